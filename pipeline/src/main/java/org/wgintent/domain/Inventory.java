package org.wgintent.domain;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;

/**
 * {@code inventory.yaml}: who uses what. Lists keep the file's order, so that {@code grants[i]} is
 * a path.
 */
public record Inventory(
    List<Grant> grants, List<Revocation> revoked, List<Release> released, List<PolicyTest> tests) {

  /** The operating system of a node's device. */
  public enum Platform {
    LINUX,
    WINDOWS,
    MACOS,
    ANDROID,
    IOS;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * One node on one interface.
   *
   * @param publicKey an external key; without one the key is derived from the vault's seed
   * @param epoch of a derived key and of the preshared key, from 1
   * @param presharedKey is there one? Without it a client that was set up elsewhere goes on
   * @param manage opens the server's SSH port to it
   */
  public record Grant(
      NodeName node,
      InterfaceName iface,
      ProfileName profile,
      Platform platform,
      Optional<PublicKey> publicKey,
      int epoch,
      boolean presharedKey,
      Optional<LocalDate> expires,
      boolean manage) {

    /** With whatever profile, and until whatever day. */
    public boolean isOfSameKey(Grant other) {
      return node.equals(other.node) && iface.equals(other.iface) && epoch == other.epoch;
    }
  }

  /** A key that must never be accepted again. */
  public record Revocation(
      NodeName node, InterfaceName iface, int epoch, LocalDate since, String reason) {

    /** Is the key that this grant gives the one? */
    public boolean isOf(Grant grant) {
      return node.equals(grant.node()) && iface.equals(grant.iface()) && epoch == grant.epoch();
    }

    /** Whenever, and for whatever reason. */
    public boolean isOfSameKey(Revocation other) {
      return node.equals(other.node) && iface.equals(other.iface) && epoch == other.epoch;
    }
  }

  /** Addresses given back by hand. */
  public record Release(InterfaceName iface, IpAddress address) {}

  /** A policy test: what a node must and must not reach. */
  public record PolicyTest(
      NodeName from, InterfaceName via, List<Destination> allow, List<Destination> deny) {}

  /**
   * {@code 192.0.2.20:445/tcp}, {@code [2001:db8::/64]:8000-8100/udp}, {@code 192.0.2.0/24/icmp}.
   *
   * @param first port, and 0 of ICMP, which has none
   */
  public record Destination(Cidr network, int first, int last, Protocol protocol) {

    /** One port of one address. */
    public static Destination of(IpAddress address, int port, Protocol protocol) {
      return new Destination(address.single(), port, port, protocol);
    }

    /** As it stands in a policy test. */
    @Override
    public String toString() {
      boolean single = network.prefix() == network.family().bits();
      String where = single ? network.address().toString() : network.toString();
      String ports = first == last ? String.valueOf(first) : first + "-" + last;
      return (network.family() == IpAddress.Family.IPV6 ? "[" + where + "]" : where)
          + (protocol == Protocol.ICMP ? "" : ":" + ports)
          + "/"
          + protocol.text();
    }

    public enum Protocol {
      TCP,
      UDP,
      /** An echo request, of either family. */
      ICMP;

      /** As it stands in a policy test. */
      public String text() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }
}
