package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proposals of several people, merged with {@code git} in any order; no server answers. */
class ProposalsTest {

  @TempDir Path folder;
  private Intake intake;

  @BeforeEach
  void theFirstNetworkIsAccepted() throws Exception {
    intake = new Intake(folder);
  }

  @AfterEach
  void close() {
    intake.close();
  }

  private String at(String commit, String file) throws Exception {
    intake.clone.git("fetch", "-q", "--prune", "origin");
    return intake.clone.git("show", commit + ":" + file);
  }

  /** I7 of the audit: it was a conflict each time, for hands. */
  @ParameterizedTest
  @ValueSource(strings = {"one, other", "other, one"})
  void twoPeopleWhoEachAddANodeMergeInEitherOrder(String order) throws Exception {
    intake.addNode("one");
    intake.addNode("other");
    assertThat(intake.handleAll()).contains("one proposed []", "other proposed []");
    List<String> branches = List.of(order.split(", "));

    intake.merge(branches.getFirst());
    intake.handleAll();
    intake.handleAll();
    intake.merge(branches.getLast());

    assertThat(intake.handleAll()).contains("main refused []");
    assertThat(intake.acceptance().last()).contains(intake.main());
    assertThat(at("origin/main", "domain.yaml")).contains("kiosk, " + order + "]");
    assertThat(at("origin/main", "inventory.yaml"))
        .contains("node: one,", "node: other,", "# A person made this key");
    assertThat(at("origin/main", "state/allocations.yaml")).contains("one:", "other:");
    assertThat(intake.proposed("one")).isEmpty();
    assertThat(intake.proposed("other")).isEmpty();
  }

  /** The author's branch itself is merged, not what was proposed of it. */
  @Test
  void whatPeopleMergedThemselvesIsProposedOfMain() throws Exception {
    intake.addNode("one");
    intake.handleAll();
    intake.checkout("origin/one");
    intake.clone.git("push", "-q", "origin", "HEAD:main");

    assertThat(intake.handleAll()).contains("main proposed []");
    intake.handleAll();
    assertThat(intake.proposed("one")).as("it would say the same").isEmpty();
    intake.merge("main");
    assertThat(intake.handleAll()).contains("main refused []");

    assertThat(intake.acceptance().last()).contains(intake.main());
    assertThat(intake.proposed("main")).isEmpty();
  }

  @Test
  void aTrueContradictionIsSaidAtBothPlaces() throws Exception {
    intake.push("one", "inventory.yaml", text -> text.replaceFirst("split", "full"));
    intake.push(
        "other",
        "inventory.yaml",
        text ->
            "# words\n"
                + text.replaceFirst("split", "tunnel-only")
                    .replaceFirst("  - \\{ from: phone.*\n", ""));
    intake.handleAll();
    intake.clone.git("push", "-q", "origin", "origin/one:refs/heads/main");

    intake.handleAll();
    List<String> said = intake.handleAll();

    assertThat(said)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("other rejected")
                    .contains(
                        "inventory.yaml:8:1: error WG806 grants[phone wg0] is changed on other and"
                            + " on main, each in another way",
                        "main:inventory.yaml:7:1: error WG806"));
  }

  /** The unrelated words of somebody dismiss no approval. */
  @Test
  void whatChangesNothingOfAProposalLeavesItAsItIs() throws Exception {
    intake.addNode("one");
    intake.handleAll();
    ObjectName approved = intake.proposed("one").orElseThrow();

    intake.push("main", "README.md", text -> "words\n");
    intake.handleAll();
    intake.handleAll();

    assertThat(intake.proposed("one")).contains(approved);
  }

  /** I6 of the audit, by every way that Git has. */
  @ParameterizedTest
  @ValueSource(strings = {"merge", "squash", "rebase"})
  void aProposalGoesWhenMainHoldsIt(String way) throws Exception {
    intake.addNode("one");
    intake.handleAll();
    intake.push("main", "README.md", text -> "words\n");
    intake.handleAll();
    intake.handleAll();
    intake.checkout("origin/main");
    switch (way) {
      case "merge" ->
          intake.clone.git("merge", "-q", "--no-ff", "-m", "Merge", "origin/review/one");
      case "squash" -> {
        intake.clone.git("merge", "-q", "--squash", "origin/review/one");
        intake.clone.git("commit", "-q", "-m", "Squashed");
      }
      default -> {
        intake.clone.git("checkout", "-q", "-B", "side", "origin/review/one");
        intake.clone.git("rebase", "-q", "origin/main");
      }
    }
    intake.clone.git("push", "-q", "origin", "HEAD:main");

    assertThat(intake.handleAll()).contains("main refused []");
    intake.handleAll();

    assertThat(intake.acceptance().last()).contains(intake.main());
    assertThat(intake.proposed("one")).isEmpty();
  }
}
