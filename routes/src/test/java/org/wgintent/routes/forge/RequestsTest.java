package org.wgintent.routes.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.job.Change;
import org.wgintent.job.ForgeException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Requests;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.Clone;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.forge.ForgeSettings.Kind;
import org.wgintent.routes.forge.StandIn.Fault;
import org.wgintent.routes.forge.StandIn.Pull;
import org.wgintent.routes.forge.StandIn.Said;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.testing.GoldenFolder;
import org.wgintent.vault.Vault;

/** What people see where they review, on every kind of forge, over real Git. */
class RequestsTest {

  private static final String NOTE = "<!-- wg-intent: ";

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final TestClock clock = new TestClock();
  private int number;

  private static final class TestClock implements InstantSource {
    private Instant now = Instant.now();

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /** A repository with a main that was accepted, the forge that has it, and one pipeline. */
  private final class Place {
    final Path bare;
    final Path vault;
    final Clone clone;
    final StandIn forge;
    final Site site;
    final Pipeline pipeline;
    Requests requests;

    Place(Kind kind) throws Exception {
      Path its = Files.createDirectories(folder.resolve("place" + number++));
      bare = its.resolve("intent.git");
      IntentRepository.create(bare).close();
      vault = its.resolve("vault");
      Vault.create(vault, List.of(), new SecureRandom());
      Path token = Files.writeString(its.resolve("token"), StandIn.TOKEN + "\n");
      Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
      forge = StandIn.of(kind, bare, token);
      open.add(forge);
      site = site();
      pipeline = new Pipeline(site);
      requests = new Requests(pipeline, site, forge.forge(clock));
      clone = Clone.of(bare, its.resolve("work"));
      clone.example();
      clone.enrolled();
      push("good", "first");
      clone.git("fetch", "-q", "origin");
      clone.git("merge", "-q", "origin/review/first");
      clone.git("push", "-q", "origin", "HEAD:main", ":first");
      handle();
    }

    /** Another pipeline of the same repository. */
    Site site() throws IOException {
      OpenSite opened = OpenSite.of(bare, Optional.of(vault), Optional.empty());
      open.add(opened);
      Site its = opened.site();
      return new Site(
          its.domain(), its.repository(), its.compiler(), its.vault(), clock, its.effects());
    }

    List<String> handle() throws IOException {
      List<String> outcomes = new ArrayList<>();
      for (Change change : pipeline.pending().find()) {
        Run run = pipeline.attempt(change);
        outcomes.add(change.branch() + " " + run.outcome());
      }
      return outcomes;
    }

    List<String> push(String message, String branch) throws Exception {
      clone.commitAndPush(message, "HEAD:" + branch);
      return handle();
    }

    /** A branch that begins at main. */
    void begin() throws Exception {
      clone.git("fetch", "-q", "origin");
      clone.git("reset", "-q", "--hard", "origin/main");
    }

    void edit(String file, String from, String to) throws IOException {
      String text = Files.readString(clone.folder().resolve(file));
      assertThat(text).contains(from);
      clone.write(file, text.replace(from, to));
    }

    /** Something to review, that changes nothing but what people wrote. */
    String propose(String branch) throws Exception {
      begin();
      edit("inventory.yaml", "grants:", "# " + branch + "\ngrants:");
      assertThat(push("What " + branch + " is for", branch)).contains(branch + " proposed");
      return head(branch);
    }

    String head(String branch) throws Exception {
      return clone.git("ls-remote", bare.toString(), "refs/heads/" + branch).split("\t", 2)[0];
    }

    List<String> tell() throws IOException {
      return requests.tell();
    }

    List<Pull> openOnes() {
      return forge.pulls.stream().filter(Pull::isOpen).toList();
    }

    Pull only() {
      assertThat(openOnes()).hasSize(1);
      return openOnes().getFirst();
    }

    Said status(String commit) {
      return forge.statuses.getOrDefault(commit, Map.of()).get(Requests.NAME);
    }

    void expectAsDescribed() {
      assertThat(forge.wrong).isEmpty();
    }

    String called(Pull pull) {
      return (forge instanceof GitLabStandIn ? "!" : "#") + pull.number;
    }

