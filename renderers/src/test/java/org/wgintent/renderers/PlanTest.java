package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.renderers.TestDomain.Edit;
import org.wgintent.review.Plan;
import org.wgintent.review.PlanText;
import org.wgintent.stage.Compiled;
import org.wgintent.testing.GoldenFolder;

/** What a change will do, in the words that people review. */
class PlanTest {

  private static final Plan.Before NOTHING = new Plan.Before(Optional.empty(), Map.of());

  private static Plan.Before main(Compiled compiled) {
    return new Plan.Before(Optional.of(compiled), Map.of());
  }

  private static void golden(String name, Compiled before, Compiled after) throws Exception {
    Plan plan = Plan.between(main(before), after, List.of());
    GoldenFolder.compare(
        "crowded/plans/" + name,
        Map.of("plan.md", PlanText.markdown(plan), "plan.json", PlanText.json(plan)));
  }

  @Test
  @DisplayName("Nothing changes")
  void nothing() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Compiled after = TestDomain.compile("crowded", Edit.NONE, before);

    assertThat(Plan.between(main(before), after, List.of()).isEmpty()).isTrue();
  }

  @Test
  @DisplayName("Access is gained and lost, by node and family")
  void access() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit =
        Edit.inventory(
                "node: bob, interface: wg0, profile: split",
                "node: bob, interface: wg0, profile: full")
            .and(
                Edit.inventory(
                    "  - { node: cid, interface: wg0, profile: away, platform: ios }\n", ""))
            .and(Edit.inventory("platform: macos, manage: true", "platform: macos"));

    golden("access", before, TestDomain.compile("crowded", edit, before));
  }

  @Test
  @DisplayName("A new epoch changes keys, and the client imports again")
  void epoch() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit = Edit.inventory("platform: android }", "platform: android, epoch: 2 }");

    golden("epoch", before, TestDomain.compile("crowded", edit, before));
  }

  @Test
  @DisplayName("Another port restarts the interface, and every client imports again")
  void restart() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit =
        (file, text) -> file.equals("domain") ? text.replace("port: 443", "port: 444") : text;

    golden("restart", before, TestDomain.compile("crowded", edit, before));
  }

  @Test
  @DisplayName("The first plan of a domain gains everything")
  void first() throws Exception {
    Compiled after = TestDomain.compile("crowded");

    Plan plan = Plan.between(NOTHING, after, List.of());

    assertThat(plan.gained()).contains("ann through wg0 reaches the Internet (IPv6)");
    assertThat(plan.lost()).isEmpty();
  }
}
