package org.wgintent.wireguard;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.wgintent.wireguard.IpAddress.Family;

/** A network: an address without host bits, and a prefix length. Prints as {@code 192.0.2.0/24}. */
public record Cidr(IpAddress address, int prefix) implements Comparable<Cidr> {

  private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");

  private static final Comparator<Cidr> ORDER =
      Comparator.comparing(Cidr::address).thenComparingInt(Cidr::prefix);

  public Cidr {
    if (prefix < 0 || prefix > address.family().bits()) {
      throw new IllegalArgumentException("no such prefix length: /" + prefix);
    }
    if (!network(address, prefix).equals(address.value())) {
      throw new IllegalArgumentException("host bits are set: " + address + "/" + prefix);
    }
  }

  /** Strict: {@code address/length}, no host bits. */
  public static Optional<Cidr> tryParse(String text) {
    return tryLenient(text).filter(Lenient::isCanonical).map(Lenient::toCidr);
  }

  /** Strict; for text that is known to be good. */
  public static Cidr parse(String text) {
    return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not a CIDR: " + text));
  }

  /** {@code address/length} as somebody wrote it, host bits and all. */
  public record Lenient(IpAddress written, int prefix) {

    public boolean isCanonical() {
      return network(written, prefix).equals(written.value());
    }

    /** The network that the written address lies in. */
    public Cidr toCidr() {
      return new Cidr(new IpAddress(written.family(), network(written, prefix)), prefix);
    }
  }

  /** Reads {@code address/length} with or without host bits; a bare address is not a CIDR. */
  public static Optional<Lenient> tryLenient(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !PREFIX.matcher(text).region(slash + 1, text.length()).matches()) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.tryParse(text.substring(0, slash))
        .filter(address -> prefix <= address.family().bits())
        .map(address -> new Lenient(address, prefix));
  }

  private static BigInteger network(IpAddress address, int prefix) {
    int host = address.family().bits() - prefix;
    return address.value().shiftRight(host).shiftLeft(host);
  }

  public Family family() {
    return address.family();
  }

  /** How many addresses it holds. */
  public BigInteger size() {
    return BigInteger.ONE.shiftLeft(family().bits() - prefix);
  }

  public IpAddress first() {
    return address;
  }

  public IpAddress last() {
    return new IpAddress(family(), address.value().add(size()).subtract(BigInteger.ONE));
  }

  /** The address {@code index} places after the first. */
  public IpAddress host(long index) {
    return address.plus(index);
  }

  public boolean contains(IpAddress other) {
    return other.family() == family() && network(other, prefix).equals(address.value());
  }

  public boolean contains(Cidr other) {
    return other.prefix >= prefix && contains(other.address);
  }

  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  @Override
  public int compareTo(Cidr other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return address + "/" + prefix;
  }
}
