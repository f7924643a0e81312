package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * Every fault at every stage that it matters at, on every kind of server. After each: the receipt
 * is true, the server is exactly old or exactly new, and the next run brings it to the new state
 * and leaves nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
abstract class FaultMatrix {

  /** Faults wait most of their time: for a timer, for a program that hangs. */
  private static final int DEVICES = 2;

  /** Seconds: a deploy takes one or two, on a machine that does several at once. */
  private static final int TIMER = 5;

  private final ServerPlatform platform;
  private final BlockingQueue<Subject> free = new ArrayBlockingQueue<>(DEVICES);
  private final List<Subject> all = new ArrayList<>();

  FaultMatrix(ServerPlatform platform) {
    this.platform = platform;
  }

  /** By the verb of our program there. */
  enum Stage {
    LOOK("inspect"),
    PREPARE("prepare"),
    ARM("arm"),
    ACTIVATE("activate"),
    PROVE("prove"),
    EXTEND("extend"),
    CONFIRM("confirm");

    private final String verb;

    Stage(String verb) {
      this.verb = verb;
    }

    boolean is(String command) {
      return command.matches("sh [^ ]+/program @[0-9a-f]{64} " + verb + "( .*)?");
    }
  }

  enum Fault {
    /** No contact from now on; the server goes on. */
    CUT_LINK,
    /** The command ran, and no answer came. */
    LOST_ANSWER,
    /** Nothing happens after this on the pipeline's side. */
    KILLED_PIPELINE,
    /** The server's shell dies in the middle of the command. */
    KILLED_SSHD,
    /** The shell dies when it has claimed the confirmation and not yet made it. */
    KILLED_BEFORE_IT_COUNTS,
    /** The shell dies when it has confirmed and not yet tidied up. */
    KILLED_AFTER_IT_COUNTS,
    /** The shell dies when one of the programs that it calls has ended. */
    KILLED_AFTER_A_COMMAND,
    /** Power goes and comes before the command. */
    REBOOT,
    /** Power goes and comes after the command, before its answer. */
    REBOOT_AFTER,
    FULL_DISK,
    READ_ONLY_DISK,
    /** And the server's timer finds it so. */
    READ_ONLY_PAST_THE_TIMER,
    HANGING_WG,
    KILLED_WIREGUARD_GO,
    CLOCK_BACK,
    /** Another run has a change there. */
    SECOND_DEPLOY,
    /** Half of standard input arrives. */
    PARTIAL_UPLOAD,
    /** As long as the new generation is active, nobody gets in. */
    LOCKOUT
  }

  /** Programs that are counted, and the verb that called them ends with the last of so many. */
  private static final String KILLER =
      """
      rm -rf /opt/kill /tmp/killed; mkdir -p /opt/kill
      for name in awk cat chmod cmp cp cut date df grep ip iptables-restore iptables-save ln mkdir mv nft rm rmdir sed sort tail tr wg xargs; do
        real=$(type $name 2>/dev/null | sed 's/.* //')
        [ -x "$real" ] || continue
        printf '%s\\n' '#!/bin/sh' "$real \\"\\$@\\"" 'code=$?' \\
          'echo >> /tmp/killed; [ "$(wc -l < /tmp/killed)" -lt COUNT ] || kill -9 ${WG_INTENT_VERB%.*} 2>/dev/null' 'exit $code' > /opt/kill/$name
        chmod 755 /opt/kill/$name
      done
      """;

  private static final class PipelineIsKilled extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A device with a server that is confirmed, and a change of it. */
  private final class Subject {

    private final EnrolledRouter router;
    private Desired old;
    private Desired change;
    private String asOld;
    private String asNew;

    Subject() throws Exception {
      router = new EnrolledRouter(platform);
      change = router.desired(EnrolledRouter::withoutPhone, Optional.empty());
      old = router.desired(UnaryOperator.identity(), Optional.empty());
      assertThat(plainly(old).outcome()).isEqualTo(Outcome.CONFIRMED);
      asOld = snapshot();
      assertThat(plainly(change).outcome()).isEqualTo(Outcome.CONFIRMED);
      asNew = snapshot();
      turn();
      assertThat(asOld).isNotEqualTo(asNew).contains("peer").contains("confirmed");
    }

