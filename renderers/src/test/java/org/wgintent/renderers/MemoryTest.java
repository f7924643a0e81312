package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.derive.StandInKeys;
import org.wgintent.derive.State;
import org.wgintent.derive.StateFiles;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.proof.ProofFailed;
import org.wgintent.renderers.kernel.RandomDomain;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.vault.Vault;

/** What a compiler and a vault remember changes how long it takes, and nothing else. */
class MemoryTest {

  @TempDir Path folder;
  private Path path;
  private Vault vault;
  private final Compiler compiler = new Compiler("test", Renderers.TARGETS);

  @BeforeEach
  void makeAVault() throws Exception {
    path = folder.resolve("vault");
    vault = Vault.create(path, List.of(), new SecureRandom());
  }

  private static Compiled value(Outcome<Compiled> outcome) {
    return switch (outcome) {
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> compiled;
      case Outcome.Rejected<Compiled>(var diagnostics) ->
          throw new AssertionError(diagnostics.toString());
    };
  }

  /** All that is said and written. */
  private static List<Object> all(Outcome<Compiled> outcome) {
    return switch (outcome) {
      case Outcome.Ok<Compiled>(var compiled, var warnings) ->
          List.of(warnings, compiled.stateFiles(), compiled.generated(), compiled.input());
      case Outcome.Rejected<Compiled>(var diagnostics) -> List.of(diagnostics);
    };
  }

  private static Outcome<Compiled> compile(
      Compiler compiler, Vault vault, IntentFiles files, Map<String, String> state) {
    Report report = new Report();
    State base = compiler.state(state, "", report);
    assertThat(report.sorted()).isEmpty();
    return compiler.compile(files, base, Optional.of(vault));
  }

  private static SortedMap<String, String> enrolled(IntentFiles files) {
    return files
        .read(new Report())
        .map(intent -> StateFiles.write(StandInKeys.enrolled(intent, State.empty())))
        .orElseGet(TreeMap::new);
  }

  @Test
  @DisplayName("Domains and changes to them, again and again in any order: as if each were first")
  void asIfEachWereTheFirst() throws Exception {
    int compiled = 0;
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      IntentFiles first = RandomDomain.files(seed);
      SortedMap<String, String> enrolled = enrolled(first);
      SortedMap<String, String> known = enrolled;
      List<IntentFiles> versions = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        versions.add(i < 5 ? changed(first, random) : versions.get(random.nextInt(5)));
      }
      for (IntentFiles files : versions) {
        SortedMap<String, String> state = random.nextBoolean() ? known : enrolled;

        Outcome<Compiled> outcome = compile(compiler, vault, files, state);

        Outcome<Compiled> anew =
            compile(new Compiler("test", Renderers.TARGETS), Vault.open(path), files, state);
        assertThat(all(outcome)).as("seed " + seed).isEqualTo(all(anew));
        if (outcome instanceof Outcome.Ok<Compiled>(var value, var warnings)) {
          known = new TreeMap<>(value.stateFiles());
          compiled++;
        }
      }
    }
    assertThat(compiled).isGreaterThan(100);
  }

  /** Some grants are taken out, some come in another order. */
  private static IntentFiles changed(IntentFiles files, Random random) {
    List<String> lines =
        new ArrayList<>(
            new String(files.inventory().orElseThrow(), StandardCharsets.UTF_8).lines().toList());
    List<Integer> grants = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("  - { node: ")) {
        grants.add(i);
      }
    }
    if (grants.size() > 2) {
      Collections.swap(lines, grants.get(0), grants.get(1 + random.nextInt(grants.size() - 1)));
      lines.remove((int) grants.get(random.nextInt(grants.size())));
    }
    String inventory = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    return new IntentFiles(
        files.folder(),
        files.domain(),
        Optional.of(inventory.getBytes(StandardCharsets.UTF_8)),
        files.execution());
  }

  private static final String DOMAIN =
      """
      servers: { r: { mgmt_ip: { ipv4: 192.0.2.1 } }, s: { mgmt_ip: { ipv4: 192.0.2.2 } } }
      nodes: [phone, kiosk]
      interfaces:
        wg0:
          server: r
          endpoint: { host: r.example.net, port: 51820 }
          lan_subnets: [192.0.2.0/24]
          vpn_subnet: { ipv4: 198.51.100.0/24 }
          internet: true
          ipv6: false
        wg-s:
          server: s
          endpoint: { host: s.example.net, port: 51820 }
          lan_subnets: [192.0.2.0/24]
          vpn_subnet: { ipv4: 203.0.113.0/24 }
          internet: true
          ipv6: false
      profiles: { split: { lan: true, internet: false }, full: { lan: true, internet: true } }
      constraints:
        - { iface: wg0, allow_profiles: [split, full] }
        - { iface: wg-s, allow_profiles: [split, full] }
      """;

  private static final String EXECUTION =
      """
      domain_id: 7c0e5a52c2b94b1f
      servers:
        r: &server
          platform: linux
          ssh: { user: root, host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIKUzL1EOKgufU0wRwOJyf2TeoA834iS2NqfoPO15K2e" }
          wan: eth0
          lan: [br0]
        s: *server
      """;

  private static IntentFiles two(String kiosk) {
    return TestDomains.files(
        DOMAIN,
        """
        grants:
          - { node: phone, interface: wg0, profile: split, platform: linux }
          - { node: kiosk, interface: wg-s, profile: %s, platform: linux }
        """
            .formatted(kiosk),
        EXECUTION);
  }

  @Test
  void whatIsTheSameIsNotRenderedAgain() {
    SortedMap<String, String> state = enrolled(two("split"));
    Compiled first = value(compile(compiler, vault, two("split"), state));

    Compiled second = value(compile(compiler, vault, two("full"), state));

    int same = 0;
    for (Map.Entry<String, String> file : second.generated().entrySet()) {
      if (file.getKey().contains("/r/") || file.getKey().contains("phone")) {
        assertThat(file.getValue()).isSameAs(first.generated().get(file.getKey()));
        same++;
      }
    }
    assertThat(same).isGreaterThan(3);
    assertThat(second.generated().get("nodes/kiosk/wg-s.conf"))
        .isNotEqualTo(first.generated().get("nodes/kiosk/wg-s.conf"))
        .contains("0.0.0.0");
  }

  @Test
  @DisplayName("What was proved once is told when a byte of it is another")
  void aBentTextIsTold() {
    Compiled compiled = value(compile(compiler, vault, two("split"), enrolled(two("split"))));
    for (String path : compiled.generated().keySet()) {
      if (path.equals("manifest.json")) {
        continue;
      }
      SortedMap<String, String> bent = new TreeMap<>(compiled.generated());
      bent.computeIfPresent(path, (same, text) -> text + "#\n");

      assertThatThrownBy(
              () ->
                  compiler.prove(
                      new Compiled(
                          compiled.intent(),
                          compiled.network(),
                          compiled.state(),
                          compiled.stateFiles(),
                          bent,
                          compiled.input())))
          .as(path)
          .isInstanceOf(ProofFailed.class);
    }
    assertThat(compiler.prove(compiled)).isInstanceOf(Outcome.Ok.class);
  }
}
