package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;
import static org.wgintent.job.TwoServers.ROUTER;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.domain.ServerName;

/**
 * A change of two servers over real SSH, and something happens to one of them in the middle. Then a
 * new run: both are reachable and exactly new, and the ledger says what was.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class FaultsOnTwoTest {

  enum Fault {
    OTHER_HOST_KEY,
    KILLED_SSHD,
    FULL_DISK,
    READ_ONLY_DISK,
    REBOOT
  }

  /** How the change may end, where it gives access and where it only takes it away. */
  private static final Map<Fault, List<String>> ENDS =
      Map.of(
          Fault.OTHER_HOST_KEY, List.of("refused", "pending"),
          Fault.KILLED_SSHD, List.of("refused", "interrupted", "unknown", "pending"),
          Fault.FULL_DISK, List.of("refused", "interrupted", "unknown", "pending", "confirmed"),
          Fault.READ_ONLY_DISK, List.of("refused", "interrupted", "unknown", "pending"),
          Fault.REBOOT, List.of("refused", "interrupted", "unknown", "pending", "confirmed"));

  @TempDir static Path folder;
  private TwoStates states;

  @BeforeAll
  void twoStatesOfTheSameServers() throws Exception {
    states = new TwoStates(folder);
  }

  @AfterAll
  void close() {
    states.close();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @CsvSource({
    "nas, inspect, OTHER_HOST_KEY",
    "router, inspect, OTHER_HOST_KEY",
    "nas, prepare, KILLED_SSHD",
    "nas, activate, KILLED_SSHD",
    "router, activate, KILLED_SSHD",
    "router, confirm, KILLED_SSHD",
    "nas, prepare, FULL_DISK",
    "router, arm, FULL_DISK",
    "nas, activate, FULL_DISK",
    "nas, prepare, READ_ONLY_DISK",
    "router, activate, READ_ONLY_DISK",
    "nas, confirm, READ_ONLY_DISK",
    "router, prepare, REBOOT",
    "nas, activate, REBOOT",
    "router, extend, REBOOT",
    "nas, confirm, REBOOT",
  })
  void somethingHappensToOne(String name, String verb, Fault fault) throws Exception {
    ServerName server = new ServerName(name);
    String what = fault + " before " + verb + " on " + name;
    states.mergeTheOther(what);
    if (fault == Fault.OTHER_HOST_KEY) {
      states.servers.disguise(server, true);
    } else {
      states.servers.before(server, verb, () -> happens(server, fault));
    }

    List<String> outcomes = states.servers.handleAll();

    mend(server, fault);
    assertThat(outcomes).as(what).hasSize(1);
    assertThat(ENDS.get(fault))
        .as(what)
        .anyMatch(end -> outcomes.getFirst().startsWith("main " + end));
    for (ServerName other : List.of(ROUTER, NAS)) {
      assertThat(states.servers.ask(other, "wg show interfaces")).as(what).isNotBlank();
    }
    states.expectTheSameEnd(what);
  }

  private void happens(ServerName server, Fault fault) throws Exception {
    String disk = server.equals(NAS) ? "/jffs" : "/var/lib";
    switch (fault) {
      case KILLED_SSHD -> states.servers.ask(server, "kill -9 $(pidof sshd dropbear)");
      case FULL_DISK -> states.servers.ask(server, "cat /dev/zero > " + disk + "/fill");
      case READ_ONLY_DISK -> states.servers.ask(server, "mount -o remount,ro,bind " + disk);
      case REBOOT -> states.servers.reboot(server);
      case OTHER_HOST_KEY -> throw new IllegalStateException("at each connection");
    }
  }

  private void mend(ServerName server, Fault fault) throws Exception {
    String disk = server.equals(NAS) ? "/jffs" : "/var/lib";
    states.servers.disguise(server, false);
    states.servers.ask(server, "mount -o remount,rw,bind %1$s; rm -f %1$s/fill".formatted(disk));
    if (fault == Fault.KILLED_SSHD) {
      states.servers.startSsh(server);
    }
  }
}