    /** A connector that makes one fault at one stage. */
    private final class Faulty implements Remote.Connector {
      private final Stage stage;
      private final Fault fault;

      /** Milliseconds. */
      private final int killAfter;

      private boolean isActivated;
      private boolean isMade;
      private boolean isKilled;
      private boolean isCut;

      Faulty(Stage stage, Fault fault, int killAfter) {
        this.stage = stage;
        this.fault = fault;
        this.killAfter = killAfter;
      }

      @Override
      public Remote connect(
          org.wgintent.domain.Domain.Server server,
          org.wgintent.domain.Execution.ServerSettings settings)
          throws IOException {
        reachable();
        Remote real = router.device.connect();
        return new Remote() {
          @Override
          public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
            reachable();
            boolean now = !isMade && stage.is(command);
            if (now && (stage == Stage.PROVE) && !isActivated) {
              now = false;
            }
            isActivated |= Stage.ACTIVATE.is(command);
            if (!now) {
              return real.run(command, stdin, timeout);
            }
            isMade = true;
            return faulty(real, command, stdin, timeout);
          }

          @Override
          public void close() {}
        };
      }

      private void reachable() throws IOException {
        if (isCut
            || (fault == Fault.LOCKOUT
                && isMade
                && !router.ask("cat " + router.root + "/trial 2>/dev/null").isBlank())) {
          throw new IOException("no route to host");
        }
      }

      private Remote.Result faulty(Remote real, String command, byte[] stdin, Duration timeout)
          throws IOException {
        byte[] input = stdin;
        switch (fault) {
          case CUT_LINK -> {
            isCut = true;
            throw new IOException("no route to host");
          }
          case LOST_ANSWER -> {
            real.run(command, stdin, timeout);
            isCut = true;
            throw new IOException("contact lost; whether the command ran is unknown");
          }
          case KILLED_PIPELINE -> throw new PipelineIsKilled();
          case KILLED_SSHD -> {
            router.device.runAndKill(command, stdin, Duration.ofMillis(killAfter));
            throw new IOException("contact lost; whether the command ran is unknown");
          }
          case KILLED_BEFORE_IT_COUNTS, KILLED_AFTER_IT_COUNTS -> {
            String first = fault == Fault.KILLED_BEFORE_IT_COUNTS ? "" : "/bin/mv \"$@\"; ";
            inFront(
                "mv",
                "case $* in */trial*/confirmed) "
                    + first
                    + "kill -9 $PPID; exit ;; esac; exec /bin/mv \"$@\"");
            assertThat(real.run(command, stdin, timeout).exit()).isEqualTo(137);
            throw new IOException("contact lost; whether the command ran is unknown");
          }
          case KILLED_AFTER_A_COMMAND -> {
            router.ask(KILLER.replace("COUNT", String.valueOf(killAfter)));
            Remote.Result result =
                real.run("export PATH=/opt/kill:$PATH; " + command, stdin, timeout);
            router.ask("rm -rf /opt/kill");
            if (!result.ok()) {
              isKilled = true;
              throw new IOException("contact lost; whether the command ran is unknown");
            }
            return result;
          }
          case REBOOT -> router.device.reboot();
          case REBOOT_AFTER -> {
            real.run(command, stdin, timeout);
            router.device.reboot();
            throw new IOException("contact lost; whether the command ran is unknown");
          }
          case FULL_DISK ->
              router.ask("dd if=/dev/zero of=" + disk() + "/fill bs=4096 2>/dev/null; true");
          case READ_ONLY_DISK, READ_ONLY_PAST_THE_TIMER ->
              router.ask("mount -o remount,ro,bind " + disk());
          case HANGING_WG -> inFront("wg", "exec sleep 1000");
          case KILLED_WIREGUARD_GO -> router.ask("kill -9 $(pidof wireguard-go); sleep 0.2");
          case CLOCK_BACK ->
              inFront("date", "[ \"$1\" != -r ] || exec /bin/date \"$@\"; echo 86400");
          case SECOND_DEPLOY -> router.ask("echo other 0123 1 > /run/wg-intent/claim");
          case PARTIAL_UPLOAD -> input = java.util.Arrays.copyOf(stdin, stdin.length / 2);
          case LOCKOUT -> {
            // It begins with what this command does.
          }
        }
        return real.run(command, input, timeout);
      }
    }

