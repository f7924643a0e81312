package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * A client with packets under way while its server changes: none may be lost. The client and a host
 * of the LAN have networks of their own; packets go through real tunnels.
 */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EveryKindOfServer(ServerPlatform.ASUSWRT_MERLIN)
@Tag("device")
class LiveChangeTest {

  private static final int MANY = 1000;

  @Parameter ServerPlatform platform;

  private EnrolledRouter router;
  private ServerDevice device;
  private String client = "";
  private String ownKey = "";

  /** Somebody's own wg0, made by hand, with a client that is connected. */
  @BeforeEach
  void aTunnelThatSomebodyMadeByHand() throws Exception {
    device = new ServerDevice(platform);
    device.ask(
        """
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        umask 077
        for name in client lan; do ip netns add $name; ip -n $name link set lo up; done
        ip link set wan netns client; ip link set lan netns lan
        ip addr add 203.0.113.1/24 dev eth0; ip addr add 192.0.2.1/24 dev lan0
        ip -n client addr add 203.0.113.3/24 dev wan; ip -n client link set wan up
        ip -n lan addr add 192.0.2.20/24 dev lan; ip -n lan link set lan up
        ip -n lan route add default via 192.0.2.1
        wg genkey > /tmp/server; wg genkey > /tmp/client; wg pubkey < /tmp/client > /tmp/client.pub
        wireguard-go wg0 >/dev/null 2>&1
        wg set wg0 listen-port 51820 private-key /tmp/server peer $(cat /tmp/client.pub) allowed-ips 10.60.0.2/32,2001:db8:200::2/128
        ip addr add 10.60.0.1/16 dev wg0; ip link set wg0 up
        ip netns exec client wireguard-go far >/dev/null 2>&1
        ip netns exec client wg set far private-key /tmp/client peer $(wg pubkey < /tmp/server) endpoint 203.0.113.1:51820 allowed-ips 10.60.0.0/16,192.0.2.0/24
        ip -n client addr add 10.60.0.2/32 dev far; ip -n client link set mtu 1420 up dev far
        ip -n client route add 10.60.0.0/16 dev far; ip -n client route add 192.0.2.0/24 dev far
        ip netns exec client ping -q -c 3 -W 3 10.60.0.1
        """);
    ownKey = device.ask("wg show wg0 public-key").strip();
    client = device.ask("cat /tmp/client.pub").strip();
    assertThat(isOnline()).as("the tunnel by hand works").isTrue();
    router = new EnrolledRouter(platform, device);
  }

  @AfterEach
  void off() {
    device.close();
  }

  private boolean isOnline() throws IOException {
    return device
        .ask("/sbin/ip netns exec client /bin/ping -q -c 2 -W 3 10.60.0.1 >/dev/null && echo yes")
        .contains("yes");
  }

  private static String wide(String domain) {
    return domain.replace("198.51.100.0/24", "10.60.0.0/16");
  }

  /** The client is the kiosk, without a preshared key as it never had one. */
  private String takenOver(String inventory) {
    return inventory
        .replaceAll(
            "profile: tunnel-only, platform: linux, public_key: \"[^\"]*\"",
            "profile: full, platform: linux, preshared_key: none, public_key: \"" + client + "\"")
        .replaceAll("(?m)^ *- \\{ from: .*\\n", "")
        .replace("tests:  ", "tests: [] #");
  }

  private static String many(String prefix, String suffix) {
    return IntStream.range(0, MANY)
        .mapToObj(i -> prefix + "n" + i + suffix)
        .collect(Collectors.joining());
  }

  private Desired few(Optional<Desired> before) throws Exception {
    return router.desired(LiveChangeTest::wide, this::takenOver, before);
  }

  private Desired withMany(Optional<Desired> before) throws Exception {
    return router.desired(
        domain -> wide(domain).replace("kiosk]", "kiosk" + many(", ", "") + "]"),
        inventory ->
            takenOver(inventory)
                .replace(
                    "grants:\n",
                    "grants:\n"
                        + many(
                            "  - { node: ",
                            ", interface: wg0, profile: split, platform: linux }\n")),
        before);
  }

  private void deploy(Desired desired) {
    Receipt receipt =
        router.deploy(
            desired,
            (server, settings) -> device.connect(),
            new Deployment.Rules(Duration.ofMinutes(1), true, false, false, false));
    assertThat(receipt.outcome()).as(receipt.proof()).isEqualTo(Outcome.CONFIRMED);
  }

  /** Packets to the server and through it to the LAN, from now until they are counted. */
  private void send() throws IOException {
    device.ask(
        """
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        ip netns exec lan iperf3 -s -1 -D --logfile /tmp/iperf3.server
        sleep 0.5
        for to in 10.60.0.1 192.0.2.20; do
          ip netns exec client ping -n -i 0.01 -w 600 -W 5 $to > /tmp/ping.$to 2>&1 & echo $! >> /tmp/pings
        done
        ip netns exec client iperf3 -u -b 1M -l 200 -t 6 -c 192.0.2.20 -J > /tmp/iperf3.json 2>&1 & echo $! > /tmp/iperf3.pid
        sleep 1
        """);
  }

  private void expectNoneLost() throws IOException {
    String said =
        device.ask(
            """
            PATH=/usr/sbin:/usr/bin:/sbin:/bin
            for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $(cat /tmp/iperf3.pid) 2>/dev/null && sleep 1; done
            kill -INT $(cat /tmp/pings); sleep 0.5; rm /tmp/pings
            for to in 10.60.0.1 192.0.2.20; do
              sed -n 's/.* icmp_seq=\\([0-9]*\\) .*time=.*/\\1/p' /tmp/ping.$to | sort -n |
                awk '{ if ($1 != last + 1) lost += $1 - last - 1; last = $1 } END { print last + 0, "sent", lost + 0, "lost" }'
            done
            """);
    String udp = device.ask("cat /tmp/iperf3.json");
    // The last one may be under way when ping is ended; it is not counted.
    assertThat(said.lines().toList())
        .hasSize(2)
        .allMatch(line -> line.matches("[0-9]{3,} sent 0 lost"), "none is lost");
    assertThat(udp).contains("\"lost_packets\":\t0,").doesNotContain("\"error\"");
  }

