package org.wgintent.benchmarks.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
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
import org.wgintent.derive.StateReader;
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

  @Param({"1000", "10000", "100000"})
  public int nodes;

  private final Compiler compiler = new Compiler("benchmark", Renderers.TARGETS);
  private Vault vault;
  private IntentFiles intent;
  private IntentFiles changed;
  private Map<String, String> enrolled;
  private Map<String, String> known;

  /** Makes intent, and the state that its first compilation leaves. */
  @Setup
  public void prepare() throws IOException {
    Path folder = Files.createTempDirectory("wg-intent-benchmark");
    vault = Vault.create(folder.resolve("vault"), List.of(), new SecureRandom());
    Map<String, String> star = new HashMap<>(Star.files(nodes));
    intent = files(star);
    star.put("inventory.yaml", Star.oneChanged(nodes));
    changed = files(star);
    enrolled = Map.of("keys.yaml", star.get("state/keys.yaml"));
    known = compile(intent, enrolled).stateFiles();
  }

  /** Every node is new: a key is derived for each. */
  @Benchmark
  public Compiled newKeys() {
    return compile(intent, enrolled);
  }

  /** Nothing changed: all keys are in state. */
  @Benchmark
  public Compiled keysKnown() {
    return compile(intent, known);
  }

  /** One node has another profile. */
  @Benchmark
  public Compiled oneNodeChanged() {
    return compile(changed, known);
  }

  private Compiled compile(IntentFiles files, Map<String, String> state) {
    var base = StateReader.read(state, "", new Report());
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
