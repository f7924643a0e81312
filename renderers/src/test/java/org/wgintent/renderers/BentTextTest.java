package org.wgintent.renderers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.proof.Difference;
import org.wgintent.proof.Proof;
import org.wgintent.renderers.TestDomain.Edit;
import org.wgintent.stage.Compiled;

/** What was accepted once, or could be: text that says more, or something else, than was meant. */
class BentTextTest {

  private static final String NFT = "servers/router/firewall.nft";
  private static final String V4 = "servers/router/firewall.v4";

  private static Arguments nft(String name, String is, String becomes) {
    return argumentSet(name, ServerPlatform.LINUX, NFT, is, becomes);
  }

  private static Arguments iptables(String name, String is, String becomes) {
    return argumentSet(name, ServerPlatform.LINUX_IPTABLES, V4, is, becomes);
  }

  private static Arguments file(String name, String path, String is, String becomes) {
    return argumentSet(name, ServerPlatform.LINUX, path, is, becomes);
  }

  static Stream<Arguments> bent() {
    return Stream.of(rules(), files(), nodes(), documents()).flatMap(s -> s);
  }

  private static Stream<Arguments> rules() {
    return Stream.of(
        iptables(
            "C1: the kernel puts the last -I first",
            "COMMIT\n*nat",
            ":WGI_LATER - [0:0]\n-A WGI_LATER -i wg0 -j ACCEPT\n-I FORWARD 1 -j WGI_LATER\nCOMMIT\n*nat"),
        iptables(
            "a jump that stands twice", "COMMIT\n*nat", "-I INPUT 1 -j WGI_INPUT\nCOMMIT\n*nat"),
        iptables(
            "a rule in a built-in chain", "COMMIT\n*nat", "-A FORWARD -j ACCEPT\nCOMMIT\n*nat"),
        iptables("C4: type 255 is any type", "--icmp-type echo-request", "--icmp-type 255"),
        iptables("a type by its number", "--icmp-type echo-request", "--icmp-type 13"),
        iptables(
            "a protocol by its number", "-p tcp -m tcp --dport 2222", "-p 6 -m tcp --dport 2222"),
        iptables("every protocol", "-p udp -m udp --dport 443 ", "-p all "),
        iptables(
            "another match",
            "-A WGI_FORWARD -o wg0 -j",
            "-A WGI_FORWARD -o wg0 -m mark --mark 7 -j"),
        iptables("a device twice", "-o office-4 -j DROP", "-o office-4 -o wg0 -j DROP"),
        iptables("a pattern of devices", "-A WGI_INPUT -i wg0 -j", "-A WGI_INPUT -i wg+ -j"),
        iptables("a comment", "*nat", "# who reads this?\n*nat"),
        iptables("a tab", "-A WGI_FORWARD -o wg0 -j DROP", "-A WGI_FORWARD\t-o wg0 -j DROP"),
        iptables("a policy", ":WGI_INPUT - [0:0]", ":WGI_INPUT - [0:0]\n:FORWARD ACCEPT [0:0]"),
        iptables("the clamp drops", "-j TCPMSS --clamp-mss-to-pmtu", "-j DROP"),
        iptables(
            "a tunnel without its clamp",
            "-A WGI_CLAMP -o wg1 -p tcp",
            "-A WGI_CLAMP -o wg0 -p tcp"),
        iptables("NAT on the way in", "-I POSTROUTING 1", "-I PREROUTING 1"),
        iptables("another table", "*mangle", "*raw"),
        nft(
            "C2: members that stand in the file",
            "flags timeout",
            "flags timeout\n    elements = { 10.99.1.2 }"),
        nft(
            "C2: a benchmark's set on a production interface",
            "  chain input_wg0 {\n",
            "  chain input_wg0 {\n    ip saddr @bench4_wg1 tcp dport 5201-5216 accept\n"),
        nft(
            "C2: such a set of a production interface",
            "  chain input_wg0 {\n",
            """
              set bench4_wg0 {
                type ipv4_addr
                flags timeout
              }
              chain input_wg0 {
                ip saddr @bench4_wg0 tcp dport 5201-5216 accept
            """),
        nft(
            "C3: a second base chain",
            "  chain nat_out {\n",
            """
              chain later {
                type filter hook forward priority filter; policy accept;
                iifname "wg0" drop
              }
              chain nat_out {
            """),
        nft("a second table", "delete table", "table inet more {}\ndelete table"),
        nft("a pattern of devices", "iifname \"wg0\"", "iifname \"wg*\""),
        nft("another hook", "hook input", "hook output"),
        nft(
            "a policy",
            "hook forward priority filter; policy accept;",
            "hook forward priority filter; policy drop;"),
        nft("a priority", "hook forward priority filter;", "hook forward priority -300;"),
        nft("a comment", "  chain input {", "  # who reads this?\n  chain input {"),
        nft("two statements on a line", "    drop\n", "    drop; accept\n"),
        nft("a counter", "    drop\n", "    counter drop\n"),
        nft("a mark", "    drop\n", "    meta mark 7 accept\n    drop\n"),
        nft(
            "a mapped verdict",
            "    drop\n",
            "    ip saddr vmap { 198.51.100.2 : accept }\n    drop\n"),
        nft("a set that another file fills", "flags interval", "flags dynamic"),
        nft("the first direction", "ct direction reply", "ct direction original"),
        nft("an included file", "delete table", "include \"/etc/nftables.conf\"\ndelete table"),
        nft("a variable", "delete table", "define x = 1\ndelete table"),
        nft("a carriage return", "    drop\n", "    drop\r\n"),
        nft("a letter that looks alike", "iifname \"wg0\"", "iifname \"wɡ0\""));
  }

