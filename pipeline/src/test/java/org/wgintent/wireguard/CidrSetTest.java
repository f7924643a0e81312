package org.wgintent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.wgintent.wireguard.IpAddress.Family;

class CidrSetTest {

  /** Networks in the last 256 addresses of each family, so that brute force can judge. */
  @Provide
  Arbitrary<List<Cidr>> small() {
    return Combinators.combine(
            Arbitraries.of(Family.class),
            Arbitraries.integers().between(0, 255),
            Arbitraries.integers().between(0, 8))
        .as((family, index, host) -> network(family, top(family).add(bits(index)), host))
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<Cidr>> any() {
    return Arbitraries.of(Family.class)
        .flatMap(
            family ->
                Combinators.combine(
                        Arbitraries.bigIntegers()
                            .between(
                                BigInteger.ZERO,
                                BigInteger.ONE.shiftLeft(family.bits()).subtract(BigInteger.ONE)),
                        Arbitraries.integers().between(0, family.bits()))
                    .as((value, host) -> network(family, value, host)))
        .list()
        .ofMaxSize(6);
  }

  @Property
  void allOperationsAgreeWithBruteForce(
      @ForAll("small") List<Cidr> left, @ForAll("small") List<Cidr> right) {
    CidrSet a = CidrSet.of(left);
    CidrSet b = CidrSet.of(right);

    BitSet union = bits(left);
    union.or(bits(right));
    BitSet intersection = bits(left);
    intersection.and(bits(right));
    BitSet difference = bits(left);
    difference.andNot(bits(right));
    assertThat(bits(a.union(b).toCidrs())).isEqualTo(union);
    assertThat(bits(a.intersect(b).toCidrs())).isEqualTo(intersection);
    assertThat(bits(a.minus(b).toCidrs())).isEqualTo(difference);
  }

  @Property
  void theCoverIsMinimalAndSorted(@ForAll("any") List<Cidr> left, @ForAll("any") List<Cidr> right) {
    List<Cidr> cover = CidrSet.of(left).minus(CidrSet.of(right)).toCidrs();

    assertThat(cover).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i + 1 < cover.size(); i++) {
      assertThat(cover.get(i).overlaps(cover.get(i + 1))).isFalse();
      assertThat(areHalves(cover.get(i), cover.get(i + 1))).isFalse();
    }
  }

  @Property
  void whatIsTakenAwayIsGoneAndTheRestStays(
      @ForAll("any") List<Cidr> left, @ForAll("any") List<Cidr> right) {
    CidrSet a = CidrSet.of(left);
    CidrSet b = CidrSet.of(right);

    assertThat(a.minus(b).intersect(b)).isEqualTo(CidrSet.EMPTY);
    assertThat(a.minus(b).union(a.intersect(b))).isEqualTo(a);
    assertThat(a.contains(a.minus(b))).isTrue();
    assertThat(CidrSet.ALL.minus(a).union(a)).isEqualTo(CidrSet.ALL);
  }

  @Property
  void orderAndRepetitionDoNotMatter(@ForAll("any") List<Cidr> cidrs, @ForAll Random random) {
    List<Cidr> shuffled = new java.util.ArrayList<>(cidrs);
    shuffled.addAll(cidrs);
    Collections.shuffle(shuffled, random);

    assertThat(CidrSet.of(shuffled)).isEqualTo(CidrSet.of(cidrs));
    assertThat(CidrSet.of(CidrSet.of(cidrs).toCidrs())).isEqualTo(CidrSet.of(cidrs));
  }

  @Property
  void containsFirstAndLastOfEachNetwork(@ForAll("any") List<Cidr> cidrs) {
    CidrSet set = CidrSet.of(cidrs);

    assertThat(cidrs)
        .allSatisfy(
            cidr -> {
              assertThat(set.contains(cidr.first())).isTrue();
              assertThat(set.contains(cidr.last())).isTrue();
              assertThat(set.minus(CidrSet.of(List.of(cidr))).contains(cidr.first())).isFalse();
            });
  }

  @Test
  void everythingLessOneLanIsTwentyFourNetworks() {
    List<Cidr> cover =
        CidrSet.ALL_IPV4.minus(CidrSet.of(List.of(Cidr.parse("192.0.2.0/24")))).toCidrs();

    assertThat(cover).hasSize(24).startsWith(Cidr.parse("0.0.0.0/1"));
    assertThat(cover).endsWith(Cidr.parse("224.0.0.0/3"));
  }

  @Test
  void nothingLessEverythingIsEmpty() {
    assertThat(CidrSet.ALL.minus(CidrSet.ALL).toCidrs()).isEmpty();
  }

  private static BigInteger bits(int value) {
    return BigInteger.valueOf(value);
  }

  private static BigInteger top(Family family) {
    return BigInteger.ONE.shiftLeft(family.bits()).subtract(bits(256));
  }

  private static Cidr network(Family family, BigInteger value, int host) {
    BigInteger network = value.shiftRight(host).shiftLeft(host);
    return new Cidr(new IpAddress(family, network), family.bits() - host);
  }

  private static boolean areHalves(Cidr low, Cidr high) {
    return low.prefix() == high.prefix()
        && low.family() == high.family()
        && low.prefix() > 0
        && network(low.family(), high.address().value(), low.family().bits() - low.prefix() + 1)
            .address()
            .equals(low.address());
  }

  /** One bit for each address: the IPv4 ones first. */
  private static BitSet bits(List<Cidr> cidrs) {
    BitSet set = new BitSet(512);
    for (Cidr cidr : cidrs) {
      int from = cidr.first().value().subtract(top(cidr.family())).intValueExact();
      int to = cidr.last().value().subtract(top(cidr.family())).intValueExact();
      int offset = cidr.family() == Family.IPV4 ? 0 : 256;
      set.set(offset + from, offset + to + 1);
    }
    return set;
  }
}
