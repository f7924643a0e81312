package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * The power goes, at many moments: what the disk holds then is exactly the old or exactly the new
 * generation, and never the old one after the server said that the new one is confirmed.
 *
 * <p>A moment is a copy of the block device's image: what the kernel holds in memory is not in it.
 * ext4 alone; what UBIFS and JFFS2 do is not tested.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EveryKindOfServer
@Tag("device")
@Tag("full")
class PowerCutTest {

  private static final String COPY =
      "cp /image/disk /image/$(printf %04d $(ls /image | wc -l)).moment";

  @Parameter ServerPlatform platform;

  private EnrolledRouter router;
  private Desired old;

  @BeforeEach
  void aServerThatIsConfirmed() throws Exception {
    router = new EnrolledRouter(platform, ServerDevice.onABlockDevice(platform));
    old = router.desired(UnaryOperator.identity(), Optional.empty());
    assertThat(deploy(old)).isEqualTo(Outcome.CONFIRMED);
  }

  @AfterEach
  void off() {
    router.close();
  }

  /** What a disk holds that is started again. */
  private record Moment(String status, String files, String secrets) {}

  @Test
  void theDiskHoldsExactlyTheOldOrExactlyTheNew() throws Exception {
    Desired change = router.desired(EnrolledRouter::withoutPhone, Optional.of(old));
    for (String program : List.of("mv", "rm", "sync", "cmp")) {
      router.device.inFront(program, COPY);
    }

    assertThat(deploy(change)).isEqualTo(Outcome.CONFIRMED);
    router.ask(COPY);

    List<Moment> moments = moments();
    assertThat(moments).hasSizeGreaterThan(20);
    int confirmed = 0;
    for (Moment moment : moments) {
      boolean isNew = moment.status().contains("confirmed " + change.digest().hex());
      Desired holds = isNew ? change : old;
      confirmed += isNew ? 1 : 0;
      assertThat(isNew || confirmed == 0).as("never back: " + moments).isTrue();
      assertThat(moment.status()).contains("confirmed " + holds.digest().hex());
      holds.files().values().forEach(text -> assertThat(moment.files()).contains(text));
      assertThat(moment.secrets().lines())
          .contains("key:wg0")
          .containsAll(holds.secrets().keySet());
      assertThat(moment.secrets()).doesNotContain("empty");
    }
    assertThat(confirmed).isBetween(1, moments.size() - 1);
  }

  @Test
  void whatWasTakenAwayStaysAway() throws Exception {
    String phone = old.server().tunnels().getFirst().peers().getLast().publicKey().base64();

    router
        .device
        .connect()
        .run(
            "sh " + router.root + "/program revoke",
            ("* " + phone + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8),
            Duration.ofMinutes(1));
    router.ask(COPY);

    assertThat(moments())
        .singleElement()
        .satisfies(moment -> assertThat(moment.status()).contains("less wg0 " + phone));
  }

  private Outcome deploy(Desired desired) {
    return router
        .deploy(desired, (server, settings) -> router.device.connect(), Deployment.Rules.USUAL)
        .outcome();
  }

  /** Each copy, as a device finds it that starts from it. */
  private List<Moment> moments() throws IOException {
    String place = "/image/started" + router.root.substring(router.root.lastIndexOf('/'));
    List<Moment> moments = new ArrayList<>();
    for (String copy : router.ask("ls /image/*.moment").lines().toList()) {
      router.ask("mkdir -p /image/started; mount -o loop %s /image/started".formatted(copy));
      moments.add(
          new Moment(
              router.ask("sh %s/program status".formatted(place)),
              router.ask("sh %s/program files".formatted(place)),
              router.ask(
                  "cd %s/secrets && for s in *; do [ -s $s ] && echo $s || echo empty $s; done"
                      .formatted(place))));
      router.ask("umount /image/started");
    }
    return moments;
  }
}
