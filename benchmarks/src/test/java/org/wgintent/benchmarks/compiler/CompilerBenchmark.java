package org.wgintent.benchmarks.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.renderers.Renderers;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.stage.Outcome.Ok;
import org.wgintent.vault.Vault;

/**
 * The compiler in a process that runs for long: validate, derive, render, prove; from bytes to text
 * in memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class CompilerBenchmark {

  private static final int CHANGES = 8;

  @Param({"1000", "10000"})
  public int nodes;

  /** All nodes on one, or spread over many. */
  @Param({"1", "500"})
  public int servers;

  private final Compiler compiler = new Compiler("benchmark", Renderers.TARGETS);
  private Path path;
  private Vault vault;
  private IntentFiles intent;
  private final List<IntentFiles> changed = new ArrayList<>();
  private int turn;
  private Map<String, String> enrolled;
  private Map<String, String> known;

  /** Makes intent, and the state that its first compilation leaves. */
  @Setup
  public void prepare() throws IOException {
    path = Files.createTempDirectory("wg-intent-benchmark").resolve("vault");
    vault = Vault.create(path, List.of(), new SecureRandom());
    Map<String, String> star =
        new HashMap<>(servers == 1 ? Star.files(nodes) : Star.sites(nodes, servers));
    intent = files(star);
    for (int i = 0; i < CHANGES; i++) {
      int other = nodes - 1 - nodes / CHANGES * i;
      star.put(
          "inventory.yaml",
          servers == 1 ? Star.changed(nodes, other) : Star.changed(nodes, servers, other));
      changed.add(files(star));
    }
    enrolled = Map.of("keys.yaml", star.get("state/keys.yaml"));
    known = compile(compiler, vault, intent, enrolled).stateFiles();
  }

  /** Every node is new: a key is derived for each. Nothing is remembered. */
  @Benchmark
  public Compiled newKeys() throws IOException {
    return compile(anew(), Vault.open(path), intent, enrolled);
  }

  /** Nothing changed: all keys are in state. Nothing is remembered. */
  @Benchmark
  public Compiled keysKnown() throws IOException {
    return compile(anew(), Vault.open(path), intent, known);
  }

  /** Another node has another profile, each time. What is remembered is what was just before. */
  @Benchmark
  public Compiled oneNodeChanged() {
    turn = (turn + 1) % CHANGES;
    return compile(compiler, vault, changed.get(turn), known);
  }

  private static Compiler anew() {
    return new Compiler("benchmark", Renderers.TARGETS);
  }

  private static Compiled compile(
      Compiler compiler, Vault vault, IntentFiles files, Map<String, String> state) {
    var base = compiler.state(state, "", new Report());
    return switch (compiler.compile(files, base, Optional.of(vault))) {
      case Ok<Compiled>(var compiled, var warnings) -> compiled;
      case Outcome.Rejected<Compiled>(var diagnostics) ->
          throw new IllegalStateException(diagnostics.toString());
    };
  }

  private static IntentFiles files(Map<String, String> star) {
    return new IntentFiles(
        "",
        Optional.of(star.get("domain.yaml").getBytes(UTF_8)),
        Optional.of(star.get("inventory.yaml").getBytes(UTF_8)),
        Optional.of(star.get("execution.yaml").getBytes(UTF_8)));
  }
}
