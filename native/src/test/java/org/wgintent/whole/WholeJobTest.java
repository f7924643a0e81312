package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The whole job on real parts, once: the demo is run and kept, and then used as people use it.
 * Needs root (network namespaces).
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("device")
class WholeJobTest {

  private static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();
  private static final Path DEMO = Path.of("/tmp/wg-intent-whole-job-test");
  private static final String WG_INTENT = DEMO.resolve("bin/wg-intent").toString();
  private static final Map<String, String> ENVIRONMENT = new TreeMap<>();

  /** The repository that people push to. */
  private static String people = "intent.git";

  private static String demoOutput = "";
  private static Optional<FileChannel> alone = Optional.empty();
  private static Shell shell = new Shell(ROOT, ENVIRONMENT);
  private static Shell work = shell;

  /** How the repository is reached, or what it stands on, where that is not a path. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Elsewhere {
    /** An option of the demo. */
    String option() default "--remote";

    String value();
  }

  private static boolean isElsewhere() {
    return !people.equals("intent.git");
  }

  @BeforeAll
  static void theDemoIsRunAndKept(TestInfo test) throws Exception {
    assertThat(new Shell(ROOT, Map.of()).ok("id", "-u").strip())
        .as("this test makes network namespaces: run it as root")
        .isEqualTo("0");
    ENVIRONMENT.put("WG_INTENT_DEMO_DIR", DEMO.toString());
    String program = System.getProperty("wgintent.program");
    if (program != null) {
      ENVIRONMENT.put("WG_INTENT_DEMO_PROGRAM", program);
    }
    // The namespaces of a demo have fixed names: one at a time.
    alone =
        Optional.of(
            FileChannel.open(
                Path.of("/tmp/wg-intent-whole-job-test.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE));
    alone.get().lock();
    List<String> demo = new ArrayList<>(List.of(ROOT.resolve("lab/demo").toString(), "--keep"));
    Elsewhere elsewhere = test.getTestClass().orElseThrow().getAnnotation(Elsewhere.class);
    if (elsewhere != null) {
      demo.addAll(List.of(elsewhere.option(), elsewhere.value()));
      people = "forge/intent.git";
    } else {
      people = "intent.git";
    }
    demoOutput = shell.within(Duration.ofMinutes(50)).ok(demo.toArray(String[]::new));
    ENVIRONMENT.put("WG_INTENT_REPO", DEMO.resolve("intent.git").toString());
    ENVIRONMENT.put("WG_INTENT_VAULT", DEMO.resolve("vault").toString());
    ENVIRONMENT.put("WG_INTENT_LAB_DIR", DEMO.resolve("lab").toString());
    ENVIRONMENT.put("WG_INTENT_LAB_PREFIX", "wgi-demo-");
    work = new Shell(DEMO.resolve("work"), ENVIRONMENT);
  }

  @AfterAll
  static void nothingIsLeftBehind() throws Exception {
    shell.ok(ROOT.resolve("lab/demo").toString(), "--down");
    assertThat(shell.ok("ip", "netns", "list")).doesNotContain("wgi-demo-");
    assertThat(DEMO).doesNotExist();
    alone.get().close();
  }

  private static String bare(String... arguments) throws Exception {
    return git(people, arguments);
  }

  private static String git(String folder, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "git";
    command[1] = "-C";
    command[2] = DEMO.resolve(folder).toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return shell.ok(command);
  }

  private static String on(String device, String script) throws Exception {
    return shell.ok(ROOT.resolve("lab/lab").toString(), "exec", device, "sh", "-c", script);
  }

  private static boolean works(String device, String script) throws Exception {
    return shell.run(ROOT.resolve("lab/lab").toString(), "exec", device, "sh", "-c", script).exit()
        == 0;
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static final Duration AWAITED = Duration.ofMinutes(15);

  private static void await(String what, Condition condition) throws Exception {
    // A campaign takes a minute on an idle machine; this one may be busy.
    for (long end = System.nanoTime() + AWAITED.toNanos(); System.nanoTime() < end; ) {
      if (condition.holds()) {
        return;
      }
      Thread.sleep(300);
    }
    throw new AssertionError(
        "no " + what + "; serve says:\n" + Files.readString(DEMO.resolve("serve.log")));
  }

  private static boolean has(String ref) throws Exception {
    return shell
            .run("git", "-C", DEMO.resolve(people).toString(), "rev-parse", "-q", "--verify", ref)
            .exit()
        == 0;
  }

  private static boolean isProcessed(String branch) throws Exception {
    String handled =
        git(
            "intent.git",
            "for-each-ref",
            "--format=%(objectname)",
            "refs/wg-intent/handled/*/root/" + branch);
    return handled.equals(bare("rev-parse", "refs/heads/" + branch));
  }

  private static void edit(String file, String old, String with) throws IOException {
    Path path = DEMO.resolve("work").resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(old);
    Files.writeString(path, text.replace(old, with));
  }

  private static String push(String message, String refspec) throws Exception {
    git("work", "commit", "-qam", message);
    return git("work", "push", "origin", refspec);
  }

  private static String confirmed(String server) throws Exception {
    return on(server, "cat /var/lib/wg-intent/confirmed").strip();
  }

  @Test
  @Order(1)
  void theDemoTellsWhatHappened() throws Exception {
    String screen = demoOutput.substring(demoOutput.indexOf("== What happened"));

    assertThat(screen)
        .containsPattern("run: \\{\"id\":\"[^\n]*\"outcome\":\"")
        .contains("review: review/first-network")
        .contains("by schedule: root benchmarks: measured 3")
        .containsPattern("by schedule: root expiry: visitor on wg0 left intent: ")
        .contains("deployed on router: " + confirmed("router"))
        .contains("deployed on nas: " + confirmed("nas"))
        .containsPattern("proof of router: .*; packets of the canary pass and are dropped")
        .containsPattern("through wg0: \\d+ Mbit/s, ping [0-9.]+ ms")
        .containsPattern("no tunnel: \\d+ Mbit/s, ping [0-9.]+ ms")
        .containsPattern(
            "wg1: [0-9.]+ up, [0-9.]+ down Mbit/s; no tunnel [0-9.]+ and [0-9.]+; ping [0-9.]+ ms")
        .containsPattern("wg2: [0-9.]+ up")
        .containsPattern("wg3: [0-9.]+ up")
        .contains("results: review/benchmarks");
    assertThat(bare("log", "--all", "--oneline"))
        .contains("First network", "confirmed", "measurements of run");
  }

  @Test
  @Order(2)
  void theLedgerIsAChain() throws Exception {
    // Of a deploy, and of what expired two days later: accepted, revoked, taken away, deployed.
    assertThat(shell.ok(WG_INTENT, "ledger", "verify"))
        .containsPattern("^[5-9] records, every one");
  }

  @Test
  @Order(3)
  void noSecretIsInGitOrInTheLog() throws Exception {
    String secrets = on("router", "cat /var/lib/wg-intent/secrets/*");
    String log = Files.readString(DEMO.resolve("serve.log"));

    assertThat(secrets.lines()).hasSize(5);
    for (String secret : secrets.lines().toList()) {
      assertThat(log).doesNotContain(secret);
      assertThat(bare("log", "--all", "--oneline", "-S" + secret)).isEmpty();
    }
  }

  @Test
  @Order(4)
  void overlappingSubnetsAreRefusedAtTheirLineAndNothingIsDeployed() throws Exception {
    String before = confirmed("nas");
    git("work", "checkout", "-qB", "overlap", "origin/main");
    edit("domain.yaml", "10.99.3.0/24", "10.99.2.0/25");

    String answer = push("Overlap", "overlap");

    String diagnostic = "domain.yaml:36:25: error WG304 10.99.2.0/25 overlaps";
    if (!isElsewhere()) {
      assertThat(answer).contains(diagnostic).contains("overlap is rejected");
    }
    await("end of the run", () -> isProcessed("overlap"));
    assertThat(has("refs/heads/review/overlap")).isFalse();
    assertThat(confirmed("nas")).isEqualTo(before);
    Shell.Result text = work.run(WG_INTENT, "check", ".");
    assertThat(text.exit()).isEqualTo(2);
    assertThat(text.output()).contains(diagnostic);
    Shell.Result json = work.run(WG_INTENT, "check", ".", "--format", "json");
    assertThat(json.exit()).isEqualTo(2);
    assertThat(json.output())
        .contains(
            "\"line\": 36", "\"column\": 25", "\"code\": \"WG304\"", "\"file\": \"domain.yaml\"");
  }

  @Test
  @Order(5)
  void handEditedGeneratedFilesAreProposedAnewAndNotDeployed() throws Exception {
    String before = confirmed("router");
    git("work", "checkout", "-qB", "main", "origin/main");
    String rules = "generated/servers/router/firewall.nft";
    String old =
        shell.ok("sha256sum", DEMO.resolve("work").resolve(rules).toString()).split(" ", 2)[0];
    edit(rules, "oifname \"wg0\" drop", "oifname \"wg0\" accept");
    String now =
        shell.ok("sha256sum", DEMO.resolve("work").resolve(rules).toString()).split(" ", 2)[0];
    edit("generated/manifest.json", old, now);

    push("Open the door", "main");

    await("end of the run", () -> isProcessed("main"));
    assertThat(confirmed("router")).isEqualTo(before);
    assertThat(on("router", "nft list table inet wg_intent")).contains("oifname \"wg0\" drop");
    assertThat(bare("diff", "--stat", "main", "review/main"))
        .contains("firewall.nft", "manifest.json");
    git("work", "fetch", "-q", "origin");
    git("work", "merge", "-q", "origin/review/main");
    git("work", "push", "-q", "origin", "main");
    await("end of the run", () -> isProcessed("main"));
    assertThat(confirmed("router")).isEqualTo(before);
  }

  @Test
  @Order(6)
  void peopleCannotPushToThePipelinesBranches() throws Exception {
    for (String branch : new String[] {"review/mine", "ledger", "measurements"}) {
      Shell.Result push = work.run("git", "push", "-f", "origin", "HEAD:refs/heads/" + branch);
      assertThat(push.exit()).isNotZero();
      assertThat(push.output()).contains("is written by the pipeline only");
    }
  }

  @Test
  @Order(7)
  void aNewKeyIsDeployedLiveAfterReview() throws Exception {
    String index = on("router", "cat /sys/class/net/wg0/ifindex");
    git("work", "checkout", "-qB", "kiosk", "origin/main");
    edit(
        "inventory.yaml",
        ", public_key: \"3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=\"",
        ", epoch: 2");
    // The demo has measured all three; from here on one will do.
    edit(
        "execution.yaml",
        "cells: [{ interface: wg1 }, { interface: wg2 }, { interface: wg3 }]",
        "cells: [{ interface: wg1 }]");

    push("The kiosk's key is derived", "kiosk");

    await("proposal", () -> has("refs/heads/review/kiosk"));
    assertThat(bare("log", "-1", "--format=%B", "review/kiosk"))
        .contains("kiosk on wg0: key 3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08= →")
        .contains("router: live: no session drops but those named")
        .contains("1 session ends: kiosk on wg0")
        .contains("nas: nothing to do")
        .contains("kiosk/wg0.conf");
    git("work", "fetch", "-q", "origin");
    git("work", "checkout", "-qB", "main", "origin/main");
    git("work", "merge", "-q", "--no-ff", "-m", "Merge", "origin/review/kiosk");
    git("work", "push", "-q", "origin", "main");
    await("end of the run", () -> isProcessed("main"));
    assertThat(shell.ok(WG_INTENT, "status"))
        .contains("as on main")
        .doesNotContain("not as on main");
    assertThat(on("router", "cat /sys/class/net/wg0/ifindex")).isEqualTo(index);
    assertThat(shell.ok(WG_INTENT, "ledger", "verify")).contains("records, every one");
  }

  /** What serve deployed is deployed already for whoever runs the steps one by one. */
  @Test
  @Order(8)
  void theStepsOneByOneFindEverythingDone() throws Exception {
    String previous = "";
    for (String step :
        "read validate enroll derive render prove plan review deploy benchmark".split(" ", -1)) {
      String file = DEMO.resolve(step + ".json").toString();
      if (previous.isEmpty()) {
        shell.ok(WG_INTENT, "run", "--stage", step, "--rev", "main", "--out", file);
      } else {
        shell.ok(WG_INTENT, "run", "--stage", step, "--in", previous, "--out", file);
      }
      previous = file;
    }

    String last = Files.readString(Path.of(previous));
    assertThat(last)
        .contains("\"step\": \"benchmark\"", "\"outcome\": \"unchanged\"")
        .doesNotContainPattern("PrivateKey = [A-Za-z0-9+/]{43}=");
    assertThat(Files.readString(DEMO.resolve("deploy.json")))
        .contains("\"outcome\": \"unchanged\"");
    assertThat(shell.ok(WG_INTENT, "ledger", "verify")).contains("records, every one");
  }

  private static final String TCP = "timeout 3 nc -z -w 2 ";
  private static final String PING = "ping -q -c 1 -W 2 ";

  /** The laptop's file on a host in the world, less what would take its own network away. */
  @Test
  @Order(8)
  void aRouterIsRolledBackAndForwardAgain() throws Exception {
    String now = confirmed("router");
    String commit = bare("rev-parse", "--short=12", "main").strip();

    assertThat(shell.ok(WG_INTENT, "rollback", "router")).isNotNull();

    assertThat(confirmed("router")).isNotEqualTo(now);
    assertThat(shell.ok(WG_INTENT, "status")).contains("held back", "by a person");
    assertThat(shell.ok(WG_INTENT, "drift")).containsPattern("(?m)^router +as confirmed$");
    await("the proposed revert", () -> has("refs/heads/review/revert-" + commit));
    Shell.Result apply = shell.run(WG_INTENT, "apply");
    assertThat(apply.exit()).as(apply.output()).isEqualTo(8);
    assertThat(apply.output()).contains("held back");
    shell.ok(WG_INTENT, "apply", "--retry");
    assertThat(confirmed("router")).isEqualTo(now);
    assertThat(shell.ok(WG_INTENT, "status")).doesNotContain("held back");
    work.ok("git", "push", "-q", "origin", ":revert-" + commit);
  }

  private static void connect(String device, String node) throws Exception {
    String file = shell.ok(WG_INTENT, "export", node, "--interface", "wg0");
    // A client that asks for everything, whatever its profile: the server decides.
    String greedy =
        file.replaceAll("AllowedIPs = .*", "AllowedIPs = 0.0.0.0/0, ::/0")
            .replaceAll("(?m)^wg-intent: .*\\n", "");
    on(device, "wg-quick down wg0 2>/dev/null; true");
    Shell.Result written =
        shell.fed(
            greedy,
            ROOT.resolve("lab/lab").toString(),
            "exec",
            device,
            "sh",
            "-c",
            "umask 077; cat > /etc/wireguard/wg0.conf");
    assertThat(written.exit()).isZero();
    on(
        device,
        "grep -q vpn.example /etc/hosts || echo 203.0.113.1 vpn.example.invalid >> /etc/hosts");
    on(device, "wg-quick up wg0 2>&1");
    // The world's own subnet is directly connected: its host is to be reached through the tunnel.
    on(
        device,
        "ip route replace 203.0.113.100 dev wg0 2>/dev/null;"
            + " ip -6 route replace 2001:db8:ffff::100 dev wg0 2>/dev/null; true");
    await("handshake of " + node, () -> works(device, PING + "198.51.100.1"));
  }

  private static void listen(String device, int port) throws Exception {
    on(
        device,
        "for f in '0.0.0.0' '::'; do (setsid nc -lk $f "
            + port
            + " </dev/null >/dev/null 2>&1 &) ; done");
  }

  private record Reach(boolean lan4, boolean lan6, boolean inet4, boolean inet6) {}

  private static Reach reach() throws Exception {
    return new Reach(
        works("client", TCP + "192.0.2.20 7000"),
        works("client", TCP + "2001:db8:100::20 7000"),
        works("client", TCP + "203.0.113.100 7000"),
        works("client", TCP + "2001:db8:ffff::100 7000"));
  }

  private static void expectNothingElse() throws Exception {
    assertThat(works("client", PING + "198.51.100.1")).as("echo of the server").isTrue();
    assertThat(works("client", PING + "2001:db8:200::1")).as("echo of the server").isTrue();
    Map<String, Future<Boolean>> answers = new TreeMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String own :
          new String[] {"198.51.100.1", "192.0.2.1", "2001:db8:200::1", "2001:db8:100::1"}) {
        for (String service : new String[] {own + " 22", own + " 7000"}) {
          answers.put(service, threads.submit(() -> works("client", TCP + service)));
        }
      }
    }
    for (Map.Entry<String, Future<Boolean>> answer : answers.entrySet()) {
      assertThat(answer.getValue().get()).as(answer.getKey()).isFalse();
    }
  }

  @Test
  @Order(9)
  void packetsReachWhatTheProfileSaysAndNothingElse() throws Exception {
    for (String device : new String[] {"lanhost", "inet", "router"}) {
      listen(device, 7000);
    }
    on("client", "wg-quick down wg0 2>/dev/null; true");
    assertThat(works("nas", TCP + "192.0.2.1 7000")).as("the service is there").isTrue();

    connect("client", "laptop");
    assertThat(reach()).as("full").isEqualTo(new Reach(true, true, true, true));
    expectNothingElse();

    connect("client", "phone");
    assertThat(reach()).as("split").isEqualTo(new Reach(true, true, false, false));
    expectNothingElse();

    connect("client", "kiosk");
    assertThat(reach()).as("tunnel-only").isEqualTo(new Reach(false, false, false, false));
    expectNothingElse();
  }

  @Test
  @Order(10)
  void noClientReachesAnother() throws Exception {
    connect("client", "phone");
    // A second client, in the world: it answers the server, so it is there.
    String file =
        shell
            .ok(WG_INTENT, "export", "laptop", "--interface", "wg0")
            .replaceAll("AllowedIPs = .*", "AllowedIPs = 198.51.100.0/24, 2001:db8:200::/64");
    assertThat(
            shell
                .fed(
                    file,
                    ROOT.resolve("lab/lab").toString(),
                    "exec",
                    "inet",
                    "sh",
                    "-c",
                    "umask 077; cat > /etc/wireguard/wg0.conf;"
                        + " echo 203.0.113.1 vpn.example.invalid >> /etc/hosts;"
                        + " ip -6 route del 2001:db8:200::/64; wg-quick up wg0 2>&1")
                .exit())
        .isZero();
    await("second client", () -> works("inet", PING + "198.51.100.1"));
    assertThat(works("router", PING + "198.51.100.4")).as("the laptop answers").isTrue();

    assertThat(works("client", PING + "198.51.100.4")).isFalse();
    assertThat(works("client", PING + "2001:db8:200::4")).isFalse();
    assertThat(works("inet", PING + "198.51.100.5")).isFalse();
  }

  @Test
  @Order(11)
  void aHandMadeChangeIsReportedAndHealedWhenAsked() throws Exception {
    String key = on("router", "wg show wg0 peers | head -n 1").strip();
    on("router", "wg set wg0 peer '" + key + "' remove; ip link set wg0 mtu 1300");

    Shell.Result drift = shell.run(WG_INTENT, "drift");
    Shell.Result json = shell.run(WG_INTENT, "drift", "--format", "json");

    assertThat(drift.exit()).isEqualTo(7);
    assertThat(drift.output())
        .containsPattern("(?m)^router +changed +wg0 lacks peer ")
        .containsPattern("(?m)^router +changed +wg0 has mtu 1300")
        .containsPattern("(?m)^nas +as confirmed$");
    assertThat(json.exit()).isEqualTo(7);
    assertThat(json.output()).contains("\"kind\": \"changed\"", "\"iface\": \"wg0\"");
    assertThat(on("router", "wg show wg0 peers")).as("report only").doesNotContain(key);

    assertThat(shell.ok(WG_INTENT, "drift", "--heal")).contains("router: confirmed");
    assertThat(on("router", "wg show wg0 peers")).contains(key);
    assertThat(shell.ok(WG_INTENT, "drift")).containsPattern("(?m)^router +as confirmed$");
    assertThat(shell.ok(WG_INTENT, "status", "--format", "json"))
        .contains("\"commit\": \"" + bare("rev-parse", "main").strip());
  }

  /** The nas accepts the connection, and says nothing. */
  @Test
  @Order(11)
  void statusDoesNotWaitForAServerThatHangs() throws Exception {
    on("nas", "pkill -STOP sshd");
    try {
      Shell.Result status =
          shell.within(Duration.ofMinutes(1)).run(WG_INTENT, "status", "--wait", "12");

      assertThat(status.exit()).as(status.output()).isEqualTo(30);
      assertThat(status.output())
          .containsPattern("(?m)^router +[0-9a-f]{12} .*as on main")
          .containsPattern("(?m)^nas +[0-9a-f]{12} .*no answer within 12 s")
          .doesNotContain("not as on main");
    } finally {
      on("nas", "pkill -CONT sshd");
    }
  }

  @Test
  @Order(12)
  void aLostPhoneIsOutAtOnceAndNoTraceOfItsKeyIsLeft() throws Exception {
    String key =
        on("router", "wg show wg0 allowed-ips | sed -n 's|\t198.51.100.5/32.*||p'").strip();
    assertThat(key).hasSize(44);

    String said =
        shell
            .within(Duration.ofMinutes(2))
            .ok(WG_INTENT, "revoke", "phone", "--now", "--reason", "left in a train");

    assertThat(said).contains("epoch 1 of phone on wg0 is revoked");
    assertThat(on("router", "wg show wg0 peers")).doesNotContain(key);
    assertThat(works("router", "grep -rqF '" + key + "' /var/lib/wg-intent")).isFalse();
    assertThat(works("router", "ls /var/lib/wg-intent/secrets | grep phone")).isFalse();
    assertThat(on("router", "nft list table inet wg_intent")).doesNotContain("198.51.100.5");
    assertThat(bare("log", "--format=%s", "main")).contains("Revoke phone");
    assertThat(bare("log", "--format=%s", "ledger")).contains("taken away: router confirmed");
    assertThat(has("refs/heads/revoke-phone")).isFalse();
    assertThat(shell.ok(WG_INTENT, "drift")).containsPattern("(?m)^router +as confirmed$");
  }

  private static void emptied(String server) throws Exception {
    on(
        server,
        "for i in $(wg show interfaces); do ip link del $i; done; nft flush ruleset;"
            + " rm -rf /var/lib/wg-intent /run/wg-intent; sysctl -qw net.ipv4.ip_forward=0");
  }

  @Test
  @Order(13)
  void anEmptyRouterIsRebuiltWithItsKeys() throws Exception {
    String key = on("router", "wg show wg0 public-key");
    String peers = on("router", "wg show wg0 allowed-ips | sort");
    emptied("router");
    assertThat(shell.run(WG_INTENT, "drift").exit()).isEqualTo(7);

    String said = shell.ok(WG_INTENT, "rebuild", "router");

    assertThat(said)
        .containsPattern("router: confirmed after [0-9.]+ s")
        .contains("keys from escrow: wg0", "files as in Git, to the byte")
        .doesNotContain("not as before");
    assertThat(on("router", "wg show wg0 public-key")).isEqualTo(key);
    assertThat(on("router", "wg show wg0 allowed-ips | sort")).isEqualTo(peers);
    assertThat(shell.ok(WG_INTENT, "drift")).containsPattern("(?m)^router +as confirmed$");
  }

  @Test
  @Order(14)
  void aRouterWhoseKeyIsInNoEscrowGetsANewOneAfterReview() throws Exception {
    String key = on("router", "wg show wg0 public-key");
    emptied("router");
    shell.ok("find", DEMO.resolve("vault/escrow").toString(), "-name", "wg0.age", "-delete");

    String said = shell.ok(WG_INTENT, "rebuild", "router");

    assertThat(said)
        .contains("the key of wg0 was in no escrow: it is new", "merge review/rebuild-router");
    assertThat(bare("log", "-1", "--format=%B", "review/rebuild-router"))
        .contains("laptop/wg0.conf", "restart");
    git("work", "fetch", "-q", "origin");
    git("work", "checkout", "-qB", "main", "origin/main");
    git("work", "merge", "-q", "--no-ff", "-m", "Merge", "origin/review/rebuild-router");
    git("work", "push", "-q", "origin", "main");
    await("end of the run", () -> isProcessed("main"));
    assertThat(on("router", "wg show wg0 public-key")).isNotEqualTo(key);
    assertThat(shell.ok(WG_INTENT, "status"))
        .contains("as on main")
        .doesNotContain("not as on main");
    assertThat(shell.ok(WG_INTENT, "ledger", "verify")).contains("records, every one");
  }

  @Test
  @Order(15)
  void aPushThatHoldsAPrivateKeyIsRefusedAndNothingOfItStays() throws Exception {
    String key = on("router", "wg genkey").strip();
    git("work", "checkout", "-qB", "oops", "origin/main");
    Files.writeString(DEMO.resolve("work/laptop.conf"), "[Interface]\nPrivateKey = " + key + "\n");
    git("work", "add", "-A");
    git("work", "commit", "-qm", "The laptop's file");

    Shell.Result push = work.run("git", "push", "origin", "oops");

    if (isElsewhere()) {
      // A forge takes it: it is found there, and proposed nowhere.
      await("end of the run", () -> isProcessed("oops"));
      assertThat(has("refs/heads/review/oops")).isFalse();
      assertThat(Files.readString(DEMO.resolve("serve.log")))
          .contains("laptop.conf:2:1: error WG810")
          .doesNotContain(key);
      work.ok("git", "push", "-q", "origin", ":oops");
      git("work", "checkout", "-q", "main");
      return;
    }
    assertThat(push.exit()).isNotZero();
    assertThat(push.output())
        .contains("laptop.conf:2:1: error WG810", "nothing of this push was taken")
        .doesNotContain(key);
    // serve writes objects of its own meanwhile: HookTest compares all of them without it.
    for (String object : List.of("oops", "oops^{tree}", "oops:laptop.conf")) {
      String name = git("work", "rev-parse", object).strip();
      assertThat(bare("cat-file", "--batch-all-objects", "--batch-check"))
          .as(object)
          .doesNotContain(name);
    }
    git("work", "checkout", "-q", "main");
  }

  /** A process of its own where the pipeline runs. */
  private static ProcessBuilder inNas(String... words) {
    return lab(Stream.concat(Stream.of("netns", "nas"), Stream.of(words)));
  }

  private static ProcessBuilder lab(Stream<String> words) {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("lab/lab").toString()));
    command.addAll(words.toList());
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().putAll(ENVIRONMENT);
    return process;
  }

  private static ProcessBuilder dueIn(int days) {
    String program =
        System.getProperty("wgintent.program", ROOT.resolve("target/bin/wg-intent").toString());
    return lab(Stream.of("later", "nas", String.valueOf(days), program, "due"))
        .redirectErrorStream(true);
  }

  /** Otherwise nothing that a test asks of later days means anything. */
  @Test
  @Order(15)
  void daysLaterAWaitStillLastsAsLong() throws Exception {
    Path program = DEMO.resolve("Waits.java");
    Files.writeString(
        program,
        """
        void main() throws Exception {
          IO.println(java.time.LocalDate.now(java.time.ZoneOffset.UTC));
          long before = System.nanoTime();
          synchronized (this) { wait(500); }
          java.util.concurrent.locks.LockSupport.parkNanos(500_000_000);
          IO.println((System.nanoTime() - before) / 900_000_000 > 0 ? "waited" : "did not wait");
        }
        """);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Process process =
        lab(Stream.of("later", "nas", "3", Shell.JAVA, program.toString()))
            .redirectErrorStream(true)
            .start();

    List<String> said = process.inputReader().readAllLines();

    assertThat(said).endsWith("waited");
    assertThat(LocalDate.parse(said.getFirst())).isAfterOrEqualTo(today.plusDays(3));
  }

  /** What is killed in the middle was not done: it is done by whoever looks next, and once. */
  @Test
  @Order(16)
  void aBenchmarkByScheduleThatIsKilledIsMadeGood() throws Exception {
    Process killed = dueIn(4).start();
    BufferedReader said = killed.inputReader();
    String line = said.readLine();
    while (line != null && !line.contains(": block 1 of ")) {
      line = said.readLine();
    }
    assertThat(line).as("a benchmark begins").isNotNull();
    Thread.sleep(1500);
    List<ProcessHandle> all = new ArrayList<>(killed.descendants().toList());
    all.add(killed.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    killed.waitFor(20, TimeUnit.SECONDS);

    // One that was killed is seen to live until its parent has asked for it.
    String text = "";
    for (int i = 0; i < 30 && !text.contains("benchmarks"); i++) {
      Thread.sleep(1000);
      Process again = dueIn(4).start();
      text = new String(again.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(again.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(text).contains("root benchmarks: measured 1");
    Process third = dueIn(4).start();
    assertThat(new String(third.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .doesNotContain("benchmarks");
  }

  @Test
  @Order(16)
  void twoBenchmarksAtOnceAreOneAndARefusal() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Shell.Result>> runs = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        runs.add(threads.submit(() -> shell.run(WG_INTENT, "bench", "--smoke", "--interface=wg1")));
      }
      List<Shell.Result> results = new ArrayList<>();
      for (Future<Shell.Result> run : runs) {
        results.add(run.get());
      }
      assertThat(results)
          .as(results.toString())
          .extracting(Shell.Result::exit)
          .containsExactlyInAnyOrder(0, 8);
      assertThat(results.toString())
          .contains("measured wg1", "another benchmark is at work: run 2");
    } finally {
      threads.shutdownNow();
    }
  }

  /** The nas's sshd, shut to everybody: over a real connection that is refused. */
  private static void cutNas() throws Exception {
    on(
        "nas",
        "nft add table inet cut;"
            + " nft add chain inet cut in '{ type filter hook input priority -10; }';"
            + " nft add rule inet cut in tcp dport 22 reject with tcp reset");
  }

  /** What {@code due} tells people by mail; empty where it has nothing to tell. */
  private static String mailed() throws Exception {
    Path maildir = DEMO.resolve("maildir");
    Path alarms = DEMO.resolve("alarms.yaml");
    Files.writeString(
        alarms,
        """
        mail: { server: 127.0.0.1, port: 2525, tls: none, from: wg@example.net, to: [ops@example.net] }
        """);
    Files.setPosixFilePermissions(alarms, PosixFilePermissions.fromString("rw-------"));
    String server = ROOT.resolve("routes/src/test/smtp/server").toString();
    Process smtp =
        inNas(server, "2525", maildir.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(smtp.inputReader().readLine()).isEqualTo("ready");
      shell.run(WG_INTENT, "due", "--alarms", alarms.toString());
    } finally {
      smtp.getOutputStream().close();
      smtp.waitFor(20, TimeUnit.SECONDS);
    }
    StringBuilder mails = new StringBuilder();
    try (Stream<Path> all = Files.list(maildir.resolve("new"))) {
      for (Path mail : all.toList()) {
        mails.append(Files.readString(mail));
        Files.delete(mail);
      }
    }
    return mails.toString();
  }

  private static void mendNas() throws Exception {
    on("nas", "nft delete table inet cut");
  }

  @Test
  @Order(17)
  void aRevokedKeyComesBackInNoWay() throws Exception {
    String old = bare("rev-parse", "main").strip();
    String onRouter =
        on("router", "wg show wg0 allowed-ips | sed -n 's|\t198.51.100.4/32.*||p'").strip();
    String onNas = on("nas", "wg show wg1 allowed-ips | sed -n 's|\t10.99.1.2/32.*||p'").strip();
    assertThat(List.of(onRouter, onNas)).allMatch(key -> key.length() == 44);
    cutNas();

    Shell.Result revoked =
        shell.within(Duration.ofMinutes(2)).run(WG_INTENT, "revoke", "laptop", "--now");
    assertThat(revoked.exit()).as(revoked.output()).isEqualTo(9);
    StringBuilder mails = new StringBuilder();
    // Where serve looks after alarms at this moment, due leaves it to it, which tells nobody here.
    await("a mail", () -> !mails.append(mailed()).isEmpty());
    assertThat(mails).contains("pending removal: nas: 1 peer still there");
    assertThat(mailed()).as("once").isEmpty();
    shell.run(WG_INTENT, "drift", "--heal");
    assertThat(on("router", "wg show wg0 peers")).doesNotContain(onRouter);
    shell.run(WG_INTENT, "rebuild", "router");
    mendNas();
    await(
        "end of the revocation on nas",
        () -> {
          shell.run(WG_INTENT, "apply");
          return !on("nas", "wg show wg1 peers").contains(onNas);
        });
    await("end of the run", () -> isProcessed("main"));

    // Somebody who may write to the repository itself.
    String revocation = bare("rev-parse", "main").strip();
    Shell.Result push = work.run("git", "push", "-f", "origin", old + ":main");
    assertThat(push.exit()).isNotZero();
    assertThat(push.output()).contains("main only goes forward");
    bare("update-ref", "refs/heads/main", old);
    Shell.Result apply = shell.run(WG_INTENT, "apply");
    assertThat(apply.exit()).as(apply.output()).isEqualTo(2);
    assertThat(apply.output()).contains("WG811 main does not follow ");
    shell.run(WG_INTENT, "drift", "--heal");
    assertThat(shell.run(WG_INTENT, "rebuild", "nas").exit()).isEqualTo(2);

    assertThat(on("router", "wg show wg0 peers")).doesNotContain(onRouter);
    assertThat(on("nas", "wg show wg1 peers")).doesNotContain(onNas);
    for (String server : new String[] {"router", "nas"}) {
      for (String key : List.of(onRouter, onNas)) {
        assertThat(works(server, "grep -rqF '" + key + "' /var/lib/wg-intent")).isFalse();
      }
    }
    bare("update-ref", "refs/heads/main", revocation);
    assertThat(shell.ok(WG_INTENT, "drift"))
        .containsPattern("(?m)^nas +as confirmed$")
        .containsPattern("(?m)^router +as confirmed$");
    assertThat(shell.ok(WG_INTENT, "ledger", "show")).contains("keys revoked for good");
    assertThat(shell.ok(WG_INTENT, "ledger", "verify")).contains("records, every one");
  }

  private static final Pattern BLOCK = Pattern.compile("(?s)```(sh|yaml)\\n(.*?)```");

  /** The page for new users, to the letter: on the nas, with the router emptied before. */
  @Test
  @Order(18)
  void theFirstTenMinutesAreAsThePageSays() throws Exception {
    emptied("router");
    Path home = Files.createDirectory(DEMO.resolve("newcomer"));
    Files.writeString(
        home.resolve(".gitconfig"), "[user]\n  name = N\n  email = n@example.invalid\n");
    String page = Files.readString(ROOT.resolve("docs/first-ten-minutes.md"));
    String hostKey = shell.ok(ROOT.resolve("lab/lab").toString(), "hostkey", "router").strip();
    StringBuilder said = new StringBuilder();
    String before = "";
    for (MatchResult block : BLOCK.matcher(page).results().toList()) {
      String text = block.group(2);
      if (block.group(1).equals("yaml")) {
        String name = text.lines().findFirst().orElseThrow().replace("# ", "");
        Files.writeString(
            home.resolve("network").resolve(name), text.replace("ssh-ed25519 AAAA…", hostKey));
        continue;
      }
      Path script = Files.writeString(home.resolve("block"), "set -eu\n" + before + text);
      said.append(
          shell.ok(
              ROOT.resolve("lab/lab").toString(),
              "netns",
              "nas",
              "env",
              "-u",
              "WG_INTENT_REPO",
              "-u",
              "WG_INTENT_VAULT",
              "HOME=" + home,
              "PATH=" + DEMO.resolve("bin") + ":" + System.getenv("PATH"),
              "bash",
              script.toString()));
      if (before.isEmpty()) {
        before = text.lines().findFirst().orElseThrow() + "\ncd ~/network\n";
        String key = Files.readString(home.resolve("vault/ssh_ed25519.pub")).strip();
        on("router", "echo '" + key + "' >> /root/.ssh/authorized_keys");
      }
    }

    assertThat(said.toString())
        .contains("0 errors", "Access gained:", "laptop through wg0 reaches the Internet (IPv4)")
        .containsPattern("(?m)^router .* as on main$");
    assertThat(home.resolve("network/laptop.conf")).content().contains("[Interface]", "[Peer]");
    assertThat(on("router", "wg show wg0 peers").lines()).hasSize(2);
  }
}
