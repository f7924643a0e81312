package org.wgintent.derive;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.wgintent.artifact.Digest;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * What a client routes into the tunnel. It is routing, never access: the server's firewall decides.
 *
 * <p>The server's tunnel addresses always; {@code lan} adds the LAN subnets; {@code internet} adds
 * everything of both families, also on an interface without IPv6: what is not routed into a full
 * tunnel leaks beside it. {@code internet} without {@code lan} is everything but the LAN subnets.
 */
public final class AllowedIps {

  /** RFC 7335: for hosts that have no IPv4 but must speak it; never routed. */
  private static final IpAddress IPV4_BLACKHOLE = IpAddress.parse("192.0.0.2");

  private AllowedIps() {}

  /**
   * The minimal cover, sorted.
   *
   * @param server the server's own addresses in the tunnel
   */
  public static List<Cidr> of(Interface iface, Profile profile, Addresses server) {
    CidrSet lan = CidrSet.of(iface.lanSubnets());
    CidrSet wanted = profile.internet() ? CidrSet.ALL : CidrSet.EMPTY;
    CidrSet routed = profile.lan() ? wanted.union(lan) : wanted.minus(lan);
    return routed
        .union(CidrSet.of(server.all().stream().map(IpAddress::single).toList()))
        .toCidrs();
  }

  /**
   * The address from which a family enters a tunnel that does not serve it, and dies there: no
   * server accepts it. A system without an IPv6 address in the tunnel may ignore the route {@code
   * ::/0} and send IPv6 beside it; IPv4 likewise.
   *
   * <p>{@code fd}, then 40 bits of SHA-256 over the domain's id (RFC 4193, section 3.2), then 80
   * bits of SHA-256 over the id and the interface's name: the same for all of an interface's
   * clients, another for another interface.
   */
  public static Optional<IpAddress> blackhole(
      String domainId, Interface iface, Profile profile, Addresses server) {
    if (!profile.internet()) {
      return Optional.empty();
    }
    if (server.ipv4().isEmpty()) {
      return Optional.of(IPV4_BLACKHOLE);
    }
    if (server.ipv6().isPresent()) {
      return Optional.empty();
    }
    BigInteger global = bits(domainId, 40);
    BigInteger local = bits(domainId + "\n" + iface.name(), 80);
    BigInteger prefix = BigInteger.valueOf(0xfd).shiftLeft(40).or(global);
    return Optional.of(new IpAddress(Family.IPV6, prefix.shiftLeft(80).or(local)));
  }

  private static BigInteger bits(String text, int count) {
    String hex = Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    return new BigInteger(hex.substring(0, count / 4), 16);
  }
}
