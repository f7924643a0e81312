package org.wgintent.benchmarks.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wgintent.stage.Compiled;

/** That what is timed is the work that it says; no time is asserted. */
class CompilerBenchmarkTest {

  private static CompilerBenchmark prepared(int nodes, int servers) throws Exception {
    CompilerBenchmark benchmark = new CompilerBenchmark();
    benchmark.nodes = nodes;
    benchmark.servers = servers;
    benchmark.prepare();
    return benchmark;
  }

  @Test
  void tenThousandNodesAreValidatedRenderedAndProved() throws Exception {
    CompilerBenchmark benchmark = prepared(10_000, 1);

    Compiled compiled = benchmark.keysKnown();

    assertThat(compiled.network().tunnels().getFirst().peers()).hasSize(10_000);
    assertThat(compiled.generated().keySet().stream().filter(p -> p.startsWith("nodes/")))
        .hasSize(10_000);
    assertThat(compiled.state().publicKeys()).hasSize(10_001);
  }

  @Test
  void oneChangedNodeChangesItsFileAndWhatNamesItsReachAndNothingElse() throws Exception {
    CompilerBenchmark benchmark = prepared(20, 1);

    Map<String, String> before = benchmark.keysKnown().generated();
    Map<String, String> after = benchmark.oneNodeChanged().generated();

    assertThat(benchmark.newKeys().generated()).isEqualTo(before);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.keySet().stream().filter(p -> !after.get(p).equals(before.get(p))))
        .containsExactly(
            "access-matrix.json",
            "access-matrix.md",
            "manifest.json",
            "nodes/n000017/wg0.conf",
            "servers/router/firewall.nft",
            "topology.md");
  }

  @Test
  void theNodesOfManyServersAreAllCompiled() throws Exception {
    CompilerBenchmark benchmark = prepared(1_000, 500);

    Compiled before = benchmark.keysKnown();
    Compiled after = benchmark.oneNodeChanged();

    assertThat(before.network().tunnels()).hasSize(500);
    assertThat(before.network().tunnels()).allMatch(tunnel -> tunnel.peers().size() == 2);
    assertThat(after.generated().keySet().stream())
        .filteredOn(p -> !p.contains(".md") && !p.contains("json"))
        .filteredOn(p -> !after.generated().get(p).equals(before.generated().get(p)))
        .hasSize(2);
  }
}