  private static Stream<Arguments> files() {
    return Stream.of(
        file(
            "C5: the clamp drops",
            "servers/router/clamp.nft",
            "tcp option maxseg size set rt mtu",
            "drop"),
        file(
            "a tunnel without its clamp",
            "servers/router/clamp.nft",
            "oifname \"wg1\"",
            "oifname \"wg0\""),
        file(
            "a clamp that stands elsewhere",
            "servers/router/clamp.nft",
            "hook forward",
            "hook output"),
        file("C5: forwarding off", "servers/router/sysctl", "ip_forward=1", "ip_forward=0"),
        file(
            "another setting",
            "servers/router/sysctl",
            "net.ipv4",
            "net.ipv4.conf.all.rp_filter=0\nnet.ipv4"),
        file(
            "a setting is missing",
            "servers/router/sysctl",
            "net.ipv6.conf.all.forwarding=1\n",
            ""),
        file(
            "C5: another prefix length",
            "servers/router/interfaces",
            "198.51.100.1/24",
            "198.51.100.1/16"),
        file("another address", "servers/router/interfaces", "198.51.100.1/24", "198.51.100.9/24"),
        file("another MTU", "servers/router/interfaces", "wg0 auto 1420", "wg0 auto 1500"),
        file("another program", "servers/router/interfaces", "wg0 auto", "wg0 kernel"),
        file("another key", "servers/router/interfaces", "/kgl6", "/kgl7"),
        file("another number of peers", "servers/router/interfaces", "= 5 198", "= 4 198"),
        file("no end", "servers/router/interfaces", "# end\n", ""),
        file(
            "an interface more",
            "servers/router/interfaces",
            "# end",
            "wg9 auto 1420 W20lWwEjY9KlUsZYsbE+oYMw0I2lTlSkLgnn4f1GXRs= 0 10.0.0.1/24\n# end"),
        file("another route", "servers/router/routes", "198.51.100.0/24", "198.51.0.0/16"),
        file("a route is missing", "servers/router/routes", "wg0 fd77:1::/64\n", ""),
        file(
            "C5: a mark in a server's file",
            "servers/router/wg0.conf",
            "ListenPort = 51820",
            "ListenPort = 51820\nFwMark = 7"),
        file(
            "C5: an endpoint in a server's file",
            "servers/router/wg0.conf",
            "AllowedIPs = 198.51.100.2/32",
            "Endpoint = 192.0.2.9:1\nAllowedIPs = 198.51.100.2/32"),
        file(
            "C5: a keepalive in a server's file",
            "servers/router/wg0.conf",
            "AllowedIPs = 198.51.100.2/32",
            "PersistentKeepalive = 25\nAllowedIPs = 198.51.100.2/32"),
        file("another's name", "servers/router/wg0.conf", "# bob", "# cid"),
        file("a comment more", "servers/router/wg0.conf", "# bob", "# bob\n# and more"),
        file("another script", "servers/router/firewall", "set -u", "set +u"),
        file("another unit", "servers/router/wg-intent.service", "[Unit]", "[Unit]\nAfter=x"));
  }