    private String disk() {
      return platform == ServerPlatform.ASUSWRT_MERLIN ? "/jffs" : "/var/lib";
    }

    private String front() {
      return platform == ServerPlatform.ASUSWRT_MERLIN ? "/opt/busybox/" : "/usr/local/sbin/";
    }

    private void inFront(String program, String script) throws IOException {
      String file = front() + program;
      router.ask(
          "cp -P %1$s %1$s.was 2>/dev/null; rm -f %1$s; printf '#!/bin/sh\\n%%s\\n' '%2$s' > %1$s; chmod 755 %1$s"
              .formatted(file, script.replace("'", "'\\''")));
    }

    /** The world is well again. */
    private void mend() throws IOException {
      router.ask("mount -o remount,rw,bind " + disk());
      router.ask("rm -f " + disk() + "/fill");
      for (String program : List.of("wg", "date", "mv")) {
        router.ask(
            "cd %1$s && if [ -e %2$s.was ] || [ -L %2$s.was ]; then mv -f %2$s.was %2$s; else grep -qs exec %2$s && rm -f %2$s; fi"
                .formatted(front(), program));
      }
    }

    /** What was new is old now. */
    private void turn() {
      Desired desired = old;
      old = change;
      change = desired;
      String snapshot = asOld;
      asOld = asNew;
      asNew = snapshot;
    }

    private Receipt deploy(Desired desired, Remote.Connector connector, int seconds) {
      return router.deploy(
          desired,
          connector,
          new Deployment.Rules(Duration.ofSeconds(seconds), false, false, false, false));
    }

    private Receipt plainly(Desired desired) {
      return deploy(desired, (server, settings) -> router.device.connect(), 60);
    }

    /** Everything of ours that lives there and that is kept there; never a secret itself. */
    private String snapshot() throws IOException {
      return router.ask(
          """
        for i in $(wg show interfaces); do
          echo "$i $(wg show $i listen-port) $(wg show $i public-key)"
          wg show $i allowed-ips | sort | sed "s/^/peer $i /"
          wg show $i preshared-keys | sort | md5sum
          ip -o addr show dev $i | awk '$4 !~ /^fe80/ { print $2, $4 }' | sort
        done
        %s
        cd %s && find . -type f | sort | while read -r file; do md5sum "$file"; done
        """
              .formatted(router.rules(), router.root));
    }

    /** A confirmation that counts and was not tidied up is the next run's. */
    private boolean isSettled() throws IOException {
      return router
          .device
          .ask("ls %s/trial /run/wg-intent/armed 2>/dev/null".formatted(router.root))
          .isBlank();
    }

    /** What lives there, without what a run that ended in the middle left among the files. */
    private static String live(String snapshot) {
      return snapshot
          .lines()
          .filter(line -> !line.matches("[0-9a-f]{32}  \\./(?!confirmed$).*"))
          .reduce("", (a, b) -> a + b + "\n");
    }

