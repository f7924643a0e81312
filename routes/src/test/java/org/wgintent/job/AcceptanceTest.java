package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.renderers.Renderers;
import org.wgintent.routes.OpenSite;
import org.wgintent.stage.Compiler;

/**
 * {@code main} is not believed blindly: each of its commits is held beside the accepted one before.
 * The repository has no hooks of ours; its servers answer nobody.
 */
class AcceptanceTest {

  private static final String KEY = "2B1iFyfxOCBXbzHcNVQpTvlWzJNLU8u9rXJbdpdXI3I=";

  @TempDir Path folder;
  private Intake intake;
  private ObjectName first = new ObjectName("0".repeat(40));

  @BeforeEach
  void theFirstNetworkIsAccepted() throws Exception {
    intake = new Intake(folder);
    first = intake.main();
    assertThat(intake.acceptance().last()).contains(first);
  }

  @AfterEach
  void close() {
    intake.close();
  }

  /** It waits for review. */
  private void addNode(String node) throws Exception {
    intake.addNode(node);
    assertThat(intake.handleAll()).contains(node + " proposed []");
  }

  private static String withoutThePhone(String inventory) {
    return inventory
        .replaceFirst("  - \\{ node: phone, .*\n", "")
        .replaceFirst(
            "revoked: \\[\\]",
            "revoked: [{ node: phone, interface: wg0, epoch: 1, since: 2026-11-26, reason: lost }]")
        .replaceFirst("  - \\{ from: phone, .*\n", "");
  }

  private void expectNothingDeployed(String outcome) throws IOException {
    assertThat(intake.handleAll()).singleElement().asString().startsWith("main " + outcome);
    assertThat(intake.acceptance().last()).contains(first);
    assertThat(intake.site.ledger().verify()).isEmpty();
  }

  /** I2 of the audit. */
  @Test
  void aMainThatIsRewoundIsRefusedAndPutBack() throws Exception {
    addNode("beamer");
    intake.merge("beamer");
    intake.handleAll();
    ObjectName second = intake.main();
    intake.asked();

    intake.clone.git("push", "-q", "-f", "origin", first + ":main");

    assertThat(intake.handleAll())
        .singleElement()
        .asString()
        .startsWith("main rejected")
        .contains("WG811 main does not follow " + second.abbreviated());
    assertThat(intake.asked()).isEmpty();
    assertThat(intake.acceptance().last()).contains(second);

    intake.clone.git("push", "-q", "-f", "origin", second + ":main");

    assertThat(intake.handleAll()).containsExactly("main refused []");
    assertThat(intake.asked()).isNotEmpty();
  }

  /** The first parent of a commit that merged main is its author's: what counts is main's way. */
  @Test
  void aMainThatIsReplacedByAnUnrelatedHistoryIsRefused() throws Exception {
    intake.clone.git("checkout", "-q", "--orphan", "other");
    intake.clone.git("commit", "-q", "-m", "The same files, no history");
    intake.clone.git("push", "-q", "-f", "origin", "HEAD:main");

    expectNothingDeployed("rejected");
    assertThat(intake.asked()).isEmpty();
  }

  /** I3 of the audit: it waited for main's deploy. */
  @Test
  void severalMergesEndAsIfTheyHadBeenDeployedOneByOne() throws Exception {
    addNode("zebra");
    addNode("aerial");
    intake.merge("zebra");
    String onMain = intake.file("state/allocations.yaml");

    // No server answers; what waits is made again all the same.
    assertThat(intake.handleAll()).containsExactly("main refused []");
    assertThat(intake.handleAll()).contains("aerial proposed []");
    intake.merge("aerial");
    assertThat(intake.handleAll()).containsExactly("main refused []");

    intake.checkout("origin/main");
    assertThat(intake.file("state/allocations.yaml")).contains(lineOf(onMain, "zebra"), "aerial");
    assertThat(intake.acceptance().last()).contains(intake.main());
    assertThat(intake.proposed("main")).isEmpty();
  }

  private static String lineOf(String text, String word) {
    return text.lines().filter(line -> line.contains(word)).findFirst().orElseThrow();
  }

