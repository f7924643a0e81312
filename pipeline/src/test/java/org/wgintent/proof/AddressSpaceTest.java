package org.wgintent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.wgintent.readback.AddressSet;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/** What holds for a class holds for every address in it. */
class AddressSpaceTest {

  private static IpAddress ipv4(long value) {
    return new IpAddress(Family.IPV4, BigInteger.valueOf(value & 0xffffffffL));
  }

  /** Near each other, so that sets overlap, touch and lie in one another. */
  @Provide
  Arbitrary<List<AddressSet>> sets() {
    Arbitrary<Cidr> cidrs =
        Combinators.combine(
                Arbitraries.integers().between(0, 255), Arbitraries.integers().between(22, 32))
            .as(
                (host, prefix) ->
                    Cidr.tryLenient(ipv4(0xc0000200L + host) + "/" + prefix)
                        .orElseThrow()
                        .toCidr());
    return cidrs
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> AddressSet.of("set", CidrSet.of(list)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Property
  void anAddressIsInASetExactlyIfItsClassIs(
      @ForAll("sets") List<AddressSet> sets, @ForAll int near) {
    AddressSpace space = new AddressSpace(Family.IPV4, sets);
    for (IpAddress address :
        List.of(ipv4(near), ipv4(0xc0000000L + Math.floorMod(near, 1024)), ipv4(0), ipv4(-1))) {
      for (AddressSet set : sets) {
        assertThat(space.in(set).get(space.classOf(address)))
            .as("%s in %s", address, set)
            .isEqualTo(set.addresses().contains(address));
      }
    }
  }

  @Property
  void everyClassHasAnExampleThatIsInIt(@ForAll("sets") List<AddressSet> sets) {
    AddressSpace space = new AddressSpace(Family.IPV4, sets);
    BitSet all = space.all();
    all.stream()
        .forEach(id -> assertThat(space.classOf(space.example(id).orElseThrow())).isEqualTo(id));
  }

  @Test
  void whatProgramsFillIsAClassOfItsOwn() {
    AddressSet fixed = AddressSet.of("fixed", CidrSet.of(List.of(Cidr.parse("192.0.2.0/24"))));
    AddressSet filled = new AddressSet("bench4_wg1", CidrSet.EMPTY, true);
    AddressSpace space = new AddressSpace(Family.IPV4, List.of(fixed, filled));

    assertThat(space.in(filled).cardinality()).isEqualTo(1);
    assertThat(space.in(filled).intersects(space.in(fixed))).isFalse();
    assertThat(space.show(space.in(filled).nextSetBit(0))).isEqualTo("a member of bench4_wg1");
  }
}
