package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.wgintent.benchmarks.plan.Plan.Bench;
import org.wgintent.benchmarks.plan.Plan.Trial;
import org.wgintent.benchmarks.plan.Plan.Tunnel;
import org.wgintent.render.BenchmarkAccess;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.IpAddress;

/**
 * What a bench needs on its machines, made before and taken down after. On the client a namespace
 * for each synthetic peer, with its end of the tunnel and nothing else: what goes out by the tunnel
 * starts there, so that no route of the machine changes. The packets of the tunnel itself leave
 * from the client as its own packets do; where both ends are one machine, from a namespace that is
 * joined to it by a veth pair with link-local addresses. On the server the peer on the interface.
 *
 * <p>The peers' private keys go from {@code wg genkey} through a pipe into the interface: there is
 * no file of them. What is outside the namespaces is recorded under {@value Machine#RECORDS} before
 * it is made, so that the next campaign finds what a killed one left.
 */
final class TestBed {

  static final String PREFIX = "wgi-b-";

  /** Lets nobody but the peer at the ports that iperf3 listens on. */
  static final String TABLE = "inet wg_intent_bench";

  private static final String OUTSIDE = PREFIX + "out";
  private static final String VETH_SERVER = "169.254.77.1";
  private static final String VETH_CLIENT = "169.254.77.2";
  private static final String VETH_NETWORK = "169.254.77.0/30";
  private static final int VETH_MTU = 1500;

  private final Bench bench;
  private final Machine server;
  private final Machine client;
  private final IpAddress serverAddress;
  private final IpAddress clientAddress;

  /**
   * @param server by which address it is reached without a tunnel, where it is another machine
   * @param client the same
   */
  TestBed(
      Bench bench,
      Machine server,
      Addresses serverAddress,
      Machine client,
      Addresses clientAddress) {
    this.bench = bench;
    this.server = server;
    this.client = client;
    boolean ipv4 = serverAddress.ipv4().isPresent() && clientAddress.ipv4().isPresent();
    this.serverAddress =
        bench.isOneMachine()
            ? IpAddress.parse(VETH_SERVER)
            : ipv4 ? serverAddress.ipv4().orElseThrow() : serverAddress.all().getLast();
    this.clientAddress =
        bench.isOneMachine()
            ? IpAddress.parse(VETH_CLIENT)
            : ipv4 ? clientAddress.ipv4().orElseThrow() : clientAddress.all().getLast();
  }

  /** Before a command of the client that goes out without a tunnel. */
  String outside() {
    return bench.isOneMachine() ? "ip netns exec " + OUTSIDE + " " : "";
  }

  /** Before a command of the client that goes out by the tunnel, or without one. */
  String on(Trial trial) {
    return trial.tunnel().map(TestBed::inside).orElse(outside());
  }

  static String inside(Tunnel tunnel) {
    return "ip netns exec " + namespace(tunnel) + " ";
  }

  private static String namespace(Tunnel tunnel) {
    return PREFIX + tunnel.number();
  }

  /** The synthetic peer's interface: /run/wireguard is shared by all namespaces of a machine. */
  static String link(Tunnel tunnel) {
    return "wgb" + tunnel.number();
  }

  /** The server's, as the client reaches it in this trial. */
  IpAddress serverAddress(Trial trial) {
    return trial.tunnel().map(t -> t.serverAddresses().all().getFirst()).orElse(serverAddress);
  }

  /** The client's, as the server sees it in this trial. */
  IpAddress clientAddress(Trial trial) {
    return trial.tunnel().map(t -> t.peerAddresses().all().getFirst()).orElse(clientAddress);
  }

  void make() throws IOException {
    client.shell().must("preparing the client", clientScript());
    server.shell().must("preparing the server", serverScript());
  }

