package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.wgintent.deploy.Drift;

/** A server that is damaged, beside one that is not. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class RepairTest {

  @TempDir Path folder;
  private TwoServers servers;
  private String root = "";

  @BeforeEach
  void bothAreConfirmed() throws Exception {
    servers = new TwoServers(folder);
    root = TwoServers.root(NAS);
    servers.calls();
  }

  @AfterEach
  void close() {
    servers.close();
  }

  private List<String> drift() throws IOException {
    return new Drifts(servers.site)
        .compare().stream()
            .flatMap(
                server ->
                    server.drift().stream()
                        .map(Drift::text)
                        .map(text -> server.server() + ": " + text + server.error()))
            .toList();
  }

  /** D6 of the audit: boot brings up what it can, drift sees the rest, and heal repairs it. */
  @Test
  void bootBringsUpWhatItCanAndHealRepairsTheRest() throws Exception {
    servers.ask(
        NAS,
        "cd %s; rm secrets/psk:wg1:laptop:1; g=generations/$(cat confirmed); : > $g/wg2.conf"
            .formatted(root));

    servers.reboot(NAS);

    assertThat(servers.ask(NAS, "wg show interfaces").strip()).isEqualTo("wg3");
    assertThat(servers.ask(NAS, "iptables-save")).contains("WGI_");
    assertThat(drift())
        .contains(
            "nas: the file wg2.conf is not the one that was sent",
            "nas: the secret psk:wg1:laptop:1 is missing or damaged",
            "nas: wg1 does not exist")
        .allMatch(text -> text.startsWith("nas: "));
    new Drifts(servers.site).heal(new Drifts(servers.site).compare(), Drifts.Heal.all);
    assertThat(drift()).isEmpty();
    assertThat(servers.ask(NAS, "wg show interfaces").strip().split(" ", -1))
        .containsExactlyInAnyOrder("wg1", "wg2", "wg3");
    servers.reboot(NAS);
    assertThat(drift()).isEmpty();
  }

  /** What no shell command is needed for: everything of ours but the keys is gone. */
  @Test
  void aServerWithoutAnyFileOfOursIsHealed() throws Exception {
    String peers = servers.peers(NAS, "wg1");
    servers.ask(
        NAS, "rm -rf %1$s/generations %1$s/program; echo x > %1$s/confirmed".formatted(root));

    assertThat(drift()).isNotEmpty();
    new Drifts(servers.site).heal(new Drifts(servers.site).compare(), Drifts.Heal.all);

    assertThat(drift()).isEmpty();
    assertThat(servers.peers(NAS, "wg1")).isEqualTo(peers);
    assertThat(servers.site.ledger().verify()).isEmpty();
  }

  /** D10 of the audit: out of intent and back, with the key that clients know. */
  @Test
  void anInterfaceThatComesBackHasItsKeyFromEscrow() throws Exception {
    String key = servers.ask(NAS, "wg show wg3 public-key");

    assertThat(outAndBack()).containsExactly("confirmed");

    assertThat(servers.ask(NAS, "wg show wg3 public-key")).isEqualTo(key);
  }

  /** It was in no escrow: the message says what to type, and what comes is reviewed. */
  @Test
  void anInterfaceThatComesBackWithoutEscrowGetsANewKeyAfterReview() throws Exception {
    String key = servers.ask(NAS, "wg show wg3 public-key");
    try (Stream<Path> files = Files.walk(folder.resolve("vault/escrow"))) {
      for (Path file : files.filter(f -> f.endsWith("wg3.age")).toList()) {
        Files.delete(file);
      }
    }

    assertThat(outAndBack()).containsExactly("refused");
    assertThat(servers.site.ledger().records().getLast().path("proof").asText())
        .contains("the private key of wg3 is not there, and not in escrow")
        .contains("wg-intent rebuild nas makes a new one");
    Rebuild.Report report = new Rebuild(servers.site, NAS, Optional.empty()).rebuild();

    assertThat(report.made()).containsExactly("wg3");
    servers.handleAll();
    assertThat(servers.merge("rebuild-nas"))
        .singleElement()
        .asString()
        .startsWith("main confirmed");
    assertThat(servers.ask(NAS, "wg show wg3 public-key")).hasSize(45).isNotEqualTo(key);
    assertThat(drift()).isEmpty();
  }

  private List<String> outAndBack() throws Exception {
    String domain = servers.file("domain.yaml");
    String inventory = servers.file("inventory.yaml");
    String execution = servers.file("execution.yaml");
    servers.clone.write(
        "domain.yaml",
        domain
            .replaceAll("(?ms)^  wg3:.*?(?=^\\S)", "")
            .replaceAll("(?m)^  - \\{ iface: wg3.*\\n", ""));
    servers.clone.write(
        "inventory.yaml", inventory.replaceAll("(?m)^ *- \\{ node: \\w+, interface: wg3.*\\n", ""));
    servers.clone.write(
        "execution.yaml",
        execution.replaceAll("(?m)^  wg3: .*\\n", "").replace(", { interface: wg3 }", ""));
    servers.clone.commitAndPush("Without wg3", "HEAD:out");
    servers.handleAll();
    assertThat(servers.merge("out")).singleElement().asString().startsWith("main confirmed");
    assertThat(servers.ask(NAS, "ls " + root + "/secrets")).doesNotContain("wg3");
    servers.clone.write("domain.yaml", domain);
    servers.clone.write("inventory.yaml", inventory);
    servers.clone.write("execution.yaml", execution);
    servers.clone.commitAndPush("With wg3 again", "HEAD:back");
    servers.handleAll();
    return servers.merge("back").stream().map(said -> said.split(" ", -1)[1]).toList();
  }
}