  @Test
  void whatLiesBetweenIsAcceptedAndDeployedThoughMainIsNot() throws Exception {
    addNode("zebra");
    intake.merge("zebra");
    ObjectName zebra = intake.main();
    // A pipeline that was down finds three commits of main at once.
    intake.checkout("origin/main");
    intake.clone.write("README.md", "words\n");
    intake.clone.commitAndPush("Words", "HEAD:main");
    intake.clone.write("generated/access-matrix.md", "edited\n");
    intake.clone.commitAndPush("An edit by hand", "HEAD:main");

    assertThat(intake.handleAll()).containsExactly("main proposed []");

    assertThat(intake.acceptance().last()).contains(zebra);
    intake.asked();
    // And servers are still brought to what was accepted.
    assertThat(intake.handleAll()).containsExactly("main refused []");
    assertThat(intake.asked()).isNotEmpty();
  }

  /** What ADR 13 had left open. */
  @Test
  void aRevocationThatWasMergedAndTakenBackBeforeAnybodyLookedStays() throws Exception {
    intake.push("lost", "inventory.yaml", AcceptanceTest::withoutThePhone);
    assertThat(intake.handleAll()).contains("lost proposed []");
    intake.checkout("origin/main");
    String keys = intake.file("state/keys.yaml");
    String phone =
        lineOf(keys, "phone").replaceFirst(".*public_key: \"?([A-Za-z0-9+/]{43}=).*", "$1");
    intake.merge("lost");
    ObjectName revoked = intake.main();
    intake.checkout("origin/main");
    intake.clone.git("checkout", "-q", first.hex(), "--", ".");
    intake.clone.git("rm", "-q", "-f", "--ignore-unmatch", "state/tombstones.yaml");
    intake.clone.commitAndPush("As it was", "HEAD:main");

    assertThat(intake.handleAll())
        .singleElement()
        .asString()
        .startsWith("main rejected")
        .contains("WG804 the key of phone on wg0 was revoked");

    assertThat(intake.acceptance().last()).contains(revoked);
    assertThat(new Revocations(intake.site).keys()).extracting(Object::toString).contains(phone);
    intake.asked();
    assertThat(intake.handleAll()).containsExactly("main refused []");
    assertThat(intake.asked()).isNotEmpty();
  }

  @Test
  void allocationsThatSomebodyMovedAreProposedAnew() throws Exception {
    addNode("beamer");
    intake.checkout("origin/review/beamer");
    String state = intake.file("state/allocations.yaml");
    intake.clone.write("state/allocations.yaml", state.replaceFirst("beamer: \\d+", "beamer: 77"));
    intake.clone.commitAndPush("My number", "HEAD:main");
    // With all that follows from it, as a compiler of somebody's own would write it.
    Pipeline asking = new Pipeline(intake.site);
    Proposal believed = asking.onMain();
    assertThat(believed.compiled().stateFiles().get("allocations.yaml")).contains("beamer: 77");
    intake.checkout("origin/main");
    believed
        .folders()
        .forEach(
            (below, files) ->
                files.forEach(
                    (name, text) -> {
                      try {
                        intake.clone.write(below + "/" + name, text);
                      } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                      }
                    }));
    intake.clone.commitAndPush("All of a piece", "HEAD:main");
    assertThat(new Pipeline(intake.site).onMain().isAsCompiled()).isTrue();
    ObjectName reviewed = intake.proposed("beamer").orElseThrow();

    assertThat(intake.handleAll()).contains("main proposed []");

