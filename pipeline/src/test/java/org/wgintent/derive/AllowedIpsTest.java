package org.wgintent.derive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Domain.VpnSubnet;
import org.wgintent.domain.ProfileName;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.Endpoint;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

class AllowedIpsTest {

  private static final Addresses BOTH = addresses("198.51.100.1", "2001:db8:200::1");
  private static final Addresses IPV4 =
      new Addresses(Optional.of(IpAddress.parse("198.51.100.1")), Optional.empty());
  private static final List<Cidr> LANS = cidrs("192.0.2.0/24", "2001:db8:100::/64");

  @Test
  void tunnelOnlyReachesTheServersTunnelAddresses() {
    assertThat(AllowedIps.of(iface("wg0", LANS), profile(false, false), BOTH))
        .containsExactlyElementsOf(cidrs("198.51.100.1/32", "2001:db8:200::1/128"));
  }

  @Test
  void splitAddsTheLanSubnets() {
    assertThat(AllowedIps.of(iface("wg0", LANS), profile(true, false), BOTH))
        .containsExactlyElementsOf(
            cidrs("192.0.2.0/24", "198.51.100.1/32", "2001:db8:100::/64", "2001:db8:200::1/128"));
  }

  @Test
  void fullTakesEverything() {
    assertThat(AllowedIps.of(iface("wg0", LANS), profile(true, true), BOTH))
        .containsExactlyElementsOf(cidrs("0.0.0.0/0", "::/0"));
  }

  @Test
  void fullTakesIpv6AlsoWhereTheInterfaceHasNone() {
    assertThat(AllowedIps.of(iface("wg0", List.of()), profile(true, true), IPV4))
        .containsExactlyElementsOf(cidrs("0.0.0.0/0", "::/0"));
  }

  @Test
  void eachFamilyThatIsNotServedHasASinkInAFullTunnel() {
    Addresses ipv6 = new Addresses(Optional.empty(), BOTH.ipv6());

    assertThat(AllowedIps.blackhole("7c0e", iface("wg0", LANS), profile(true, true), ipv6))
        .contains(IpAddress.parse("192.0.0.2"));
    assertThat(AllowedIps.blackhole("7c0e", iface("wg0", LANS), profile(true, true), IPV4))
        .hasValueSatisfying(sink -> assertThat(Cidr.parse("fd00::/8").contains(sink)).isTrue());
    assertThat(AllowedIps.blackhole("7c0e", iface("wg0", LANS), profile(true, true), BOTH))
        .isEmpty();
    assertThat(AllowedIps.blackhole("7c0e", iface("wg0", LANS), profile(true, false), ipv6))
        .isEmpty();
    assertThat(AllowedIps.of(iface("wg0", LANS), profile(true, true), ipv6))
        .containsExactlyElementsOf(cidrs("0.0.0.0/0", "::/0"));
  }

  @Test
  void internetWithoutLanLeavesTheLanOut() {
    List<Cidr> allowed =
        AllowedIps.of(iface("wg0", cidrs("128.0.0.0/1")), profile(false, true), BOTH);

    assertThat(allowed).containsExactlyElementsOf(cidrs("0.0.0.0/1", "198.51.100.1/32", "::/0"));
  }

  @Property
  void internetIsLanAndWhatInternetWithoutLanHas(@ForAll("lans") List<Cidr> lans) {
    CidrSet lan = CidrSet.of(lans);
    CidrSet without = CidrSet.of(AllowedIps.of(iface("wg0", lans), profile(false, true), BOTH));

    assertThat(without.union(lan)).isEqualTo(CidrSet.ALL);
    assertThat(without.intersect(lan).minus(tunnel())).isEqualTo(CidrSet.EMPTY);
  }

  @Property
  void theServersTunnelAddressesAreAlwaysIn(
      @ForAll("lans") List<Cidr> lans, @ForAll boolean lan, @ForAll boolean internet) {
    CidrSet allowed = CidrSet.of(AllowedIps.of(iface("wg0", lans), profile(lan, internet), BOTH));

    assertThat(allowed.contains(tunnel())).isTrue();
  }

  @Property
  void aProfileWithoutInternetReachesNothingElse(
      @ForAll("lans") List<Cidr> lans, @ForAll boolean lan) {
    CidrSet allowed = CidrSet.of(AllowedIps.of(iface("wg0", lans), profile(lan, false), BOTH));

    assertThat(allowed).isEqualTo(lan ? CidrSet.of(lans).union(tunnel()) : tunnel());
  }

  @Test
  void onlyAFullTunnelWithoutIpv6HasASink() {
    Interface wg0 = iface("wg0", List.of());

    assertThat(AllowedIps.blackhole("7c0e", wg0, profile(true, true), BOTH)).isEmpty();
    assertThat(AllowedIps.blackhole("7c0e", wg0, profile(true, false), IPV4)).isEmpty();
    // Fixed: what clients hold must not change with the compiler.
    assertThat(AllowedIps.blackhole("7c0e", wg0, profile(false, true), IPV4))
        .hasValueSatisfying(
            sink -> assertThat(sink).hasToString("fd89:8309:1ab9:96bc:77f3:548e:921e:d965"));
  }

  @Property
  void aSinkIsAUniqueLocalAddressOfTheDomainAndInterface(@ForAll String one, @ForAll String two) {
    IpAddress first = blackhole(one, "wg0");

    assertThat(Cidr.parse("fd00::/8").contains(first)).isTrue();
    assertThat(blackhole(one, "wg0")).isEqualTo(first);
    assertThat(blackhole(one, "wgs1")).isNotEqualTo(first);
    assertThat(blackhole(two, "wg0").equals(first)).isEqualTo(one.equals(two));
  }

  @Provide
  Arbitrary<List<Cidr>> lans() {
    return Combinators.combine(
            Arbitraries.of("192.0.2.77", "10.11.12.13", "2001:db8:100::7", "2001:db8:200::1"),
            Arbitraries.integers().between(1, 32))
        .as((address, prefix) -> new Cidr.Lenient(IpAddress.parse(address), prefix).toCidr())
        .list()
        .ofMaxSize(4);
  }

  private static IpAddress blackhole(String domainId, String iface) {
    return AllowedIps.blackhole(domainId, iface(iface, List.of()), profile(false, true), IPV4)
        .orElseThrow();
  }

  private static CidrSet tunnel() {
    return CidrSet.of(BOTH.all().stream().map(IpAddress::single).toList());
  }

  private static Addresses addresses(String ipv4, String ipv6) {
    return new Addresses(Optional.of(IpAddress.parse(ipv4)), Optional.of(IpAddress.parse(ipv6)));
  }

  private static List<Cidr> cidrs(String... texts) {
    return java.util.Arrays.stream(texts).map(Cidr::parse).toList();
  }

  private static Profile profile(boolean lan, boolean internet) {
    return new Profile(new ProfileName("any"), lan, internet);
  }

  private static Interface iface(String name, List<Cidr> lans) {
    return new Interface(
        new InterfaceName(name),
        new ServerName("router"),
        new Endpoint("vpn.example.invalid", 51820),
        lans,
        new VpnSubnet(Optional.of(Cidr.parse("198.51.100.0/24")), Optional.empty()),
        true,
        false);
  }
}
