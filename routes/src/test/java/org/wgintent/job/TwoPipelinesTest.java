package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.deploy.Deployment;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.git.Forge;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.routes.git.Wire;

/**
 * Two pipelines look after one repository, which lives elsewhere, and deploy to the same two
 * devices, while people push and the network between breaks, refuses and is slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@Tag("device")
@Tag("full")
class TwoPipelinesTest {

  private static final int MERGES = 8;
  private static final int BYTES = 9_000;

  @TempDir static Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private TwoStates states;
  private int forges;
  private int mirrors;

  @BeforeAll
  void twoStatesOfTheSameServers() throws Exception {
    states = new TwoStates(folder);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    open.clear();
  }

  @AfterAll
  void closeServers() {
    states.close();
  }

  private <T extends AutoCloseable> T opened(T it) {
    open.add(it);
    return it;
  }

  private Forge forge(Forge.Kind kind) throws IOException {
    // It serves the repository of the servers' own pipeline.
    Path its = folder.resolve("forge" + forges++);
    Files.createDirectories(its);
    Files.createSymbolicLink(its.resolve("intent.git"), folder.resolve("intent.git"));
    return opened(Forge.start(kind, its));
  }

  /** One of the two, in a mirror of its own behind a wire of its own. */
  private final class Looking implements AutoCloseable {

    private final Wire wire;
    private final Pipeline pipeline;
    private final Site site;
    private final AtomicBoolean ends = new AtomicBoolean();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final Thread thread;

    Looking(Forge forge) throws IOException {
      wire = opened(new Wire(forge.port()));
      Path mirror = folder.resolve("mirror" + mirrors++ + ".git");
      IntentRepository.create(mirror).close();
      IntentRepository.mirror(mirror, forge.settings(wire.port()));
      site =
          opened(OpenSite.of(mirror, Optional.of(folder.resolve("vault")), Optional.empty()))
              .site()
              .reaching(states.servers.site.connector());
      pipeline = new Pipeline(site);
      thread = Thread.ofPlatform().unstarted(this::loop);
    }

    private void handle(List<Change> changes) throws IOException {
      for (Change change : changes) {
        Run run = pipeline.handleWithoutBenchmarks(change, Deployment.Rules.USUAL);
        outcomes.add(change.branch() + " " + run.outcome());
      }
    }

    private void loop() {
      while (!ends.get()) {
        try {
          site.repository().fetch();
          handle(pipeline.pending().find());
          Thread.sleep(50);
        } catch (IOException | GitException broken) {
          // The next look finds it.
          outcomes.add(broken.getMessage());
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    boolean isIdle() {
      return pipeline.pending().find().isEmpty();
    }

    @Override
    public void close() {
      ends.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** It looked before the other began, and goes on when the other is done with what came next. */
  @Test
  void whoSleptUndoesNothing() throws Exception {
    Forge forge = forge(Forge.Kind.SSH);
    Looking one = new Looking(forge);
    Looking other = new Looking(forge);
    states.mergeTheOther("Merge 0");
    one.site.repository().fetch();
    List<Change> asleep = one.pipeline.pending().find();
    other.site.repository().fetch();
    other.handle(other.pipeline.pending().find());
    states.mergeTheOther("Merge 1");
    other.site.repository().fetch();
    other.handle(other.pipeline.pending().find());
    assertThat(other.outcomes).containsExactly("main confirmed", "main confirmed");
    states.servers.calls();

    one.handle(asleep);

    assertThat(states.servers.calls())
        .as(one.outcomes.toString())
        .noneMatch(c -> c.contains("activate"));
    one.site.repository().fetch();
    one.handle(one.pipeline.pending().find());
    states.expectTheSameEnd("asleep: " + one.outcomes);
  }

  /**
   * Of two on one machine, it waits for the lock that the other has, who deploys what came next.
   */
  @Test
  void whoWaitedUndoesNothing() throws Exception {
    TwoServers servers = states.servers;
    states.mergeTheOther("Merge 0");
    List<String> others = new ArrayList<>();
    Site its = servers.site;
    Locks after =
        (Locks)
            Proxy.newProxyInstance(
                Locks.class.getClassLoader(),
                new Class<?>[] {Locks.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("take") && others.isEmpty()) {
                    states.mergeTheOther("Merge 1");
                    others.addAll(servers.handleAll());
                    servers.calls();
                  }
                  return method.invoke(its.locks(), arguments);
                });
    Pipeline waiting =
        new Pipeline(
            new Site(
                its.domain(),
                its.repository(),
                its.compiler(),
                its.vault(),
                its.clock(),
                Optional.of(
                    new Site.Effects(
                        its.branches(), after, its.connector(), its.measuring(), List.of()))));

    Run run =
        waiting.handleWithoutBenchmarks(
            waiting.pending().find().getFirst(), Deployment.Rules.USUAL);

    assertThat(others).singleElement().asString().startsWith("main ");
    assertThat(run.view().log()).anyMatch(line -> line.contains("overtaken"));
    assertThat(servers.calls()).noneMatch(c -> c.contains("activate"));
    states.expectTheSameEnd("waited");
  }

  /** The network is gone when the ledger is to be told, and then main is again what it was. */
  @Test
  void whatNobodyCouldSayIsAsked() throws Exception {
    Forge forge = forge(Forge.Kind.SSH);
    Looking one = new Looking(forge);
    Looking other = new Looking(forge);
    states.mergeTheOther("Merge 0");
    one.site.repository().fetch();
    states.servers.before(
        TwoServers.ROUTER,
        "confirm",
        () -> {
          one.wire.refuse(true);
          one.wire.cut();
          // Three tries last five seconds; the lock's end is told after that.
          Thread.ofVirtual()
              .start(
                  () -> {
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
                    one.wire.refuse(false);
                  });
        });
    assertThatThrownBy(() -> one.handle(one.pipeline.pending().find()))
        .isInstanceOf(GitException.class);
    states.mergeTheOther("Merge 1");
    other.site.repository().fetch();

    other.handle(other.pipeline.pending().find());

    assertThat(other.outcomes).containsExactly("main confirmed");
    states.expectTheSameEnd("nobody said");
  }

  private static void breakSomething(Wire wire, Random random) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> wire.cutAfter(random.nextInt(BYTES));
      case 1 -> wire.cut();
      case 2 -> {
        wire.refuse(true);
        wire.cut();
      }
      default -> wire.slow(random.nextInt(5));
    }
  }

  private static void mend(Wire wire) {
    wire.refuse(false);
    wire.slow(0);
  }

  @ParameterizedTest
  @EnumSource
  void eachThingIsDoneOnceAndNothingIsUndone(Forge.Kind kind) throws Exception {
    TwoServers servers = states.servers;
    Forge forge = forge(kind);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> merged = new ArrayList<>();
    servers.calls();
    Looking one = new Looking(forge);
    Looking other = new Looking(forge);
    try (one;
        other) {
      one.thread.start();
      other.thread.start();
      for (int i = 0; i < MERGES; i++) {
        states.mergeTheOther("Merge " + i);
        merged.add(servers.clone.git("rev-parse", "origin/main").strip());
        for (Looking each : List.of(one, other)) {
          breakSomething(each.wire, random);
        }
        Thread.sleep(random.nextInt(4_000));
        mend(one.wire);
        mend(other.wire);
      }
      awaitEnd(one, other, "seed " + seed);
    }

    List<String> deploys = new ArrayList<>();
    for (JsonNode record : servers.site.ledger().records()) {
      if (merged.contains(record.path("commit").asText())
          && record.path("kind").asText().equals("deploy")) {
        deploys.add(
            "%d %s %s"
                .formatted(
                    merged.indexOf(record.path("commit").asText()),
                    record.path("server").asText(),
                    record.path("outcome").asText()));
      }
    }
    List<String> calls = servers.calls().stream().filter(c -> c.endsWith(" activate")).toList();
    String what =
        "seed %d: %s %s %s %s".formatted(seed, deploys, calls, one.outcomes, other.outcomes);
    System.err.println(what);
    assertThat(deploys).as(what).doesNotHaveDuplicates();
    assertThat(deploys.stream().map(d -> Integer.parseInt(d.split(" ", 2)[0])).toList())
        .as(what)
        .isSorted();
    states.expectTheSameEnd(what);
  }

  /** Until both find nothing to do for a while; a lock that was lost takes two minutes to end. */
  private static void awaitEnd(Looking one, Looking other, String what) throws Exception {
    int idle = 0;
    for (int i = 0; i < 3_000 && idle < 30; i++) {
      idle = one.isIdle() && other.isIdle() ? idle + 1 : 0;
      Thread.sleep(100);
    }
    assertThat(idle).as(what + one.outcomes + other.outcomes).isEqualTo(30);
  }
}
