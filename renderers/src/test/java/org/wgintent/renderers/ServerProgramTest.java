package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.Remote.Result;
import org.wgintent.domain.Execution.ServerPlatform;

/** The program on a server, verb by verb, without a pipeline and without a network. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EveryKindOfServer(ServerPlatform.ASUSWRT_MERLIN)
@Tag("device")
class ServerProgramTest {

  private static final String OTHER = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=";

  @Parameter ServerPlatform platform;

  private EnrolledRouter router;
  private Desired old;

  @BeforeEach
  void aServerThatIsConfirmed() throws Exception {
    router = new EnrolledRouter(platform);
    old = router.desired(UnaryOperator.identity(), Optional.empty());
    assertThat(deploy(old)).isEqualTo(Outcome.CONFIRMED);
  }

  @AfterEach
  void off() {
    router.close();
  }

  private Outcome deploy(Desired desired) {
    return router
        .deploy(desired, (server, settings) -> router.device.connect(), Deployment.Rules.USUAL)
        .outcome();
  }

  private Result verb(String verb) throws IOException {
    return verb(verb, "");
  }

  private Result verb(String verb, String stdin) throws IOException {
    return router
        .device
        .connect()
        .run(
            "sh " + router.root + "/program " + verb,
            stdin.getBytes(StandardCharsets.UTF_8),
            Duration.ofMinutes(2));
  }

  /** But for the clock. */
  private List<String> status() throws IOException {
    return verb("status")
        .stdout()
        .lines()
        .filter(line -> !line.startsWith("clock ") && !line.equals("done"))
        .toList();
  }

  private void done(String verb) throws IOException {
    Result result = verb(verb);
    assertThat(result.ok()).as(verb + ": " + result.stderr()).isTrue();
  }

  private void refused(String verb, String why) throws IOException {
    Result result = verb(verb);
    assertThat(result.exit()).as(verb + ": " + result.stdout()).isIn(1, 75);
    assertThat(result.stderr()).contains(why);
  }

  /** A change of the router arrives, as far as the verb before {@code until}. */
  private Desired begin(String until) throws Exception {
    Desired change = router.desired(EnrolledRouter::withoutPhone, Optional.of(old));
    router.deploy(
        change,
        new EndsBefore(router.device, until),
        new Deployment.Rules(Duration.ofMinutes(1), false, true, false, false));
    return change;
  }

  private String change() throws IOException {
    return router.ask("cut -d' ' -f1 /run/wg-intent/claim").strip();
  }

  private String peers() throws IOException {
    return router.ask("wg show wg0 peers");
  }

  private String phone() {
    return key("phone");
  }

  private String key(String node) {
    return old.server().tunnels().getFirst().peers().stream()
        .filter(peer -> peer.node().value().equals(node))
        .findFirst()
        .orElseThrow()
        .publicKey()
        .base64();
  }

  @Test
  void statusSaysWhatIsConfirmedAndHowFarAChangeIs() throws Exception {
    assertThat(status()).containsExactly("confirmed " + old.digest().hex());

    Desired change = begin("confirm");
    String name = change();

    assertThat(status())
        .startsWith("confirmed " + old.digest().hex(), "trial " + change.digest().hex())
        .anyMatch(line -> line.startsWith("claim " + name + " " + change.digest().hex()))
        .anyMatch(line -> line.startsWith("armed " + name + " "));
  }

  @Test
  void liveSaysEverythingButSecrets() throws Exception {
    String said = verb("live").stdout();

    assertThat(said).contains("interface wg0 ", "peer wg0 " + phone(), "link wg0 ", "firewall\n");
    for (String secret : router.ask("cat " + router.root + "/secrets/*").lines().toList()) {
      assertThat(said).doesNotContain(secret);
    }
  }

  @Test
  void filesAreThoseThatWereSent() throws Exception {
    String said = verb("files").stdout();

    assertThat(said).contains("file wg0.conf ").endsWith("done\n");
    old.files().values().forEach(text -> assertThat(said).contains(text));
  }

  @Test
  void oneChangeAtATime() throws Exception {
    begin("arm");

    refused("prepare other 00 1", "another change is at work here: " + change());
    refused("revert other", "another change is at work here: " + change());
    refused("activate " + change(), "the server rolled back");
    done("revert " + change());
    refused("arm gone 60", "this change was ended here");
    assertThat(status()).containsExactly("confirmed " + old.digest().hex());
  }

  @Test
  void nothingIsActivatedWithoutATimerThatRuns() throws Exception {
    begin("activate");
    router.ask("kill -9 $(cut -d' ' -f2 /run/wg-intent/armed)");

    refused("activate " + change(), "the timer that would put the server back does not run");
    refused("confirm " + change(), "the timer that would put the server back does not run");
  }

  @Test
  void aFileThatWasCutOffDeletesNoInterface() throws Exception {
    router.ask(
        "f=%1$s/generations/%2$s/interfaces; head -n 1 $f > /tmp/cut; cat /tmp/cut > $f"
            .formatted(router.root, old.digest().hex()));

    refused("boot", "interfaces is not whole");

    assertThat(peers()).hasLineCount(3);
  }

  @Test
  void aProgramThatWasCutOffIsReplaced() throws Exception {
    for (int lines : new int[] {0, 1, 40, 300}) {
      router.ask(
          "head -n %2$d %1$s/program > /tmp/cut; cat /tmp/cut > %1$s/program"
              .formatted(router.root, lines));

      assertThat(deploy(old)).isEqualTo(Outcome.NOTHING_TO_DO);
      assertThat(verb("status").stdout()).endsWith("done\n");
    }
  }

  /** Also where a process that lives has the number of the one that was killed: here the first. */
  @Test
  void partsOfWhatWasWrittenAreTidiedUp() throws Exception {
    String parts = "find %s -name '.*.*'".formatted(router.root);
    for (String part :
        List.of("secrets/.psk:wg0:phone:1.1", "generations/.0123.less.1", ".trial.1")) {
      router.ask("echo part > %s/%s".formatted(router.root, part));
    }
    router.ask(
        "mkdir %1$s/secrets/.part.1; echo part > %1$s/secrets/.part.1/psk:wg0:phone:1"
            .formatted(router.root));
    assertThat(router.ask(parts)).hasLineCount(4);

    begin("confirm");
    done("revert " + change());

    assertThat(router.ask(parts)).isEmpty();
  }

  // ---- taking away ----

  @Test
  void whatIsTakenAwayStaysAway() throws Exception {
    String psks = router.ask("ls " + router.root + "/secrets");

    Result result = verb("revoke", "* " + phone() + "\nwg0 " + OTHER + "\n");

    assertThat(result.stdout()).isEqualTo("removed wg0 " + phone() + "\ndone\n");
    assertThat(peers()).doesNotContain(phone()).hasLineCount(2);
    assertThat(verb("status").stdout()).contains("less wg0 " + phone()).doesNotContain(OTHER);
    assertThat(psks).contains("psk:wg0:phone:1");
    assertThat(router.ask("ls " + router.root + "/secrets")).doesNotContain("phone");
    done("boot");
    assertThat(peers()).doesNotContain(phone()).hasLineCount(2);
    router.device.reboot();
    assertThat(peers()).doesNotContain(phone()).hasLineCount(2);
    assertThat(verb("revoke", "* " + phone() + "\n").stdout()).isEqualTo("done\n");
  }

  @Test
  void itIsTakenAwayFromOneInterfaceAlone() throws Exception {
    verb("revoke", "wg1 " + phone() + "\n");

    assertThat(peers()).contains(phone());
    assertThat(verb("status").stdout()).doesNotContain("less");
  }

  /** At every step of a change: it ends, and neither it nor going back brings the key back. */
  @Test
  void aChangeThatGoesOnEndsWhenAKeyIsTakenAway() throws Exception {
    for (String next : List.of("arm", "activate", "extend", "confirm")) {
      begin(next);
      String change = change();

      assertThat(verb("revoke", "* " + key("laptop") + "\n").ok()).isTrue();

      assertThat(peers()).as("before " + next).doesNotContain(key("laptop"));
      refused(
          next.equals("activate") || next.equals("confirm")
              ? next + " " + change
              : next + " " + change + " 60",
          "this change was ended here");
      done("revert " + change);
      assertThat(peers()).as("before " + next).doesNotContain(key("laptop")).contains(phone());
      assertThat(
              router.ask(
                  "ls %s/trial /run/wg-intent/armed 2>&1 | grep -v No".formatted(router.root)))
          .isEmpty();
    }
  }

  /** A pipeline that hangs while it sends keeps nobody waiting. */
  @Test
  void aConnectionThatHangsDelaysNoRevocation() throws Exception {
    String take =
        "(echo file x 5; sleep 100) | sh %s/program prepare hung 00 1".formatted(router.root);
    router.ask("(%s) >/dev/null 2>&1 &".formatted(take));
    for (int i = 0; i < 300 && !change().equals("hung"); i++) {
      Thread.sleep(100);
    }
    assertThat(change()).isEqualTo("hung");
    long start = System.nanoTime();

    assertThat(verb("revoke", "* " + phone() + "\n").ok()).isTrue();

    assertThat(peers()).doesNotContain(phone());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
  }

  // ---- one at a time, and who ends whom ----

  /** Each verb that changes something is alone, also where the one before it was killed. */
  @Test
  void verbsThatChangeSomethingAreOneAfterTheOther() throws Exception {
    router.device.inFront("nft", "");
    router.device.inFront(
        platform == ServerPlatform.LINUX ? "nft" : "iptables-restore",
        "mkdir /tmp/inside 2>/dev/null || echo two >> /tmp/two; sleep 0.05; rmdir /tmp/inside");
    List<Callable<Result>> verbs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      verbs.add(() -> verb("rules"));
      verbs.add(
          () -> {
            router.device.runAndKill(
                "sh " + router.root + "/program rules", new byte[0], Duration.ofMillis(60));
            router.ask("rmdir /tmp/inside 2>/dev/null");
            return verb("status");
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Result> result : threads.invokeAll(verbs)) {
        assertThat(result.get().ok()).as(result.get().stderr()).isTrue();
      }
    }

    assertThat(router.ask("ls /run/wg-intent | grep -c mutex").strip()).isEqualTo("1");
  }

  /** An activation hangs past its time: the timer ends it, and puts the server back alone. */
  @Test
  void theTimerEndsTheActivationThatItReverts() throws Exception {
    String index = router.ask("ip -o link show dev wg0 | cut -d: -f1");
    router.device.inFront(
        "ip",
        "case $* in \"link set mtu\"*) [ -e /tmp/slept ] || { touch /tmp/slept; sleep 90; } ;; esac");
    Desired change = router.desired(EnrolledRouter::withoutPhone, Optional.of(old));

    var receipt =
        router.deploy(
            change,
            (server, settings) -> router.device.connect(),
            new Deployment.Rules(Duration.ofSeconds(2), false, false, false, false));

    assertThat(receipt.outcome()).isIn(Outcome.ROLLED_BACK, Outcome.UNKNOWN);
    for (int i = 0; i < 200 && isAtWork(); i++) {
      Thread.sleep(100);
    }
    assertThat(isAtWork()).isFalse();
    assertThat(status()).containsExactly("confirmed " + old.digest().hex());
    assertThat(peers()).contains(phone()).hasLineCount(3);
    assertThat(router.ask("ip -o link show dev wg0 | cut -d: -f1")).isEqualTo(index);
  }

  private boolean isAtWork() throws IOException {
    return !router.ask("grep -l '[w]g-intent/program' /proc/[0-9]*/cmdline 2>/dev/null").isEmpty();
  }
}