    /** Was a verb killed? */
    private boolean meets(Stage stage, Fault fault, int killAfter) throws Exception {
      Outcome outcome;
      String said = "";
      Faulty faulty = new Faulty(stage, fault, killAfter);
      try {
        Receipt receipt = deploy(change, faulty, TIMER);
        outcome = receipt.outcome();
        said = receipt.proof();
      } catch (IllegalStateException killed) {
        assertThat(killed).hasCauseInstanceOf(PipelineIsKilled.class);
        outcome = Outcome.UNKNOWN;
      }
      assertThat(faulty.isMade).isTrue();
      if (fault == Fault.READ_ONLY_PAST_THE_TIMER) {
        Thread.sleep((TIMER + 2) * 1000);
      }
      mend();

      // The server itself ends what nobody confirmed.
      for (int i = 0; i < 300 && !isSettled(); i++) {
        Thread.sleep(100);
      }
      assertThat(isSettled()).as("%s: %s; settled", outcome, said).isTrue();
      String now = snapshot();
      String expected =
          switch (outcome) {
            case CONFIRMED -> asNew;
            case REFUSED, INTERRUPTED, ROLLED_BACK -> asOld;
            default -> live(now).equals(live(asOld)) ? asOld : asNew;
          };
      assertThat(live(now)).as("%s: %s", outcome, said).isEqualTo(live(expected));

      // The next run brings it to the new state, and leaves nothing of what was.
      Receipt next = plainly(change);
      assertThat(next.outcome()).as(next.proof()).isIn(Outcome.CONFIRMED, Outcome.NOTHING_TO_DO);
      assertThat(snapshot()).isEqualTo(asNew);
      turn();
      return faulty.isKilled;
    }
  }

  @BeforeAll
  void routersThatAreConfirmed() throws Exception {
    for (int i = 0; i < DEVICES; i++) {
      Subject subject = new Subject();
      all.add(subject);
      free.add(subject);
    }
  }

  @AfterAll
  void off() {
    all.forEach(subject -> subject.router.close());
  }

  private static final List<Arguments> FAULTS =
      List.of(
          arguments(Stage.LOOK, Fault.CUT_LINK),
          arguments(Stage.LOOK, Fault.HANGING_WG),
          arguments(Stage.PREPARE, Fault.SECOND_DEPLOY),
          arguments(Stage.PREPARE, Fault.READ_ONLY_DISK),
          arguments(Stage.PREPARE, Fault.FULL_DISK),
          arguments(Stage.PREPARE, Fault.CLOCK_BACK),
          arguments(Stage.PREPARE, Fault.REBOOT),
          arguments(Stage.PREPARE, Fault.REBOOT_AFTER),
          arguments(Stage.PREPARE, Fault.PARTIAL_UPLOAD),
          arguments(Stage.PREPARE, Fault.KILLED_SSHD),
          arguments(Stage.PREPARE, Fault.KILLED_PIPELINE),
          arguments(Stage.PREPARE, Fault.CUT_LINK),
          arguments(Stage.ARM, Fault.FULL_DISK),
          arguments(Stage.ARM, Fault.REBOOT_AFTER),
          arguments(Stage.ARM, Fault.KILLED_SSHD),
          arguments(Stage.ARM, Fault.LOST_ANSWER),
          arguments(Stage.ACTIVATE, Fault.KILLED_PIPELINE),
          arguments(Stage.ACTIVATE, Fault.KILLED_SSHD),
          arguments(Stage.ACTIVATE, Fault.LOST_ANSWER),
          arguments(Stage.ACTIVATE, Fault.FULL_DISK),
          arguments(Stage.ACTIVATE, Fault.REBOOT_AFTER),
          arguments(Stage.ACTIVATE, Fault.LOCKOUT),
          arguments(Stage.ACTIVATE, Fault.HANGING_WG),
          arguments(Stage.PROVE, Fault.KILLED_WIREGUARD_GO),
          arguments(Stage.PROVE, Fault.KILLED_PIPELINE),
          arguments(Stage.PROVE, Fault.REBOOT),
          arguments(Stage.PROVE, Fault.CUT_LINK),
          arguments(Stage.EXTEND, Fault.READ_ONLY_DISK),
          arguments(Stage.EXTEND, Fault.READ_ONLY_PAST_THE_TIMER),
          arguments(Stage.EXTEND, Fault.LOST_ANSWER),
          arguments(Stage.CONFIRM, Fault.CUT_LINK),
          arguments(Stage.CONFIRM, Fault.KILLED_SSHD),
          arguments(Stage.CONFIRM, Fault.KILLED_BEFORE_IT_COUNTS),
          arguments(Stage.CONFIRM, Fault.KILLED_AFTER_IT_COUNTS),
          arguments(Stage.CONFIRM, Fault.LOST_ANSWER),
          arguments(Stage.CONFIRM, Fault.REBOOT_AFTER),
          arguments(Stage.CONFIRM, Fault.FULL_DISK));

  /** After so many of the programs that a verb calls. */
  private static final List<Arguments> COUNTS =
      List.of(
          arguments(Stage.PREPARE, 6),
          arguments(Stage.PREPARE, 18),
          arguments(Stage.ARM, 5),
          arguments(Stage.ARM, 15),
          arguments(Stage.ARM, 25),
          arguments(Stage.ACTIVATE, 10),
          arguments(Stage.ACTIVATE, 20),
          arguments(Stage.ACTIVATE, 30),
          arguments(Stage.ACTIVATE, 40),
          arguments(Stage.EXTEND, 3),
          arguments(Stage.EXTEND, 6),
          arguments(Stage.CONFIRM, 4),
          arguments(Stage.CONFIRM, 8),
          arguments(Stage.CONFIRM, 12),
          arguments(Stage.CONFIRM, 16));

  /** Each on one of two kinds of server, in turn; in full, on every kind. */
  private Stream<Arguments> shared(List<Arguments> rows) {
    return IntStream.range(0, rows.size())
        .filter(
            row -> EveryKindOfServer.ALL || (row % 2 == 0) == (platform == ServerPlatform.LINUX))
        .mapToObj(rows::get);
  }

  Stream<Arguments> faults() {
    return shared(FAULTS);
  }

  Stream<Arguments> counts() {
    return shared(COUNTS);
  }

  @ParameterizedTest(name = "{1} at {0}")
  @MethodSource("faults")
  void aFault(Stage stage, Fault fault) throws Exception {
    meets(stage, fault, 40);
  }

  private boolean meets(Stage stage, Fault fault, int killAfter) throws Exception {
    Subject subject = free.take();
    try {
      return subject.meets(stage, fault, killAfter);
    } finally {
      free.add(subject);
    }
  }

  /** Each verb of a change ends after each of the programs that it calls: here after some. */
  @ParameterizedTest(name = "{0} killed after its program {1}")
  @MethodSource("counts")
  void aShellThatIsKilledAfterACommand(Stage stage, int count) throws Exception {
    assertThat(meets(stage, Fault.KILLED_AFTER_A_COMMAND, count)).as("it calls so many").isTrue();
  }

  static Stream<Arguments> commands() {
    return Stream.of(Stage.PREPARE, Stage.ARM, Stage.ACTIVATE, Stage.EXTEND, Stage.CONFIRM)
        .flatMap(stage -> IntStream.rangeClosed(1, 120).mapToObj(n -> arguments(stage, n)));
  }

  @Tag("full")
  @ParameterizedTest(name = "{0} killed after its program {1}")
  @MethodSource("commands")
  void aShellThatIsKilledAfterAnyCommand(Stage stage, int count) throws Exception {
    meets(stage, Fault.KILLED_AFTER_A_COMMAND, count);
  }

  static Stream<Arguments> moments() {
    return Stream.of(Stage.PREPARE, Stage.ARM, Stage.ACTIVATE, Stage.EXTEND, Stage.CONFIRM)
        .flatMap(
            stage ->
                Stream.of(2, 5, 10, 20, 40, 80, 160, 320).map(millis -> arguments(stage, millis)));
  }

  @Tag("full")
  @ParameterizedTest(name = "killed {1} ms into {0}")
  @MethodSource("moments")
  void aShellThatIsKilledAtAnyMoment(Stage stage, int millis) throws Exception {
    meets(stage, Fault.KILLED_SSHD, millis);
  }
}
