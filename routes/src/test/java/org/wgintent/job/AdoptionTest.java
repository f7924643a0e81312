package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.ROUTER;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A running wg0 that somebody set up with wg-quick is taken over: its clients notice nothing. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class AdoptionTest {

  private static final String KIOSK = "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=";
  private static final String PSK = "c29tZWJvZHkncyBvd24gcHJlc2hhcmVkIGtleSAwMSE=";

  private static final String BY_HAND =
      """
      umask 077
      wg genkey > /tmp/own; echo '%s' > /tmp/psk
      wireguard-go wg0 >/dev/null 2>&1
      wg set wg0 listen-port 51820 private-key /tmp/own peer '%s' preshared-key /tmp/psk allowed-ips 198.51.100.3/32
      ip addr add 198.51.100.1/24 dev wg0
      ip link set wg0 up
      mkdir -p /etc/systemd/system/multi-user.target.wants
      ln -s /lib/systemd/system/wg-quick@.service /etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service
      """
          .formatted(PSK, KIOSK);

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void thePipelineTakesItOver() throws Exception {
    servers = new TwoServers(folder, "", BY_HAND);
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void itsKeyItsPresharedKeysAndItsInterfaceStay() throws Exception {
    assertThat(servers.ask(ROUTER, "wg show wg0 private-key"))
        .isEqualTo(servers.ask(ROUTER, "cat /tmp/own"));
    assertThat(servers.ask(ROUTER, "wg show wg0 preshared-keys")).contains(KIOSK + "\t" + PSK);
    assertThat(servers.ask(ROUTER, "cat /run/wg-intent/made 2>&1")).doesNotContain("wg0");
    assertThat(new Drifts(servers.site).compare()).allMatch(server -> server.drift().isEmpty());
    assertThat(servers.notes)
        .contains(
            "wg0 runs already, and is taken over as it is",
            "the preshared key of kiosk on wg0 is kept in the vault");
  }

  @Test
  void whatStartedItIsNamedInThePlanAndStartsItNoMore() throws Exception {
    servers.clone.git("fetch", "-q", "origin");
    assertThat(servers.clone.git("log", "--format=%B", "origin/main"))
        .contains("wg0 is started by wg-quick@wg0.service now, and by it no more");
    assertThat(servers.ask(ROUTER, "ls /etc/systemd/system/multi-user.target.wants"))
        .doesNotContain("wg-quick@wg0");
  }

  @Test
  void noPresharedKeyIsAnywhereButInTheVaultAndOnTheServer() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(PSK);
      }
    }
    for (String object :
        servers.clone.git("rev-list", "--all", "--objects", "--no-object-names").lines().toList()) {
      if (servers.clone.git("cat-file", "-t", object).startsWith("blob")) {
        assertThat(servers.clone.git("cat-file", "blob", object)).doesNotContain(PSK);
      }
    }
  }

  /** A new epoch is a new preshared key, derived as always. */
  @Test
  void aNewEpochHasADerivedOne() throws Exception {
    servers.clone.git("fetch", "-q", "origin");
    servers.clone.git("checkout", "-q", "-B", "work", "origin/main");
    String inventory = servers.file("inventory.yaml");
    servers.clone.write(
        "inventory.yaml", inventory.replaceAll("(public_key: \"3p7b[^\"]*\")", "$1, epoch: 2"));
    servers.clone.commitAndPush("A new preshared key", "HEAD:change");
    servers.handleAll();

    assertThat(servers.merge("change")).singleElement().asString().startsWith("main confirmed");

    assertThat(servers.ask(ROUTER, "wg show wg0 preshared-keys"))
        .contains(KIOSK)
        .doesNotContain(PSK)
        .doesNotContain("(none)");
  }
}
