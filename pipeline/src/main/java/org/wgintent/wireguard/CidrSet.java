package org.wgintent.wireguard;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * A set of addresses of both families, with the algebra of sets. Two sets are equal if they hold
 * the same addresses, however they were written. Prints as its minimal CIDR cover.
 *
 * @param ranges sorted, disjoint and not adjacent: the one form of each set
 */
public record CidrSet(List<Range> ranges) {

  private static final Comparator<Range> ORDER =
      Comparator.comparing(Range::family).thenComparing(Range::first).thenComparing(Range::last);

  public static final CidrSet EMPTY = new CidrSet(List.of());
  public static final CidrSet ALL_IPV4 = of(List.of(Cidr.parse("0.0.0.0/0")));
  public static final CidrSet ALL_IPV6 = of(List.of(Cidr.parse("::/0")));
  public static final CidrSet ALL = ALL_IPV4.union(ALL_IPV6);

  /** From first to last, both included; as numbers of one family. */
  public record Range(Family family, BigInteger first, BigInteger last) {
    public Range {
      if (first.compareTo(last) > 0) {
        throw new IllegalArgumentException("first after last");
      }
    }

    private static Range of(Cidr cidr) {
      return new Range(cidr.family(), cidr.first().value(), cidr.last().value());
    }

    private boolean touches(Range next) {
      return family == next.family && next.first.compareTo(last.add(BigInteger.ONE)) <= 0;
    }

    private boolean contains(IpAddress address) {
      return family == address.family()
          && first.compareTo(address.value()) <= 0
          && last.compareTo(address.value()) >= 0;
    }

    private boolean overlaps(Range other) {
      return family == other.family
          && first.compareTo(other.last) <= 0
          && other.first.compareTo(last) <= 0;
    }
  }

  public CidrSet {
    ranges = merged(ranges);
  }

  public static CidrSet of(Collection<Cidr> cidrs) {
    return new CidrSet(cidrs.stream().map(Range::of).toList());
  }

  private static List<Range> merged(List<Range> ranges) {
    List<Range> merged = new ArrayList<>();
    for (Range next : ranges.stream().sorted(ORDER).toList()) {
      if (merged.isEmpty() || !merged.getLast().touches(next)) {
        merged.add(next);
      } else {
        Range before = merged.removeLast();
        merged.add(new Range(next.family, before.first, before.last.max(next.last)));
      }
    }
    return List.copyOf(merged);
  }

  public CidrSet union(CidrSet other) {
    return new CidrSet(Stream.concat(ranges.stream(), other.ranges.stream()).toList());
  }

  /** Of any number at once. */
  public static CidrSet union(Collection<CidrSet> sets) {
    return new CidrSet(sets.stream().flatMap(set -> set.ranges.stream()).toList());
  }

  public CidrSet intersect(CidrSet other) {
    return new CidrSet(
        ranges.stream()
            .flatMap(
                mine ->
                    other.ranges.stream()
                        .filter(mine::overlaps)
                        .map(
                            its ->
                                new Range(
                                    mine.family,
                                    mine.first.max(its.first),
                                    mine.last.min(its.last))))
            .toList());
  }

  /** What lies in this and not in {@code other}. */
  public CidrSet minus(CidrSet other) {
    return intersect(other.complement());
  }

  private CidrSet complement() {
    List<Range> gaps = new ArrayList<>();
    for (Family family : Family.values()) {
      BigInteger next = BigInteger.ZERO;
      for (Range range : ranges) {
        if (range.family == family) {
          if (next.compareTo(range.first) < 0) {
            gaps.add(new Range(family, next, range.first.subtract(BigInteger.ONE)));
          }
          next = range.last.add(BigInteger.ONE);
        }
      }
      if (next.bitLength() <= family.bits()) {
        BigInteger last = BigInteger.ONE.shiftLeft(family.bits()).subtract(BigInteger.ONE);
        gaps.add(new Range(family, next, last));
      }
    }
    return new CidrSet(gaps);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  public boolean contains(IpAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** Whether every address of {@code other} is in this. */
  public boolean contains(CidrSet other) {
    return other.minus(this).isEmpty();
  }

  /** The fewest networks that hold exactly these addresses, sorted. There is one such list. */
  public List<Cidr> toCidrs() {
    List<Cidr> cover = new ArrayList<>();
    for (Range range : ranges) {
      int bits = range.family.bits();
      BigInteger at = range.first;
      while (at.compareTo(range.last) <= 0) {
        int aligned = at.signum() == 0 ? bits : at.getLowestSetBit();
        int fits = range.last.subtract(at).add(BigInteger.ONE).bitLength() - 1;
        int host = Math.min(aligned, fits);
        cover.add(new Cidr(new IpAddress(range.family, at), bits - host));
        at = at.add(BigInteger.ONE.shiftLeft(host));
      }
    }
    return List.copyOf(cover);
  }

  @Override
  public String toString() {
    return toCidrs().toString();
  }
}
