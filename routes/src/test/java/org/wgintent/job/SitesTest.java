package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.deploy.Deployment;
import org.wgintent.domain.DomainFolder;
import org.wgintent.routes.Clone;
import org.wgintent.routes.OpenSite;

/** Many domains in one repository: each goes its own way, over real Git. */
class SitesTest {

  private static final DomainFolder HOME = DomainFolder.site("home").orElseThrow();
  private static final DomainFolder OFFICE = DomainFolder.site("office").orElseThrow();

  @TempDir Path folder;
  private Clone clone;
  private OpenSite opened;
  private Site site;
  private Pipeline pipeline;

  @BeforeEach
  void twoSitesOnMain() throws Exception {
    Path bare = folder.resolve("intent.git");
    new ProcessBuilder("git", "init", "-q", "--bare", "-b", "main", bare.toString())
        .inheritIO()
        .start()
        .waitFor();
    clone = Clone.of(bare, folder.resolve("work"));
    write("home", 1, "full");
    write("office", 2, "full");
    clone.commitAndPush("two sites", "HEAD:first");
    opened = OpenSite.of(bare, Optional.empty(), Optional.empty());
    site = opened.site();
    pipeline = new Pipeline(site);
    handleAll();
    for (String name : List.of("home", "office")) {
      clone.git("fetch", "-q", "origin");
      clone.git("merge", "-q", "origin/review/" + name + "/first");
    }
    clone.git("push", "-q", "origin", "HEAD:main");
  }

  @AfterEach
  void close() {
    opened.close();
  }

  /** A server, a node that keeps its own key, and a key that a person made for the interface. */
  private void write(String name, int number, String profile) throws IOException {
    clone.site(name, number, profile, "");
  }

  private List<String> handleAll() throws IOException {
    List<String> handled = new java.util.ArrayList<>();
    for (Change change : pipeline.pending().find()) {
      Run run = pipeline.handle(change, Deployment.Rules.USUAL);
      handled.add(run.domain() + " " + run.branch() + " " + run.outcome());
    }
    return handled;
  }

  private Optional<ObjectName> branch(String name) {
    return site.repository().branch(name);
  }

  @Test
  void eachSiteIsProposedOnItsOwnAndMergesInAnyOrder() throws Exception {
    assertThat(clone.git("ls-files"))
        .contains(
            "sites/home/generated/nodes/laptop/wg0.conf",
            "sites/home/state/allocations.yaml",
            "sites/office/generated/nodes/laptop/wg0.conf");
    assertThat(clone.git("log", "-1", "--format=%B", "origin/review/home/first"))
        .contains("laptop");
    assertThat(site.in(HOME).domain()).isEqualTo(HOME);
    assertThat(new Pipeline(site.in(OFFICE)).onMain().isAsCompiled()).isTrue();
  }

  @Test
  void aBranchIsAboutTheSitesThatItChanges() throws Exception {
    pipeline.pending().find().forEach(change -> pipeline.end(pipeline.begin(change)));
    write("office", 2, "tunnel-only");
    clone.commitAndPush("less for the office", "HEAD:narrow");

    assertThat(handleAll()).containsExactly("office narrow proposed");
    assertThat(branch("review/office/narrow")).isPresent();
    assertThat(branch("review/home/narrow")).isEmpty();
  }

  @Test
  void anotherSitesCommitIsNothingNewOnMain() throws Exception {
    pipeline.pending().find().forEach(change -> pipeline.end(pipeline.begin(change)));
    assertThat(pipeline.pending().find()).isEmpty();
    write("office", 2, "tunnel-only");

    clone.commitAndPush("straight to main", "HEAD:main");

    assertThat(pipeline.pending().find()).extracting(Change::domain).containsExactly(OFFICE);
    assertThat(handleAll()).containsExactly("office main proposed");
  }

  @Test
  void aServerAndAnIdBelongToOneSite() throws Exception {
    write("cabin", 1, "full");
    clone.commitAndPush("the cabin", "HEAD:cabin");

    Change change =
        pipeline.pending().find().stream()
            .filter(due -> due.domain().name().equals("cabin"))
            .findFirst()
            .orElseThrow();
    Run run = pipeline.handle(change, Deployment.Rules.USUAL);

    assertThat(run.outcome()).hasToString("rejected");
    assertThat(run.view().diagnostics())
        .anyMatch(
            line ->
                line.startsWith(
                    "sites/cabin/domain.yaml:2:13: error WG202 192.0.2.1 is router of"
                        + " sites/home/domain.yaml too"))
        .anyMatch(line -> line.startsWith("sites/cabin/execution.yaml:1:12: error WG611 "));
  }