    /** All that people see, without what differs from run to run. */
    String seen() {
      Map<String, String> text = new TreeMap<>();
      for (Pull pull : forge.pulls) {
        text.put(
            "%03d %s".formatted(pull.number, pull.source),
            String.join(
                "\n",
                pull.title,
                pull.state,
                pull.labels.stream().sorted().toList().toString(),
                pull.body,
                pull.notes.values().toString(),
                pull.reviews.stream().map(r -> r.body() + r.lines()).toList().toString()));
      }
      text.put(
          "statuses",
          forge.statuses.values().stream()
              .map(Map::toString)
              .sorted()
              .collect(Collectors.joining("\n")));
      forge.comments.forEach((commit, all) -> text.put("comments " + commit, all.toString()));
      return text.entrySet().stream()
          .map(it -> it.getKey() + "\n" + it.getValue() + "\n")
          .collect(Collectors.joining())
          .replaceAll("http://127.0.0.1:\\d+", "FORGE");
    }
  }

  // ---- one after the other ----

  @ParameterizedTest
  @EnumSource
  void aProposalIsOneRequestFromItsFirstDayToItsLast(Kind kind) throws Exception {
    Place place = new Place(kind);
    String head = place.propose("holiday");
    String tip = place.head("review/holiday");

    place.tell();

    Pull pull = place.only();
    assertThat(pull.source).isEqualTo("review/holiday");
    assertThat(pull.title).isEqualTo("What holiday is for");
    assertThat(pull.body)
        .startsWith("**")
        .contains("Made of `holiday` at `" + head.substring(0, 12) + "`")
        .contains(NOTE + tip);
    assertThat(pull.labels).contains("wg-intent");
    assertThat(place.status(head))
        .isEqualTo(
            new Said(
                "pending",
                "merge " + place.called(pull) + ": it has the generated files",
                place.status(tip).url()));
    assertThat(place.status(tip).state()).isEqualTo("success");

    // Nothing moved: nothing is asked.
    int calls = place.forge.calls.size();
    place.tell();
    assertThat(place.forge.calls).hasSize(calls);

    // A person has another word for it, and no use for the label.
    pull.title = "The holiday house";
    pull.labels.clear();
    pull.labels.add("urgent");
    place.edit("inventory.yaml", "# holiday", "# holiday, again");
    place.push("More of it", "holiday");
    place.tell();
    assertThat(place.only()).isSameAs(pull);
    assertThat(pull.body).contains(NOTE + place.head("review/holiday")).doesNotContain(tip);
    assertThat(pull.title).isEqualTo("The holiday house");
    assertThat(pull.labels).containsExactly("urgent");

    // Its branch goes.
    place.clone.git("push", "-q", "origin", ":holiday");
    place.handle();
    place.tell();
    assertThat(place.openOnes()).isEmpty();
    place.expectAsDescribed();
  }

