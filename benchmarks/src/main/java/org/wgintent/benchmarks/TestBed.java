package org.wgintent.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.wgintent.benchmarks.Plan.Cell;
import org.wgintent.deploy.Remote;
import org.wgintent.render.BenchmarkAccess;
import org.wgintent.wireguard.IpAddress;

/**
 * What a cell needs on its server, made before and taken down after: a namespace joined by a veth
 * pair with link-local addresses, in it the synthetic peer; on the interface that peer, and in the
 * firewall's sets its addresses, which expire by themselves.
 *
 * <p>The peer's private key goes from {@code wg genkey} through a pipe into the interface: there is
 * no file of it. What is outside the namespace is recorded under {@value #RECORDS} before it is
 * made, so that the next run finds what a killed one left.
 */
final class TestBed {

  static final String RECORDS = "/run/wg-intent-bench";
  static final String PREFIX = "wgi-b-";
  static final String SERVER_ADDRESS = "169.254.77.1";
  private static final String CLIENT_ADDRESS = "169.254.77.2";
  private static final String NETWORK = "169.254.77.0/30";
  static final int MTU = 1500;

  /** The synthetic peer's interface: /run/wireguard is shared by all namespaces of a machine. */
  static final String PEER = "wgb0";

  private final Shell server;
  private final Cell cell;

  TestBed(Remote server, Cell cell) {
    this.server = new Shell(server);
    this.cell = cell;
  }

  /** Before a command that is to run beside the synthetic peer. */
  String inside() {
    return "ip netns exec " + namespace() + " ";
  }

  private String namespace() {
    return PREFIX + cell.iface();
  }

  void make() throws IOException {
    server.must("preparing the namespace", namespaceScript());
    server.must("starting the synthetic peer", peerScript());
    server.must("admitting the synthetic peer", admitScript());
  }

  private String namespaceScript() {
    return """
        set -eu
        for p in ip wg nft iperf3 ping timeout; do
          command -v $p >/dev/null || { echo "$p is not installed" >&2; exit 1; }
        done
        test -z "$(ip -4 -o addr show to %1$s)$(ip -4 route show root %1$s)" \
          || { echo "%1$s is in use here" >&2; exit 1; }
        for i in %2$s wgbv0; do
          ! ip link show dev $i >/dev/null 2>&1 || { echo "interface $i exists" >&2; exit 1; }
        done
        test ! -e /run/wireguard/%2$s.sock || { echo "/run/wireguard/%2$s.sock exists" >&2; exit 1; }
        umask 077
        mkdir -p %3$s
        ip netns add %4$s
        ip link add wgbv0 type veth peer name wgbc0 netns %4$s
        ip link set wgbv0 addrgenmode none 2>/dev/null || true
        ip addr add %5$s/30 dev wgbv0
        ip link set wgbv0 mtu %7$s up
        ip -n %4$s link set lo up
        ip -n %4$s addr add %6$s/30 dev wgbc0
        ip -n %4$s link set wgbc0 mtu %7$s up
        """
        .formatted(NETWORK, PEER, RECORDS, namespace(), SERVER_ADDRESS, CLIENT_ADDRESS, MTU);
  }

  private String peerScript() {
    String addresses =
        cell.peerAddresses().all().stream()
            .map(a -> inside() + "ip addr add %s dev %s%s\n".formatted(a.single(), PEER, nodad(a)))
            .collect(Collectors.joining());
    String routes =
        cell.serverAddresses().all().stream()
            .map(a -> inside() + "ip route replace %s dev %s\n".formatted(a.single(), PEER))
            .collect(Collectors.joining());
    return """
        set -eu
        %1$s
        wg genkey | %2$swg set %3$s private-key /dev/stdin
        %2$swg set %3$s peer %4$s endpoint %5$s:%6$s allowed-ips %7$s
        %2$sip link set %3$s mtu %8$s
        %9$s%2$sip link set %3$s up
        %10$s"""
        .formatted(
            create(),
            inside(),
            PEER,
            Shell.quote(cell.serverKey().base64()),
            SERVER_ADDRESS,
            cell.listenPort(),
            list(cell.serverAddresses().all()),
            cell.mtu(),
            addresses,
            routes);
  }

  private String create() {
    String kernel = "ip -n %s link add %s type wireguard".formatted(namespace(), PEER);
    return switch (cell.clientImplementation()) {
      case "auto" -> kernel + " 2>/dev/null || {\n" + daemon("wireguard-go") + "\n}";
      case "kernel" -> kernel;
      case String program -> daemon(program);
    };
  }

  private String daemon(String program) {
    return """
        %s%s %s </dev/null >/dev/null 2>&1
        n=0
        until test -S /run/wireguard/%3$s.sock; do
          n=$((n + 1)); test $n -lt 50 || { echo "no socket of %3$s" >&2; exit 1; }
          sleep 0.1
        done"""
        .formatted(inside(), Shell.quote(program), PEER);
  }

  private String admitScript() {
    return """
        set -eu
        umask 077
        pub=$(%1$swg show %2$s public-key)
        printf '%%s %%s %%s %%s\\n' %3$s "$pub" %4$s %5$s > %6$s/new
        mv %6$s/new %6$s/peer.%3$s
        timeout 10 wg set %3$s peer "$pub" allowed-ips %7$s
        """
        .formatted(
            inside(),
            PEER,
            cell.iface(),
            cell.peerAddresses().ipv4().map(IpAddress::toString).orElse("-"),
            cell.peerAddresses().ipv6().map(IpAddress::toString).orElse("-"),
            RECORDS,
            list(cell.peerAddresses().all()));
  }

  /**
   * Lets the synthetic peer reach the interface's measuring ports for so long. An element that is
   * there keeps its old time when it is added again, so it is taken out and put in, in one
   * transaction.
   */
  void admit(int seconds) throws IOException {
    StringBuilder transaction = new StringBuilder();
    for (IpAddress address : cell.peerAddresses().all()) {
      String set = BenchmarkAccess.set(address.family(), cell.iface().value());
      for (String action : List.of("add", "delete", "add")) {
        String timeout = action.equals("add") ? " timeout " + seconds + "s" : "";
        transaction.append(
            "%s element %s %s { %s%s }\n"
                .formatted(action, BenchmarkAccess.TABLE, set, address, timeout));
      }
    }
    server.must("opening the firewall", "timeout 10 nft -f - <<'END'\n" + transaction + "END\n");
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