  @Test
  void aFolderThatIsNoNameIsRejectedAtItsPlace() throws Exception {
    clone.write("sites/-rf/domain.yaml", "");
    clone.commitAndPush("a trick", "HEAD:trick");

    Change change =
        pipeline.pending().find().stream()
            .filter(due -> due.branch().equals("trick"))
            .findFirst()
            .orElseThrow();
    Run run = pipeline.handle(change, Deployment.Rules.USUAL);

    assertThat(run.outcome()).hasToString("rejected");
    assertThat(run.view().diagnostics())
        .singleElement()
        .asString()
        .startsWith("sites/-rf:1:1: error WG108 '-rf' is not a site's name");
  }

  /** I3 of the audit, and an approval that other people's merges leave as it is. */
  @Test
  void anotherSitesMergeLeavesAProposalAsItWasApproved() throws Exception {
    pipeline.pending().find().forEach(change -> pipeline.end(pipeline.begin(change)));
    write("office", 2, "tunnel-only");
    clone.commitAndPush("less for the office", "HEAD:narrow");
    clone.git("checkout", "-q", "-B", "work", "origin/main");
    write("home", 1, "tunnel-only");
    clone.commitAndPush("less for home", "HEAD:other");
    assertThat(handleAll()).contains("office narrow proposed", "home other proposed");
    ObjectName approved = branch("review/office/narrow").orElseThrow();

    clone.git("fetch", "-q", "origin");
    clone.git("checkout", "-q", "-B", "work", "origin/review/home/other");
    clone.git("push", "-q", "origin", "HEAD:main", ":other");
    pipeline.pending().find().stream()
        .filter(Change::isMain)
        .forEach(change -> pipeline.end(pipeline.begin(change)));
    handleAll();

    assertThat(branch("review/office/narrow")).contains(approved);
    clone.git("fetch", "-q", "origin");
    clone.git("checkout", "-q", "-B", "work", "origin/main");
    clone.git("merge", "-q", "-m", "Merge", "origin/review/office/narrow");
    clone.git("push", "-q", "origin", "HEAD:main", ":narrow");
    for (DomainFolder domain : List.of(HOME, OFFICE)) {
      assertThat(new Pipeline(site.in(domain)).onMain().isAsCompiled()).as(domain.name()).isTrue();
    }
  }

  /** I11 of the audit: its servers ran on, and nobody said so. */
  @Test
  void aSiteThatIsRemovedIsAPlanToEmptyItsServers() throws Exception {
    pipeline.pending().find().forEach(change -> pipeline.end(pipeline.begin(change)));
    clone.git("rm", "-q", "-r", "sites/office");
    clone.commitAndPush("The office is closed", "HEAD:close");

    assertThat(handleAll()).containsExactly("office close proposed");

    clone.git("fetch", "-q", "origin");
    assertThat(clone.git("log", "-1", "--format=%B", "origin/review/office/close"))
        .contains("laptop", "router");
    assertThat(clone.git("ls-tree", "-r", "--name-only", "origin/review/office/close"))
        .contains("sites/home/")
        .doesNotContain("sites/office/");
  }

  /** I4 of the audit. */
  @Test
  void whatIsAtWorkOnOneSiteKeepsNoOtherWaitingNorItsOwnProposals() throws Exception {
    write("office", 2, "tunnel-only");
    clone.commitAndPush("less for the office", "HEAD:narrow");
    Change ofOffice = due(OFFICE, Repository.MAIN);
    assertThat(pipeline.pending().take(ofOffice)).isTrue();

    assertThat(pipeline.pending().take(ofOffice)).as("it is at work").isFalse();
    assertThat(pipeline.pending().isToBeLookedAtAgain()).isTrue();
    assertThat(pipeline.pending().isToBeLookedAtAgain()).as("said once").isFalse();
    assertThat(pipeline.pending().take(due(OFFICE, "narrow"))).isTrue();
    assertThat(pipeline.pending().take(due(HOME, Repository.MAIN))).isTrue();
    pipeline.pending().leave(ofOffice);
    assertThat(pipeline.pending().take(ofOffice)).isTrue();
  }

  private Change due(DomainFolder domain, String branch) {
    return pipeline.pending().find().stream()
        .filter(change -> change.domain().equals(domain) && change.branch().equals(branch))
        .findFirst()
        .orElseThrow();
  }
}
