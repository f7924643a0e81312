package org.wgintent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.wireguard.IpAddress.Family;

class IpAddressTest {

  private static final Cidr MAPPED = new Cidr(ipv6(BigInteger.valueOf(0xffffL).shiftLeft(32)), 96);

  /**
   * Eight groups of 16 bits, zero more often than not: runs of zeros are where RFC 5952 is hard.
   */
  @Provide
  Arbitrary<IpAddress> ipv6() {
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, Arbitraries.just(0)),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 0xffff)))
        .list()
        .ofSize(8)
        .map(
            groups ->
                ipv6(
                    groups.stream()
                        .map(BigInteger::valueOf)
                        .reduce(BigInteger.ZERO, (sum, group) -> sum.shiftLeft(16).or(group))))
        .filter(address -> !MAPPED.contains(address));
  }

  @Property
  void everyIpv6AddressSurvivesPrinting(@ForAll("ipv6") IpAddress address) {
    String text = address.toString();

    assertThat(IpAddress.parse(text)).isEqualTo(address);
    assertThat(IpAddress.parse(text.toUpperCase(java.util.Locale.ROOT))).isEqualTo(address);
  }

  @Property
  void everyIpv4AddressSurvivesPrinting(@ForAll int bits) {
    IpAddress address =
        new IpAddress(Family.IPV4, BigInteger.valueOf(Integer.toUnsignedLong(bits)));

    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
  }

  @Property
  void everyNetworkSurvivesPrinting(
      @ForAll("ipv6") IpAddress address, @ForAll @IntRange(max = 128) int prefix) {
    Cidr cidr = new Cidr.Lenient(address, prefix).toCidr();

    // Cutting host bits off may leave an IPv4-mapped address, which has no text of its own.
    assertThat(Cidr.tryParse(cidr.toString()))
        .isEqualTo(
            MAPPED.contains(cidr) ? java.util.Optional.empty() : java.util.Optional.of(cidr));
  }

  @Property(tries = 5000)
  void whateverIsReadIsOneAddress(
      @ForAll
          @StringLength(max = 20)
          @CharRange(from = '.', to = ':')
          @CharRange(from = 'e', to = 'f')
          String text) {
    IpAddress.tryParse(text).ifPresent(a -> assertThat(IpAddress.parse(a.toString())).isEqualTo(a));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "0:0:0:0:0:0:0:0, ::",
    "1:0:0:0:0:0:0:0, 1::",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
    "::192.0.2.1, ::c000:201",
  })
  void printsAsRfc5952Says(String written, String canonical) {
    assertThat(IpAddress.parse(written)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        ":::",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4\n",
        "\n1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "01.2.3.4",
        "1.2.3.04",
        "0x1.2.3.4",
        "1.2.3.256",
        "1.2.3.-4",
        "1.2.3.4.",
        "16909060",
        "١.2.3.4",
        "１.2.3.4",
        "::1%eth0",
        "fe80::1%1",
        "[::1]",
        "::1\n",
        "::1/128",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8.",
        ":1:2:3:4:5:6:7:8",
        "00001::",
        "::12345",
        "::g",
        "::ffff:1.2.3.4",
        "::ffff:102:304",
        "::1.2.3",
        "::1.2.3.04",
        "::01.2.3.4",
        "1.2.3.4::",
        "localhost",
        "a.b:c",
        "1.2.3.4:80",
      })
  void refusesWhatIsNoAddressOrHasTwoMeanings(String text) {
    assertThat(IpAddress.tryParse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.0", "192.0.2.0/", "192.0.2.0/24/24", "192.0.2.0/024", "192.0.2.0/+24",
        "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/24\n", "/24", "2001:db8::/129",
        "2001:db8::1/64", "192.0.2.0/255.255.255.0", "192.0.2.0/٢٤", "192.0.2.0/99999999999",
      })
  void refusesWhatIsNoNetwork(String text) {
    assertThat(Cidr.tryParse(text)).isEmpty();
  }

  private static IpAddress ipv6(BigInteger value) {
    return new IpAddress(Family.IPV6, value);
  }
}
