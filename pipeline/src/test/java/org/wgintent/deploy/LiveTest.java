package org.wgintent.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LiveTest {

  @Test
  void whatAServerSaysIsReadWithoutItsSecrets() throws Exception {
    Live live =
        Live.parse(
            """
            interface wg0 PUB= 51820
            peer wg0 A= 198.51.100.2/32,2001:db8:200::2/128 1700000000 10 20
            peer wg0 B= (none) 0 0 0
            link wg0 1420 up
            address wg0 198.51.100.1/24
            route wg0 192.0.2.0/24
            setting net.ipv4.ip_forward 0
            something else
            firewall
            """);

    assertThat(live.firewall()).isTrue();
    assertThat(live.interfaces().get("wg0").listenPort()).isEqualTo(51820);
    assertThat(live.interfaces().get("wg0").addresses()).containsExactly("198.51.100.1/24");
    assertThat(live.interfaces().get("wg0").peers().get("A=").allowedIps())
        .containsExactly("198.51.100.2/32", "2001:db8:200::2/128");
    assertThat(live.interfaces().get("wg0").peers().get("B=").allowedIps()).isEmpty();
    assertThat(live.interfaces().get("wg0").mtu()).isEqualTo(1420);
    assertThat(live.interfaces().get("wg0").up()).isTrue();
    assertThat(live.interfaces().get("wg0").routes()).containsExactly("192.0.2.0/24");
    assertThat(live.settings()).containsEntry("net.ipv4.ip_forward", "0");
    assertThat(live.altered()).isFalse();
  }

  /** A hostile server's words end in a clear error, and never on a terminal. */
  @Property
  void anyAnswerIsReadOrRefused(@ForAll("answers") String answer) {
    try {
      assertThat(Live.parse("interface wg0 PUB= 51820\n" + answer).toString()).matches("[ -~]*");
    } catch (IOException e) {
      assertThat(e).hasMessage("the server's answer is not of the kind that wg and ip print");
    }
  }

  @Provide
  Arbitrary<String> answers() {
    Arbitrary<String> word =
        Arbitraries.oneOf(
            Arbitraries.of(
                "interface",
                "peer",
                "address",
                "route",
                "setting",
                "firewall",
                "altered",
                "wg0",
                "1",
                "-1",
                "99999999999999999999",
                "\u001b[2J",
                ""),
            Arbitraries.strings().ofMaxLength(6));
    return word.list()
        .ofMaxSize(9)
        .map(words -> String.join(" ", words))
        .list()
        .ofMaxSize(5)
        .map(lines -> String.join("\n", lines));
  }
}