  @Test
  void aRunningTunnelIsTakenOverAndAThousandPeersComeAndGo() throws Exception {
    String index =
        device.ask("cat /proc/net/dev | grep -c .; ip -o link show dev wg0 | cut -d: -f1");
    assertThat(router.state.serverKeys().get(EnrolledRouter.NAME).toString())
        .as("enrolment adopts the key that runs")
        .contains(ownKey);
    device.ask("sysctl -qw net.ipv4.ip_forward=1; cat /proc/sys/net/ipv4/ip_forward");

    send();
    Desired few = few(Optional.empty());
    deploy(few);
    expectNoneLost();
    send();
    Desired many = withMany(Optional.of(few));
    deploy(many);
    expectNoneLost();
    assertThat(device.ask("wg show wg0 peers").lines()).hasSize(MANY + 3);
    send();
    deploy(few(Optional.of(many)));
    expectNoneLost();

    assertThat(device.ask("wg show wg0 peers").lines()).hasSize(3);
    assertThat(device.ask("cat /proc/net/dev | grep -c .; ip -o link show dev wg0 | cut -d: -f1"))
        .isEqualTo(index);
    assertThat(device.ask("wg show wg0 public-key").strip()).isEqualTo(ownKey);
    assertThat(isOnline()).isTrue();
  }

  /** What somebody has on the device, but for counters and the times of handshakes. */
  private String asFound() throws IOException {
    return device.ask(
        """
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        ip -o link show dev wg0 | cut -d'>' -f1
        ip -o link show dev wg0 | grep -o 'mtu [0-9]*'
        ip -o addr show dev wg0 | awk '$4 !~ /^fe80/ { print $4 }' | sort
        ip -4 route show dev wg0; ip -6 route show dev wg0 | grep -v ^fe80
        wg show wg0 private-key | md5sum; wg show wg0 listen-port
        wg show wg0 allowed-ips | sort; wg show wg0 preshared-keys | sort | md5sum
        wg show wg0 persistent-keepalive | sort
        cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding
        """);
  }

  /** As somebody's scripts made it: more peers, one with a preshared key, and a route. */
  private void more() throws IOException {
    device.ask(
        """
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        umask 077; wg genpsk > /tmp/psk
        wg set wg0 peer $(wg genkey | wg pubkey) preshared-key /tmp/psk allowed-ips 10.60.0.3/32,10.7.0.0/16 persistent-keepalive 21
        ip route add 10.7.0.0/16 dev wg0; ip link set mtu 1400 dev wg0
        echo 0 > /proc/sys/net/ipv4/ip_forward
        """);
  }

  private Desired first() throws Exception {
    return router.desired(
        domain -> domain.replace("198.51.100.0/24", "10.61.0.0/16"),
        this::takenOver,
        Optional.empty());
  }

  private static final Deployment.Rules BRAVE =
      new Deployment.Rules(Duration.ofSeconds(10), true, true, false, false);

  @Test
  void aFirstDeployThatIsNotConfirmedPutsBackWhatItFound() throws Exception {
    more();
    String found = asFound();

    Receipt receipt = router.deploy(first(), new EndsBefore(device, "extend"), BRAVE);

    assertThat(receipt.outcome()).as(receipt.proof()).isEqualTo(Outcome.UNKNOWN);
    assertThat(asFound()).as("the trial is active").isNotEqualTo(found);
    for (int i = 0; i < 200 && !asFound().equals(found); i++) {
      Thread.sleep(200);
    }
    assertThat(asFound()).as("the server's own timer puts it back").isEqualTo(found);
    assertThat(isOnline()).isTrue();
    assertThat(device.ask(router.rules())).doesNotContain("wg_intent").doesNotContain("WGI_");
    for (int i = 0; i < 300 && device.ask("ls /run/wg-intent").contains("before"); i++) {
      Thread.sleep(100);
    }
    assertThat(device.ask("ls /run/wg-intent")).doesNotContain("before", "made");
  }

  /** The pipeline is killed; the next run settles it before the timer does. */
  @Test
  void theNextRunPutsBackWhatADeadFirstDeployFound() throws Exception {
    more();
    String found = asFound();
    router.deploy(
        first(),
        new EndsBefore(device, "extend"),
        new Deployment.Rules(Duration.ofMinutes(10), true, true, false, false));
    assertThat(asFound()).isNotEqualTo(found);

    Receipt next =
        router.deploy(
            first(),
            (server, settings) -> device.connect(),
            new Deployment.Rules(Duration.ofMinutes(1), true, false, false, false));

    assertThat(next.outcome()).as(next.proof()).isEqualTo(Outcome.REFUSED);
    assertThat(next.proof()).contains("wg0 has a peer that nobody declared");
    assertThat(asFound()).isEqualTo(found);
    assertThat(isOnline()).isTrue();
  }

  @Test
  void whatWasAdoptedIsOursOnceItIsConfirmedAndGoesWhenItIsTakenOutOfIntent() throws Exception {
    Desired few = few(Optional.empty());
    deploy(few);
    assertThat(device.ask("ls /run/wg-intent")).doesNotContain("before", "made", "claim", "armed");

    Desired without = router.desiredWithoutInterfaces(Optional.of(few));
    deploy(without);

    assertThat(device.ask("ip link")).doesNotContain("wg0");
  }
}