  @ParameterizedTest
  @EnumSource
  void whoClosesARequestSaysNoToWhatItProposed(Kind kind) throws Exception {
    Place place = new Place(kind);
    place.propose("holiday");
    place.tell();
    place.only().state = "closed";
    clock.pass(Duration.ofHours(1));

    place.tell();
    assertThat(place.openOnes()).isEmpty();

    place.edit("inventory.yaml", "# holiday", "# holiday, again");
    place.push("Something else", "holiday");
    place.tell();
    assertThat(place.only().number).isEqualTo(2);
    assertThat(place.only().title).isEqualTo("Something else");
    place.expectAsDescribed();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRejectedIsSaidWhereItIs(Kind kind) throws Exception {
    Place place = new Place(kind);
    place.propose("holiday");
    place.tell();
    place.edit("inventory.yaml", "# holiday", "# holiday\nnonsense: 1");
    assertThat(place.push("Wrong", "holiday")).containsExactly("holiday rejected");
    String head = place.head("holiday");

    place.tell();

    assertThat(place.openOnes()).isEmpty();
    Said status = place.status(head);
    assertThat(status.state()).isIn("failure", "failed");
    assertThat(status.text()).startsWith("1 error: inventory.yaml:").contains(" WG");
    if (kind == Kind.GITHUB || kind == Kind.GITLAB) {
      assertThat(place.forge.comments.get(head))
          .singleElement()
          .asString()
          .contains("`holiday` is rejected", "inventory.yaml:", "hint: ");
    } else {
      assertThat(place.forge.comments).isEmpty();
    }

    // Somebody asks for the branch itself to be merged: there its lines are shown.
    place.forge.create("holiday", "Mine", "");
    clock.pass(Duration.ofHours(1));
    place.tell();
    Pull own = place.only();
    int line =
        1
            + Files.readString(place.clone.folder().resolve("inventory.yaml"))
                .lines()
                .toList()
                .indexOf("nonsense: 1");
    assertThat(own.reviews)
        .singleElement()
        .satisfies(
            review -> {
              assertThat(review.lines())
                  .singleElement()
                  .asString()
                  .startsWith("inventory.yaml:" + line + " ");
              assertThat(review.commit()).isEqualTo(head);
            });
    assertThat(own.notes.values()).singleElement().asString().contains("is rejected at");

    // Wrong in another way: the same note says so.
    place.edit("inventory.yaml", "nonsense: 1", "folly: 1");
    place.push("Still wrong", "holiday");
    place.tell();
    assertThat(own.notes.values()).singleElement().asString().contains("folly");
    assertThat(own.reviews).hasSize(2);

    // Right: it says which request to merge.
    place.edit("inventory.yaml", "folly: 1\n", "");
    place.push("Right", "holiday");
    place.tell();
    Pull proposed = place.openOnes().getLast();
    assertThat(proposed.source).isEqualTo("review/holiday");
    assertThat(own.notes.values())
        .singleElement()
        .asString()
        .contains("Merge " + place.called(proposed) + " and not this request");
    assertThat(place.status(place.head("holiday")).state()).isEqualTo("pending");
    assertThat(own.isOpen()).isTrue();
    place.expectAsDescribed();
  }

  @ParameterizedTest
  @EnumSource
  void whatBecameOfItIsSaidWhereItWasMerged(Kind kind) throws Exception {
    Place place = new Place(kind);
    String head = place.propose("holiday");
    place.tell();
    Pull pull = place.only();
    place.forge.merge(pull);
    String commit = place.head("main");
    place.handle();
    place.tell();

    assertThat(pull.notes.values())
        .singleElement()
        .asString()
        .contains("Deployed as `" + commit.substring(0, 12) + "`", "| router | refused |");

    place
        .site
        .ledger()
        .append(
            Map.of(
                "kind",
                "deploy",
                "server",
                "router",
                "outcome",
                "confirmed",
                "commit",
                commit,
                "at",
                "2026-11-27T12:00:00Z",
                "proof",
                "handshakes|1",
                "digest",
                "d1"),
            "router confirmed");
    place.tell();
    assertThat(pull.notes.values())
        .singleElement()
        .asString()
        .contains("| router | confirmed | 2026-11-27T12:00:00Z | handshakes/1 |")
        .contains("| nas | refused |");

    // The branch is on main now, and so is what it proposed.
    clock.pass(Duration.ofHours(1));
    place.handle();
    place.tell();
    assertThat(place.openOnes()).isEmpty();
    assertThat(place.forge.pulls).hasSize(1);
    assertThat(place.status(head).text()).isEqualTo("it is on main");
    assertThat(place.status(head).state()).isEqualTo("success");
    place.expectAsDescribed();
  }

  /** One request that goes on, for the results of benchmarks. */
  @ParameterizedTest
  @EnumSource
  void resultsOfBenchmarksAreOneRequest(Kind kind) throws Exception {
    Place place = new Place(kind);
    String main = place.head("main");
    for (int run = 1; run <= 2; run++) {
      place
          .site
          .branches()
          .rolling(
              "benchmarks",
              new ObjectName(main),
              "benchmarks",
              new TreeMap<>(
                  Map.of("report.md", "# Benchmarks\n\n![x](x.svg)\n| wg1 | " + run + " |\n")),
              "benchmarks: results of run 20261127T120000Z-%s-%d\n\nwg1: %d Mbit/s\n"
                  .formatted(main.substring(0, 8), run, run));
      place.tell();
      Pull pull = place.only();
      assertThat(pull.source).isEqualTo("review/benchmarks");
      assertThat(pull.title).startsWith("benchmarks: results of run ").contains("-1");
      assertThat(pull.body).contains("# Benchmarks", "| wg1 | " + run + " |").doesNotContain("![");
    }

    // What somebody broke there is no reason to say nothing.
    place.begin();
    place.clone.write("benchmarks/summary.json", "no json");
    place.push("Broken", "main");
    place.propose("broken");
    place.tell();
    assertThat(place.openOnes().getLast().body)
        .contains("Made of `broken`")
        .doesNotContain("Measured");

    // What main has of them is said where a change is reviewed.
    place.begin();
    place.clone.write(
        "benchmarks/summary.json",
        """
        {"cells": [{"label": "wg1", "started": "2026-11-27T12:00:00Z",
        "figures": {"goodput_mbit": {"down": 204.5, "up": 215.3}, "ratio": {"down": 0.0237, "up": 0.5}}}]}
        """);
    place.push("Results", "main");
    place.propose("holiday");
    place.tell();
    assertThat(place.openOnes().getLast().body)
        .contains(
            "Measured on main:",
            "wg1: 204.5 Mbit/s down, 215.3 Mbit/s up; 2.4 % and 50.0 % of the same path without a"
                + " tunnel; 2026-11-27T12:00:00Z");
    place.expectAsDescribed();
  }

  /** Longer than a forge takes: it ends with a sentence, and what is open is closed. */
  @ParameterizedTest
  @EnumSource
  void ofManyMistakesTheFirstAndTheirNumberAreSaid(Kind kind) throws Exception {
    Place place = new Place(kind);
    place.propose("holiday");
    place.edit(
        "inventory.yaml",
        "# holiday",
        IntStream.range(0, 20_000)
            .mapToObj(i -> "nonsense-of-many-words-" + i + ": 1")
            .collect(Collectors.joining("\n", "", "\n# holiday")));
    place.push("Wrong", "holiday");
    place.forge.create("holiday", "Mine", "");
    place.tell();

    assertThat(place.only().reviews.stream().mapToInt(review -> review.lines().size()).sum())
        .isEqualTo(20);
    assertThat(place.only().notes.values())
        .singleElement()
        .asString()
        .contains("nonsense-of-many-words-99'", "and 19900 more of this kind, from here on")
        .doesNotContain("nonsense-of-many-words-100'");
    place.expectAsDescribed();
  }

  // ---- what goes wrong ----

  /** The same scenes, and each call of each goes wrong once. */
  @ParameterizedTest
  @EnumSource
  void whateverGoesWrongItEndsTheSame(Kind kind) throws Exception {
    String right = scenes(new Place(kind), Optional.empty());
    GoldenFolder.compare(
        "forges/" + kind.name().toLowerCase(Locale.ROOT), Map.of("requests.txt", right));
    for (Fault fault : Fault.values()) {
      assertThat(scenes(new Place(kind), Optional.of(fault))).as(fault.toString()).isEqualTo(right);
    }
  }

  private String scenes(Place place, Optional<Fault> fault) throws Exception {
    place.propose("holiday");
    tell(place, fault);
    place.edit("inventory.yaml", "# holiday", "# holiday, again");
    place.push("More of it", "holiday");
    tell(place, fault);
    place.edit("inventory.yaml", "# holiday", "nonsense: 1\n# holiday");
    place.push("Wrong", "holiday");
    tell(place, fault);
    place.forge.create("holiday", "Mine", "");
    clock.pass(Duration.ofHours(1));
    tell(place, fault);
    place.edit("inventory.yaml", "nonsense: 1\n", "");
    place.push("Right", "holiday");
    tell(place, fault);
    place.forge.merge(place.openOnes().getLast());
    place.handle();
    tell(place, fault);
    place.expectAsDescribed();
    return place
        .seen()
        .replaceAll("[A-Za-z0-9+/]{43}=", "KEY")
        .replaceAll("[0-9a-f]{12,}", "HASH")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z", "TIME");
  }

  /** The first attempt fails at its first call, the next at its second: until none is left. */
  private void tell(Place place, Optional<Fault> fault) throws IOException {
    for (int i = 0; i < 100; i++) {
      int at = place.forge.calls.size() + i;
      place.forge.faults = call -> call == at ? fault : Optional.empty();
      try {
        place.requests.tell();
        if (fault.isEmpty() || place.forge.calls.size() <= at) {
          return;
        }
      } catch (ForgeException e) {
        assertThat(e).hasMessageNotContaining(StandIn.TOKEN).hasMessageStartingWith("127.0.0.1: ");
      }
      clock.pass(Duration.ofMinutes(20));
    }
    throw new AssertionError("no end");
  }

  @ParameterizedTest
  @EnumSource
  void twoPipelinesMakeOneRequest(Kind kind) throws Exception {
    Place place = new Place(kind);
    place.propose("holiday");
    place.propose("office");
    List<Callable<Integer>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Site its = place.site();
      Requests requests = new Requests(new Pipeline(its), its, place.forge.forge(clock));
      both.add(
          () -> {
            int lines = 0;
            for (int j = 0; j < 20; j++) {
              lines += requests.tell().size();
              Thread.sleep(20);
            }
            return lines;
          });
    }
    int lines = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Integer> each : threads.invokeAll(both)) {
        lines += each.get();
      }
    }
    assertThat(place.openOnes())
        .extracting(pull -> pull.source)
        .containsExactlyInAnyOrder("review/holiday", "review/office");
    assertThat(lines).isEqualTo(2);
    place.expectAsDescribed();
  }

  /** It says when it wants to be asked again. */
  @ParameterizedTest
  @EnumSource
  void aLimitIsKept(Kind kind) throws Exception {
    Place place = new Place(kind);
    place.propose("holiday");
    int first = place.forge.calls.size();
    place.forge.faults = call -> call == first ? Optional.of(Fault.LIMITED) : Optional.empty();

    assertThatThrownBy(place::tell).hasMessageContaining("429 too many");
    clock.pass(Duration.ofSeconds(119));
    place.tell();
    assertThat(place.forge.calls).hasSize(first + 1);
    clock.pass(Duration.ofSeconds(2));
    place.tell();
    place.only();
  }

  @ParameterizedTest
  @EnumSource
  void aTokenIsReadAnewAndNeverShown(Kind kind) throws Exception {
    Place place = new Place(kind);
    place.propose("holiday");
    Path token = place.bare.resolveSibling("token");
    Files.writeString(token, "wrong-token\n");
    assertThatThrownBy(place::tell)
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("401 no such token")
        .hasMessageNotContaining("wrong-token");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    clock.pass(Duration.ofHours(1));
    assertThatThrownBy(place::tell).hasMessageContaining("chmod 640");
    Files.writeString(token, StandIn.TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    clock.pass(Duration.ofHours(1));
    place.tell();
    place.only();
    assertThat(place.clone.git("log", "--all", "-p")).doesNotContain(StandIn.TOKEN);
  }

  /** More than a page of everything. */
  @ParameterizedTest
  @EnumSource
  void manyRequestsAreManyPages(Kind kind) throws Exception {
    Place place = new Place(kind);
    place.begin();
    List<String> push = new ArrayList<>(List.of("push", "-q", "origin"));
    for (int i = 0; i < StandIn.LONGEST_PAGE + 5; i++) {
      push.add("HEAD:refs/heads/theirs-" + i);
    }
    place.clone.git(push.toArray(String[]::new));
    for (int i = 0; i < StandIn.LONGEST_PAGE + 5; i++) {
      place.forge.create("theirs-" + i, "Theirs", "");
    }
    place.propose("holiday");
    place.tell();
    assertThat(place.openOnes().stream().filter(p -> p.source.startsWith("review/"))).hasSize(1);
    clock.pass(Duration.ofHours(1));
    place.tell();
    assertThat(place.openOnes().stream().filter(p -> p.source.startsWith("review/"))).hasSize(1);
    place.expectAsDescribed();
  }
}