  private String clientScript() {
    String outside =
        bench.isOneMachine()
            ? """
              test -z "$(ip -4 -o addr show to %1$s)$(ip -4 route show root %1$s)" \
                || { echo "%1$s is in use here" >&2; exit 1; }
              ! ip link show dev wgbv0 >/dev/null 2>&1 || { echo "interface wgbv0 exists" >&2; exit 1; }
              : > $dir/link.wgbv0
              ip netns add %2$s
              ip link add wgbv0 type veth peer name wgbc0 netns %2$s
              ip link set wgbv0 addrgenmode none 2>/dev/null || true
              ip addr add %3$s/30 dev wgbv0
              ip link set wgbv0 mtu %5$s up
              ip -n %2$s link set lo up
              ip -n %2$s addr add %4$s/30 dev wgbc0
              ip -n %2$s link set wgbc0 mtu %5$s up
              """
                .formatted(VETH_NETWORK, OUTSIDE, VETH_SERVER, VETH_CLIENT, VETH_MTU)
            : "";
    return """
        set -eu
        umask 077
        dir=%1$s
        for p in ip wg iperf3 ping timeout; do
          command -v $p >/dev/null || { echo "$p is not installed" >&2; exit 1; }
        done
        %2$s"""
        .formatted(Machine.RECORDS, outside);
  }

  private String serverScript() {
    return """
        set -eu
        for p in wg nft iperf3 timeout; do
          command -v $p >/dev/null || { echo "$p is not installed" >&2; exit 1; }
        done
        timeout 10 nft -f - <<'END'
        table %1$s {
          set peers4 { type ipv4_addr . inet_service; flags timeout; }
          set peers6 { type ipv6_addr . inet_service; flags timeout; }
          set listening { type inet_service; flags timeout; }
          chain input {
            type filter hook input priority filter - 5; policy accept;
            meta l4proto { tcp, udp } ip saddr . th dport @peers4 accept
            meta l4proto { tcp, udp } ip6 saddr . th dport @peers6 accept
            meta l4proto { tcp, udp } th dport @listening drop
          }
        }
        END
        """
        .formatted(TABLE);
  }

  /** The tunnel's end on the client, and the peer on the server. */
  void make(Tunnel tunnel) throws IOException {
    String key = client.shell().must("starting the synthetic peer", peerScript(tunnel));
    server.shell().must("admitting the synthetic peer", admitScript(tunnel, key));
  }

  private String peerScript(Tunnel tunnel) {
    String inside = inside(tunnel);
    List<String> lines = new ArrayList<>();
    for (IpAddress address : tunnel.peerAddresses().all()) {
      lines.add(
          "ip -n %s addr add %s dev %s%s"
              .formatted(namespace(tunnel), address.single(), link(tunnel), nodad(address)));
    }
    lines.add("ip -n %s link set %s up".formatted(namespace(tunnel), link(tunnel)));
    for (IpAddress address : tunnel.serverAddresses().all()) {
      lines.add(
          "ip -n %s route replace %s dev %s"
              .formatted(namespace(tunnel), address.single(), link(tunnel)));
    }
    // The socket stays where the interface was made; the interface itself moves.
    return """
        set -eu
        umask 077
        dir=%1$s
        ! %2$sip link show dev %3$s >/dev/null 2>&1 || { echo "interface %3$s exists" >&2; exit 1; }
        test ! -e /run/wireguard/%3$s.sock || { echo "/run/wireguard/%3$s.sock exists" >&2; exit 1; }
        : > $dir/link.%3$s
        %4$s
        %2$sip link set %3$s mtu %5$s
        ip netns add %6$s
        ip -n %6$s link set lo up
        %2$sip link set %3$s netns %6$s
        wg genkey | %7$swg set %3$s private-key /dev/stdin
        %7$s%8$s
        %9$s
        %7$swg show %3$s public-key
        """
        .formatted(
            Machine.RECORDS,
            outside(),
            link(tunnel),
            create(tunnel),
            tunnel.mtu(),
            namespace(tunnel),
            inside,
            meet(tunnel),
            String.join("\n", lines));
  }

  /** Makes the server the peer's peer; its words are all that the client knows of it. */
  String meet(Tunnel tunnel) {
    String host =
        serverAddress.family() == IpAddress.Family.IPV6
            ? "[" + serverAddress + "]"
            : serverAddress.toString();
    return "wg set %s peer %s endpoint %s:%s allowed-ips %s"
        .formatted(
            link(tunnel),
            tunnel.serverKey().base64(),
            host,
            tunnel.listenPort(),
            list(tunnel.serverAddresses().all()));
  }

