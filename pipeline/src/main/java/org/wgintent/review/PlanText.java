package org.wgintent.review;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.wgintent.artifact.Json;
import org.wgintent.review.Plan.ServerChange;

/** A plan as a commit message and request body (Markdown), and as JSON. */
public final class PlanText {

  /** Every summary begins so. */
  public static final String BEGIN = "wg-intent: ";

  private static final int SHOWN = 100;
  private static final int NAMED = 20;

  private PlanText() {}

  /** Access gained comes first, and is marked; then all else that somebody must look at. */
  public static String markdown(Plan plan) {
    StringBuilder text = new StringBuilder();
    text.append(summary(plan)).append("\n\n");
    section(text, "Access gained", plan.gained().stream().map(line -> "+ " + line).toList());
    section(text, "Access lost", plan.lost());
    section(text, "Keys", plan.keys());
    section(text, "How servers are reached", plan.ways());
    section(text, "Addresses", plan.addresses());
    section(text, "Servers", plan.servers().stream().map(PlanText::server).toList());
    section(text, "Clients must import again", plan.reimport());
    section(
        text,
        "Waived",
        plan.waived().stream().map(d -> d.code() + " at " + d.path() + ": " + d.text()).toList());
    section(text, "Policy tests", plan.tests());
    section(text, "Generated files of the branch that are written anew", plan.discarded());
    section(text, "Bound to", bound(plan.bound()));
    return text.toString().stripTrailing() + "\n";
  }

  /** One line: what a log shows. */
  public static String summary(Plan plan) {
    if (plan.isEmpty()) {
      return BEGIN + "nothing changes";
    }
    String servers =
        plan.servers().stream()
            .filter(s -> s.change() != Plan.ChangeClass.NONE)
            .map(s -> s.server() + " " + s.change().name().toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.joining(", "));
    return BEGIN
        + "access +"
        + plan.gained().size()
        + " -"
        + plan.lost().size()
        + (plan.ways().isEmpty() ? "" : "; servers are reached another way")
        + (servers.isEmpty() ? "" : "; " + servers);
  }

  public static String json(Plan plan) {
    return Json.pretty(plan);
  }

  static List<String> bound(Plan.Bound bound) {
    List<String> lines = new ArrayList<>();
    lines.add("input " + bound.input());
    lines.add("compared with " + bound.before().map(input -> "input " + input).orElse("nothing"));
    bound
        .servers()
        .forEach((server, receipt) -> lines.add(server + ", whose last receipt is of " + receipt));
    return lines;
  }

  private static String server(ServerChange change) {
    List<String> detail = new ArrayList<>(change.detail());
    if (!change.ends().isEmpty()) {
      int count = change.ends().size();
      detail.add(
          "%d %s: %s%s"
              .formatted(
                  count,
                  count == 1 ? "session ends" : "sessions end",
                  change.ends().stream().limit(NAMED).collect(Collectors.joining(", ")),
                  count > NAMED ? " and " + (count - NAMED) + " more" : ""));
    }
    return change.server()
        + ": "
        + change.text()
        + (detail.isEmpty() ? "" : " (" + String.join("; ", detail) + ")");
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    text.append(title).append(":\n");
    lines.stream().limit(SHOWN).forEach(line -> text.append("- ").append(line).append('\n'));
    if (lines.size() > SHOWN) {
      text.append("- … and ").append(lines.size() - SHOWN).append(" more: see the diff\n");
    }
    text.append('\n');
  }
}
