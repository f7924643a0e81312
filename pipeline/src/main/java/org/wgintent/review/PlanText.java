package org.wgintent.review;

import java.util.List;
import java.util.stream.Collectors;
import org.wgintent.artifact.Json;
import org.wgintent.review.Plan.ServerChange;

/** A plan as a commit message and request body (Markdown), and as JSON. */
public final class PlanText {

  private static final int SHOWN = 100;

  private PlanText() {}

  /** Access gained comes first; then what is lost, keys, addresses, servers, clients, waivers. */
  public static String markdown(Plan plan) {
    StringBuilder text = new StringBuilder();
    text.append(summary(plan)).append("\n\n");
    section(text, "Access gained", plan.gained());
    section(text, "Access lost", plan.lost());
    section(text, "Keys", plan.keys());
    section(text, "Addresses", plan.addresses());
    section(text, "Servers", plan.servers().stream().map(PlanText::server).toList());
    section(text, "Clients must import again", plan.reimport());
    section(
        text,
        "Waived",
        plan.waived().stream().map(d -> d.code() + " at " + d.path() + ": " + d.text()).toList());
    return text.append("Plan of input ").append(plan.input()).append("\n").toString();
  }

  /** One line: what a log shows. */
  public static String summary(Plan plan) {
    if (plan.isEmpty()) {
      return "wg-intent: nothing changes";
    }
    String servers =
        plan.servers().stream()
            .filter(s -> s.change() != Plan.ChangeClass.NONE)
            .map(s -> s.server() + " " + s.change().name().toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.joining(", "));
    return "wg-intent: access +"
        + plan.gained().size()
        + " -"
        + plan.lost().size()
        + (servers.isEmpty() ? "" : "; " + servers);
  }

  public static String json(Plan plan) {
    return Json.pretty(plan);
  }

  private static String server(ServerChange change) {
    String detail =
        change.detail().isEmpty() ? "" : " (" + String.join("; ", change.detail()) + ")";
    return change.server() + ": " + change.change().text() + detail;
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