    assertThat(intake.acceptance().last()).contains(reviewed);
    intake.clone.git("fetch", "-q", "origin");
    assertThat(intake.clone.git("show", "origin/review/main:state/allocations.yaml"))
        .doesNotContain("beamer: 77");
  }

  /** git pull, git push: what was main is the second parent. */
  @Test
  void whatSomebodyMergedMainIntoIsACommitOfMain() throws Exception {
    addNode("beamer");
    intake.checkout("origin/review/beamer");
    intake.clone.git("checkout", "-q", "-b", "side", first + "^1");
    intake.clone.write("README.md", "words\n");
    intake.clone.git("add", "-A");
    intake.clone.git("commit", "-q", "-m", "Words");
    intake.clone.git("merge", "-q", "-m", "Merge", "work");
    intake.clone.git("push", "-q", "origin", "HEAD:main", ":beamer");

    assertThat(intake.handleAll()).containsExactly("main refused []");

    assertThat(intake.acceptance().last()).contains(intake.main());
  }

  /** Refs beside the branches are caches. */
  @Test
  void aCloneOfTheBranchesKnowsAllAndDoesNothingTwice() throws Exception {
    addNode("beamer");
    ObjectName proposed = intake.proposed("beamer").orElseThrow();
    intake.handleAll();
    Path again = folder.resolve("again.git");
    intake.clone.git("clone", "-q", "--bare", intake.bare.toString(), again.toString());
    String records = intake.site.ledger().records().toString();

    try (OpenSite opened =
        OpenSite.of(again, Optional.of(folder.resolve("vault")), Optional.empty())) {
      Pipeline pipeline = new Pipeline(opened.site());
      assertThat(Intake.handleAll(pipeline))
          .containsExactly("main refused []", "beamer proposed []");
      assertThat(opened.site().repository().branch("review/beamer")).contains(proposed);
      assertThat(opened.site().ledger().records().toString()).isEqualTo(records);
    }
  }

  @Test
  void anotherCompilerProposesOnce() throws Exception {
    Site site = intake.site;
    Pipeline newer =
        new Pipeline(
            new Site(
                site.domain(),
                site.repository(),
                new Compiler("0.2.0", Renderers.TARGETS),
                site.vault(),
                site.clock(),
                site.effects()));

    assertThat(Intake.handleAll(newer)).containsExactly("main proposed []");
    assertThat(Intake.handleAll(newer)).isEmpty();

    intake.merge("main");
    assertThat(Intake.handleAll(newer)).containsExactly("main refused []");
    assertThat(new Acceptance(site).last()).contains(intake.main());
  }

  @Test
  void aSecretThatIsInTheHistoryOfMainIsSettledByAPerson() throws Exception {
    intake.push("main", "wg0.conf", text -> "[Interface]\nPrivateKey = " + KEY + "\n");
    String commit = intake.main().hex();
    expectNothingDeployed("rejected");
    intake.checkout("origin/main");
    intake.clone.git("rm", "-q", "wg0.conf");
    intake.clone.commitAndPush("taken out", "HEAD:main");
    expectNothingDeployed("rejected");

    Acknowledgement.Settled settled =
        new Acknowledgement(intake.site).settle(new ObjectName(commit), "a test");

    assertThat(settled.files()).extracting(Repository.Found::path).containsExactly("wg0.conf");
    assertThat(settled.revoked()).hasSize(1);
    assertThat(new Revocations(intake.site).keys()).containsAll(settled.revoked().keySet());
    addNode("beamer");
    intake.merge("beamer");
    assertThat(intake.handleAll()).containsExactly("main refused []");
    assertThat(intake.acceptance().last()).contains(intake.main());
    assertThat(intake.site.ledger().verify()).isEmpty();
    assertThat(intake.site.ledger().records().toString()).doesNotContain(KEY);
    assertThatThrownBy(() -> new Acknowledgement(intake.site).settle(first, "nothing"))
        .hasMessageContaining("brings no private key");
  }

  @Test
  void aMainThatIsRewrittenForAReasonBeginsAnewBesideWhatWasAccepted() throws Exception {
    intake.clone.git("checkout", "-q", "--orphan", "other");
    intake.clone.git("commit", "-q", "-m", "The same files, no history");
    intake.clone.git("push", "-q", "-f", "origin", "HEAD:main");
    expectNothingDeployed("rejected");

    Acknowledgement.Settled settled =
        new Acknowledgement(intake.site).settle(intake.main(), "a key was taken out");

    assertThat(settled.rewritten()).contains(first);
    intake.clone.write("README.md", "words\n");
    intake.clone.commitAndPush("Words", "HEAD:main");
    assertThat(intake.handleAll()).containsExactly("main refused []");
    assertThat(intake.asked()).isNotEmpty();
    addNode("beamer");
    intake.merge("beamer");
    assertThat(intake.handleAll()).containsExactly("main refused []");
    assertThat(intake.acceptance().last()).contains(intake.main());
    assertThat(List.of(intake.site.ledger().verify())).containsExactly(List.of());
  }
}
