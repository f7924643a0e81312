package org.wgintent.routes.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Run;
import org.wgintent.routes.Clone;

/** 100 pushes by 5 people to 3 sites, while {@code serve} runs and no server answers. */
@QuarkusTest
@QuarkusTestResource(value = RepositoryResource.class, restrictToAnnotatedClass = true)
class BurstTest {

  private static final List<String> SITES = List.of("cabin", "home", "office");
  private static final int PEOPLE = 5;
  private static final int PUSHES = 20;

  @Inject Pipeline pipeline;

  @ConfigProperty(name = "wg-intent.repo")
  Path repository;

  @TempDir Path folder;

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    for (int i = 0; i < 900; i++) {
      if (condition.holds()) {
        return;
      }
      Thread.sleep(200);
    }
    throw new AssertionError("never: " + what);
  }

  private static void write(Clone clone, String site, String profile, String words)
      throws IOException {
    clone.site(site, SITES.indexOf(site) + 1, profile, "   # " + words);
  }

  /** Main has all sites, and was looked at: its servers are dead. */
  private Clone begun() throws Exception {
    Clone clone = Clone.of(repository, folder.resolve("main"));
    for (String site : SITES) {
      write(clone, site, "full", "as it was");
    }
    clone.commitAndPush("Three sites", "HEAD:first");
    for (String site : SITES) {
      String review = "refs/heads/review/" + site + "/first";
      await(review, () -> !clone.git("ls-remote", "origin", review).isBlank());
      clone.git("fetch", "-q", "origin");
      clone.git("merge", "-q", "-m", "Merge", "origin/review/" + site + "/first");
    }
    clone.git("push", "-q", "origin", "HEAD:main", ":first");
    for (String site : SITES) {
      await("main of " + site, () -> runs("main").contains(site));
    }
    return clone;
  }

  private List<String> runs(String branch) {
    return pipeline.runs().views().stream()
        .filter(run -> run.branch().equals(branch) && !run.outcome().equals("running"))
        .map(Run.View::domain)
        .toList();
  }

  private static List<String> pushed(Path repository, Path folder, int person) throws Exception {
    Clone clone = Clone.of(repository, folder.resolve("person" + person));
    clone.git("fetch", "-q", "origin");
    Set<String> branches = new HashSet<>();
    for (int i = 0; i < PUSHES; i++) {
      String site = SITES.get((person + i) % SITES.size());
      String branch = "p" + person + "-" + site;
      clone.git("checkout", "-q", "-B", branch, branches.add(branch) ? "origin/main" : branch);
      write(clone, site, i % 2 == 0 ? "tunnel-only" : "full", "push " + person + " " + i);
      clone.commitAndPush("Push " + i, "HEAD:" + branch);
    }
    return List.copyOf(branches);
  }

  @Test
  void everyBranchEndsAtItsNewestCommitAndNothingIsDoneTwice() throws Exception {
    Clone clone = begun();
    List<String> branches = new ArrayList<>();
    try (ExecutorService people = Executors.newFixedThreadPool(PEOPLE)) {
      List<Callable<List<String>>> all = new ArrayList<>();
      for (int person = 0; person < PEOPLE; person++) {
        int number = person;
        all.add(() -> pushed(repository, folder, number));
      }
      for (Future<List<String>> one : people.invokeAll(all)) {
        branches.addAll(one.get());
      }
    }

    assertThat(branches).hasSize(PEOPLE * SITES.size());
    for (String branch : branches) {
      String site = branch.substring(branch.indexOf('-') + 1);
      await(
          branch,
          () -> {
            clone.git("fetch", "-q", "origin");
            String reviews =
                clone.git("branch", "-r", "--list", "origin/review/" + site + "/" + branch);
            return !reviews.isBlank()
                && clone
                    .git("rev-parse", "origin/review/" + site + "/" + branch + "^1")
                    .equals(clone.git("rev-parse", "origin/" + branch));
          });
    }
    List<String> proposals =
        pipeline.runs().views().stream()
            .filter(run -> !run.branch().equals("main"))
            .map(run -> run.domain() + " " + run.branch() + " " + run.commit())
            .toList();
    assertThat(proposals).doesNotHaveDuplicates();
    Thread.sleep(2000);
    assertThat(pipeline.runs().views().stream().filter(run -> !run.branch().equals("main")))
        .as("no loop")
        .hasSizeLessThanOrEqualTo(proposals.size());
    assertThat(clone.git("ls-remote", "--heads", "origin", "refs/heads/review/*").lines())
        .hasSize(branches.size());
  }
}
