package org.wgintent.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.review.Plan.ChangeClass;
import org.wgintent.review.Plan.ServerChange;

/**
 * A plan as the body of a merge request, in the Markdown that GitHub, GitLab, Gitea and Forgejo
 * agree on: one screen, and everything else folded. What people wrote stands in fences alone, where
 * it is nobody's markup and calls nobody by name.
 */
public final class RequestText {

  /** Of access gained and lost each, so many lines are not folded. */
  private static final int SCREEN = 12;

  private static final int NAMED = 20;
  private static final Pattern TICKS = Pattern.compile("`{3,}");

  private RequestText() {}

  /**
   * What a body says beside its plan.
   *
   * @param branch that was pushed
   * @param head of that branch
   * @param proposal the commit that is proposed, whose message has the whole plan
   * @param link where that commit is shown
   * @param measured what benchmarks say of {@code main}
   */
  public record About(
      String branch, String head, String proposal, Optional<String> link, List<String> measured) {}

  /**
   * The body, cut with a sentence where it is longer than a forge takes.
   *
   * @param limit in characters
   */
  public static String of(Plan plan, About about, int limit) {
    List<String> folds = folds(plan);
    for (int kept = folds.size(); kept >= 0; kept--) {
      String text = body(plan, about, folds.subList(0, kept), kept < folds.size());
      if (text.length() <= limit) {
        return text;
      }
    }
    String end = "\n\n" + cut(about) + "\n";
    return body(plan, about, List.of(), false).substring(0, limit - end.length()) + end;
  }

  private static String body(Plan plan, About about, List<String> folds, boolean isCut) {
    List<String> parts = new ArrayList<>();
    parts.add("**" + summary(plan) + "**");
    parts.add(access(plan));
    parts.add(listed("Trust changes: look at these with care", trust(plan)));
    parts.add(servers(plan));
    parts.add(reimport(plan));
    parts.add(
        listed(
            "Waived",
            plan.waived().stream().map(d -> d.code() + " at " + d.path() + ": " + d.text())));
    parts.add(listed("Policy tests", plan.tests().stream()));
    parts.add(
        listed("Generated files of the branch that are written anew", plan.discarded().stream()));
    parts.add(listed("Measured on main", about.measured().stream()));
    parts.addAll(folds);
    if (isCut) {
      parts.add(cut(about));
    }
    parts.add(
        "Made of `%s` at `%s`. Merge this request, not one of that branch: it has the generated files."
            .formatted(about.branch(), about.head()));
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n\n"))
        + "\n";
  }

  private static String cut(About about) {
    return "This is cut: the whole plan is the message of "
        + about
            .link()
            .map(link -> "[%s](%s).".formatted(about.proposal(), link))
            .orElse("commit `" + about.proposal() + "`.");
  }

  private static String summary(Plan plan) {
    if (plan.isEmpty()) {
      return "Nothing changes for anybody.";
    }
    int ends = plan.servers().stream().mapToInt(server -> server.ends().size()).sum();
    boolean isAccess = !plan.gained().isEmpty() || !plan.lost().isEmpty();
    return Stream.of(
            isAccess ? "" : "No access changes",
            count(plan.gained().size(), "way is gained", "ways are gained"),
            count(plan.lost().size(), "way is lost", "ways are lost"),
            count(ends, "session ends", "sessions end"),
            count(plan.reimport().size(), "client imports again", "clients import again"))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", ", "", "."));
  }

  private static String count(int count, String one, String more) {
    return count == 0 ? "" : count + " " + (count == 1 ? one : more);
  }

  private static String access(Plan plan) {
    if (plan.gained().isEmpty() && plan.lost().isEmpty()) {
      return "";
    }
    return "Who gains reach, and who loses it:\n\n"
        + fence(
            "diff",
            Stream.concat(shown(plan.gained(), "+ ", "gained"), shown(plan.lost(), "- ", "lost")));
  }

  private static Stream<String> shown(List<String> lines, String mark, String what) {
    Stream<String> first = lines.stream().limit(SCREEN).map(line -> mark + line);
    return lines.size() <= SCREEN
        ? first
        : Stream.concat(
            first,
            Stream.of("# and %d more that are %s, below".formatted(lines.size() - SCREEN, what)));
  }

  /** Is there anything in it to look at with care? */
  public static boolean changesTrust(Plan plan) {
    return trust(plan).findAny().isPresent();
  }

  /** Keys of servers, and ways to them: who lies here, lies about everything. */
  private static Stream<String> trust(Plan plan) {
    return Stream.concat(plan.ways().stream(), plan.keys().stream().filter(RequestText::isServer));
  }

  private static boolean isServer(String key) {
    return key.contains(" itself on ");
  }

  private static String servers(Plan plan) {
    StringBuilder table =
        new StringBuilder("| server | change | sessions that end |\n| --- | --- | ---: |\n");
    for (ServerChange server : plan.servers()) {
      table.append(
          "| %s | %s | %d |%n".formatted(server.server(), server.text(), server.ends().size()));
    }
    return plan.servers().isEmpty() ? "" : table.toString().strip();
  }

  private static String reimport(Plan plan) {
    if (plan.reimport().isEmpty()) {
      return "";
    }
    int more = plan.reimport().size() - NAMED;
    return "Clients must import again: "
        + plan.reimport().stream()
            .limit(NAMED)
            .map(file -> "`" + file + "`")
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more, below" : "")
        + ".";
  }

  // ---- what is folded ----

  private static List<String> folds(Plan plan) {
    List<String> folds = new ArrayList<>();
    if (plan.gained().size() > SCREEN || plan.lost().size() > SCREEN) {
      folds.add(
          fold(
              "All access that is gained or lost",
              "diff",
              Stream.concat(
                  plan.gained().stream().map(line -> "+ " + line),
                  plan.lost().stream().map(line -> "- " + line))));
    }
    folds.add(fold("What changes on servers", "text", details(plan)));
    if (plan.reimport().size() > NAMED) {
      folds.add(fold("All clients that import again", "text", plan.reimport().stream()));
    }
    folds.add(fold("Keys", "text", plan.keys().stream().filter(key -> !isServer(key))));
    folds.add(fold("Addresses", "text", plan.addresses().stream()));
    folds.add(fold("Bound to", "text", PlanText.bound(plan.bound()).stream()));
    return folds.stream().filter(fold -> !fold.isEmpty()).toList();
  }

  private static Stream<String> details(Plan plan) {
    return plan.servers().stream()
        .filter(server -> server.change() != ChangeClass.NONE)
        .flatMap(
            server ->
                Stream.concat(
                        server.detail().stream(), server.ends().stream().map(who -> "ends: " + who))
                    .map(line -> server.server() + ": " + line));
  }

  private static String fold(String title, String language, Stream<String> lines) {
    List<String> all = lines.toList();
    return all.isEmpty()
        ? ""
        : "<details><summary>%s (%d)</summary>\n\n%s\n\n</details>"
            .formatted(title, all.size(), fence(language, all.stream()));
  }

  private static String listed(String title, Stream<String> lines) {
    List<String> all = lines.toList();
    return all.isEmpty() ? "" : title + ":\n\n" + fence("text", all.stream());
  }

  /** Lines as they are: the fence is longer than any in them. */
  public static String fence(String language, Stream<String> lines) {
    String text = lines.collect(Collectors.joining("\n"));
    String ticks = "```";
    for (Matcher found = TICKS.matcher(text); found.find(); ) {
      ticks = "`".repeat(Math.max(ticks.length(), found.group().length() + 1));
    }
    return ticks + language + "\n" + text + "\n" + ticks;
  }
}