  private String create(Tunnel tunnel) {
    String kernel = "%sip link add %s type wireguard".formatted(outside(), link(tunnel));
    return switch (tunnel.clientImplementation()) {
      case "auto" -> kernel + " 2>/dev/null || {\n" + daemon("wireguard-go", tunnel) + "\n}";
      case "kernel" -> kernel;
      case String program -> daemon(program, tunnel);
    };
  }

  /** In the foreground, for its id: it is not in our namespace where the client is a machine. */
  private String daemon(String program, Tunnel tunnel) {
    return """
        %1$s%2$s -f %3$s </dev/null >/dev/null 2>&1 &
        %4$s
        n=0
        until test -S /run/wireguard/%3$s.sock; do
          n=$((n + 1)); test $n -lt 50 || { echo "no socket of %3$s: is there a program %2$s?" >&2; exit 1; }
          sleep 0.1
        done"""
        .formatted(outside(), Shell.quote(program), link(tunnel), record());
  }

  /**
   * A line of a script: who was just started is known, with its start time, before it has a name.
   */
  static String record() {
    return "pid=$!; echo \"$pid $(cut -d' ' -f22 /proc/$pid/stat)\" > "
        + Machine.RECORDS
        + "/pid.$pid";
  }

  private static String admitScript(Tunnel tunnel, String key) {
    return """
        set -eu
        umask 077
        pub=%1$s
        printf '%%s %%s %%s %%s\\n' %2$s "$pub" %3$s %4$s > %5$s/new
        mv %5$s/new %5$s/peer.%6$s
        timeout 10 wg set %2$s peer "$pub" allowed-ips %7$s
        """
        .formatted(
            Shell.quote(key),
            tunnel.iface(),
            tunnel.peerAddresses().ipv4().map(IpAddress::toString).orElse("-"),
            tunnel.peerAddresses().ipv6().map(IpAddress::toString).orElse("-"),
            Machine.RECORDS,
            tunnel.number(),
            list(tunnel.peerAddresses().all()));
  }

  /**
   * A script's part: for so long, this trial's client may reach this port ({@code $port}) of the
   * server, and nobody else may. An element that is there keeps its old time when it is added
   * again, so it is taken out and put in, in one transaction.
   */
  String open(Trial trial, int seconds) {
    return nft(trial, List.of("add", "delete", "add"), seconds, true);
  }

  /** The same for echo requests, which need no port. */
  String openForEcho(Trial trial, int seconds) {
    return nft(trial, List.of("add", "delete", "add"), seconds, false);
  }

  String close(Trial trial) {
    return nft(trial, List.of("add", "delete"), 1, true);
  }

  private String nft(Trial trial, List<String> actions, int seconds, boolean port) {
    StringBuilder transaction = new StringBuilder();
    IpAddress from = clientAddress(trial);
    String family = from.family() == IpAddress.Family.IPV4 ? "4" : "6";
    for (String action : actions) {
      String timeout = action.equals("add") ? " timeout " + seconds + "s" : "";
      if (port) {
        transaction.append(
            """
            %1$s element %2$s peers%3$s { %4$s . $port%5$s }
            %1$s element %2$s listening { $port%5$s }
            """
                .formatted(action, TABLE, family, from, timeout));
      }
      for (IpAddress address : trial.tunnel().map(t -> t.peerAddresses().all()).orElse(List.of())) {
        String set = BenchmarkAccess.set(address.family(), trial.tunnel().orElseThrow().iface());
        transaction.append(
            "%s element %s %s { %s%s }\n"
                .formatted(action, BenchmarkAccess.TABLE, set, address, timeout));
      }
    }
    return transaction.isEmpty()
        ? ":\n"
        : "timeout 10 nft -f - <<END || { echo \"the firewall does not open\" >&2; exit 1; }\n"
            + transaction
            + "END\n";
  }

  private static String list(List<IpAddress> addresses) {
    return addresses.stream().map(a -> a.single().toString()).collect(Collectors.joining(","));
  }

  private static String nodad(IpAddress address) {
    return switch (address.family()) {
      case IPV4 -> "";
      case IPV6 -> " nodad";
    };
  }
}