  private static Stream<Arguments> nodes() {
    return Stream.of(
        file("C5: another resolver", "nodes/bob/wg0.conf", "DNS = 192.0.2.1", "DNS = 203.0.113.9"),
        file(
            "a port of a node",
            "nodes/bob/wg0.conf",
            "MTU = 1420",
            "MTU = 1420\nListenPort = 51820"),
        file("a mark of a node", "nodes/bob/wg0.conf", "MTU = 1420", "MTU = 1420\nFwMark = 7"),
        file("a comment", "nodes/bob/wg0.conf", "MTU = 1420", "MTU = 1420\n# who reads this?"),
        file("a carriage return", "nodes/bob/wg0.conf", "MTU = 1420", "MTU = 1420\r"),
        file(
            "C5: a full tunnel as two halves",
            "nodes/ann/wg0.conf",
            "0.0.0.0/0",
            "0.0.0.0/1, 128.0.0.0/1"));
  }

  private static Stream<Arguments> documents() {
    return Stream.of(
        file(
            "C5: a cell of the matrix",
            "access-matrix.md",
            "| eve | tunnel-only | echo tcp/53 udp/53 |",
            "| eve | tunnel-only | any |"),
        file(
            "a cell says less",
            "access-matrix.md",
            "| dan | tunnel-only | echo tcp/2222 tcp/53 udp/53 |",
            "| dan | tunnel-only | – |"),
        file("a line is missing", "access-matrix.md", "| bob | split |", "| bib | split |"),
        file("a column's name", "access-matrix.md", "tunnel 198.51.100.1", "tunnel 198.51.100.7"),
        file("a sentence", "access-matrix.md", "is not reached", "is reached"),
        file(
            "who is protected",
            "access-matrix.md",
            "IPv6 of ann is routed",
            "IPv6 of bob is routed"),
        file("what programs read", "access-matrix.json", "\"node\":\"eve\"", "\"node\":\"eva\""),
        file("what programs read of reach", "access-matrix.json", "\"echo\"", "\"any\""),
        file(
            "an edge",
            "topology.md",
            "node_fay -->|\"split\"| iface_office_m4",
            "node_fay -->|\"full\"| iface_office_m4"),
        file(
            "an edge is missing", "topology.md", "  node_dan -->|\"tunnel-only\"| iface_wg0\n", ""),
        file("a label", "topology.md", "vpn.example.invalid:443", "vpn.example.invalid:444"),
        file(
            "a link in the picture",
            "topology.md",
            "flowchart LR",
            "flowchart LR\n  click node_ann \"https://example.invalid\""));
  }

  private static Compiled crowded(ServerPlatform platform) throws Exception {
    return TestDomain.compile("crowded", Edit.platform(platform));
  }

  @ParameterizedTest
  @MethodSource("bent")
  @DisplayName("It is told")
  void bent(ServerPlatform platform, String path, String is, String becomes) throws Exception {
    Compiled compiled = crowded(platform);
    SortedMap<String, String> generated = rendered(compiled);
    String text = requireNonNull(generated.get(path), path);
    assertThat(text).contains(is);
    generated.put(path, text.replaceFirst(Pattern.quote(is), Matcher.quoteReplacement(becomes)));

    List<Difference> differences =
        Proof.differences(compiled.network(), Renderers.TARGETS, generated);

    assertThat(differences).isNotEmpty();
    assertThat(differences.toString())
        .contains(path.substring(0, path.indexOf('/') < 0 ? path.length() : path.indexOf('/')));
  }

  private static SortedMap<String, String> rendered(Compiled compiled) {
    SortedMap<String, String> generated = new TreeMap<>(compiled.generated());
    generated.remove("manifest.json");
    return generated;
  }

  @Test
  @DisplayName("A file more is told, and one that is missing")
  void filesMoreAndLess() throws Exception {
    Compiled compiled = crowded(ServerPlatform.LINUX);
    for (String path : rendered(compiled).keySet()) {
      SortedMap<String, String> less = rendered(compiled);
      less.remove(path);
      assertThat(Proof.differences(compiled.network(), Renderers.TARGETS, less))
          .as(path)
          .isNotEmpty();
    }
    for (String path :
        List.of(
            "servers/router/up.sh",
            "servers/nas/wg0.conf",
            "nodes/ann/wg9.conf",
            "notes.md",
            "servers/router/wg9.conf")) {
      SortedMap<String, String> more = rendered(compiled);
      more.put(path, "");
      assertThat(Proof.differences(compiled.network(), Renderers.TARGETS, more))
          .as(path)
          .isNotEmpty();
    }
  }
}
