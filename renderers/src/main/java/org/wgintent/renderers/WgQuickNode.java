package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;
import org.wgintent.render.Limit;
import org.wgintent.render.NodeRenderer;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.SecretRef;

/**
 * A node's file in wg-quick(8)'s format, which the WireGuard programs of all five platforms import.
 * No comments and no hooks: the phones' parsers refuse hooks, and Windows derives the adapter's
 * identity from the text, so that a needless byte is a new network to it.
 *
 * <p>{@code DNS} on Linux needs {@code resolvconf}; without it wg-quick takes the tunnel down
 * again. A resolver inside the domain that this node does not route to is left out: naming it would
 * leave the node without any.
 */
public final class WgQuickNode implements NodeRenderer {

  /**
   * In the place of a private key that only the person has: the node's public key was given. No
   * {@link SecretRef} has this name, which is without a colon.
   */
  public static final String OWN_KEY = "@own-private-key@";

  /** The bytes that the largest QR code (version 40, level L) holds. */
  public static final int QR_CODE = 2953;

  private static final Pattern PLACEHOLDER = Pattern.compile("@[^@\n]+@");

  @Override
  public Set<Platform> platforms() {
    return Set.of(Platform.values());
  }

  @Override
  public String extension() {
    return "conf";
  }

  @Override
  public List<Limit> limits(Network network, Tunnel tunnel, Peer peer) {
    List<Limit> limits = new ArrayList<>();
    Platform platform = peer.grant().platform();
    boolean phone = platform == Platform.ANDROID || platform == Platform.IOS;
    int size = phone ? exported(render(network, tunnel, peer)) : 0;
    if (size > QR_CODE) {
      limits.add(
          new Limit(
              "",
              "the file of %s on %s has %d bytes: no QR code holds more than %d"
                  .formatted(peer.node(), tunnel.name(), size, QR_CODE),
              "import it as a file, or give a profile that needs fewer networks"));
    }
    if (platform == Platform.WINDOWS
        && CidrSet.of(peer.clientAllowedIps()).equals(CidrSet.ALL)
        && dns(network, peer).isEmpty()) {
      limits.add(
          new Limit(
              "",
              "%s on %s gets no resolver, and Windows blocks every other one beside a full tunnel"
                  .formatted(peer.node(), tunnel.name()),
              "name one under clients.dns in execution.yaml"));
    }
    List<IpAddress> reached = dns(network, peer);
    for (IpAddress server : network.clients().dns()) {
      if (!reached.contains(server)) {
        limits.add(
            new Limit(
                "",
                "%s on %s does not send packets to the resolver %s: its file leaves it out"
                    .formatted(peer.node(), tunnel.name(), server),
                "name a resolver that every profile reaches, such as the server's end of the"
                    + " tunnel"));
      }
    }
    return limits;
  }

  /** Its size with keys in the place of placeholders. */
  private static int exported(String text) {
    return PLACEHOLDER.matcher(text).replaceAll("k".repeat(44)).length();
  }

  @Override
  public String render(Network network, Tunnel tunnel, Peer peer) {
    StringBuilder text = new StringBuilder("[Interface]\n");
    line(text, "PrivateKey", peer.privateKey().map(SecretRef::placeholder).orElse(OWN_KEY));
    line(text, "Address", join(addresses(peer)));
    List<IpAddress> dns = dns(network, peer);
    if (!dns.isEmpty()) {
      line(text, "DNS", join(dns));
    }
    line(text, "MTU", tunnel.mtu());
    text.append("\n[Peer]\n");
    line(text, "PublicKey", tunnel.publicKey());
    peer.psk().ifPresent(psk -> line(text, "PresharedKey", psk.placeholder()));
    line(text, "AllowedIPs", join(allowedIps(peer)));
    line(text, "Endpoint", tunnel.iface().endpoint());
    network.clients().keepalive().ifPresent(s -> line(text, "PersistentKeepalive", s));
    return text.toString();
  }

  private static List<Cidr> addresses(Peer peer) {
    return Stream.concat(peer.addresses().all().stream(), peer.blackhole().stream())
        .map(IpAddress::single)
        .toList();
  }

  private static List<IpAddress> dns(Network network, Peer peer) {
    if (network.clients().dns().isEmpty()) {
      return List.of();
    }
    CidrSet routed = CidrSet.of(peer.clientAllowedIps());
    CidrSet inside = CidrSet.of(network.reserved());
    return network.clients().dns().stream()
        .filter(server -> routed.contains(server) || !inside.contains(server))
        .toList();
  }

  @Override
  public WireguardFile read(String path, String text) throws UnreadableText {
    return WireguardReader.node(path, text);
  }

  /**
   * WireGuard for Windows blocks whatever does not go through the tunnel, the LAN also, as soon as
   * its one peer has any {@code /0} (docs/netquirk.md there). That is right for a full tunnel: it
   * routes everything and must not leak. A node that leaves the LAN out of one family keeps reach
   * to it: its {@code /0} of the other family is written as two halves, which route the same.
   */
  private static List<Cidr> allowedIps(Peer peer) {
    List<Cidr> cidrs = peer.clientAllowedIps();
    return switch (peer.grant().platform()) {
      case LINUX, MACOS, ANDROID, IOS -> cidrs;
      case WINDOWS ->
          CidrSet.of(cidrs).equals(CidrSet.ALL)
              ? cidrs
              : cidrs.stream().flatMap(WgQuickNode::withoutKillSwitch).toList();
    };
  }

  private static Stream<Cidr> withoutKillSwitch(Cidr cidr) {
    if (cidr.prefix() > 0) {
      return Stream.of(cidr);
    }
    Cidr lower = new Cidr(cidr.address(), 1);
    return Stream.of(lower, new Cidr(lower.last().plus(1), 1));
  }

  private static String join(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append(key).append(" = ").append(value).append('\n');
  }
}
