package org.wgintent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.testing.Example;
import org.wgintent.validate.Validation;

/** Values as other programs print them are understood. */
class PastedValuesTest {

  private static Intent read(Map<String, String> files) {
    Validation.Result result = Validation.validate(Example.intent(files));
    return result.intent().orElseThrow(() -> new AssertionError(result.diagnostics().toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ip addr              | domain    | ipv4: 192.0.2.10          | ipv4: 192.0.2.10/24",
        "ip -6 addr           | domain    | \"2001:db8:100::10\"      | \"2001:db8:100::10/64\"",
        "an address in full   | domain    | \"2001:db8:100::10\"      | \"2001:0DB8:0100:0000:0000:0000:0000:0010\"",
        "dig                  | domain    | host: nas.example.invalid, port: 51821 | host: nas.example.invalid., port: 51821",
        "ip link              | execution | lan: [eth0]               | lan: [\"eth0:\"]",
        "ip link of a pair    | execution | lan: [eth0]               | lan: [\"2: eth0@if5:\"]",
        "ssh-keyscan          | execution | \"ssh-ed25519             | \"192.0.2.1 ssh-ed25519",
        "known_hosts          | execution | \"ssh-ed25519             | \"[192.0.2.1]:22 ssh-ed25519",
        "a key's own file     | execution | oPO15K2e\"                | oPO15K2e root@router\"",
        "wg showconf          | inventory | public_key: \"3p7b        | public_key: \"PublicKey = 3p7b",
        "wg show, of a peer   | inventory | public_key: \"3p7b        | public_key: \"peer: 3p7b",
        "wg show              | inventory | public_key: \"3p7b        | public_key: \"public key: 3p7b",
      })
  void isUnderstood(String program, String file, String is, String pasted) {
    Map<String, String> files = Example.files();
    String text = files.get(file + ".yaml");
    assertThat(text).as(program).contains(is);
    files.put(file + ".yaml", text.replace(is, pasted));

    Intent intent = read(files);

    Intent plain = read(Example.files());
    assertThat(intent.domain()).isEqualTo(plain.domain());
    assertThat(intent.inventory()).isEqualTo(plain.inventory());
    assertThat(intent.execution()).isEqualTo(plain.execution());
  }

  @Test
  void anEndpointAsInAUrlIsAnAddress() {
    Map<String, String> files = Example.files();
    files.computeIfPresent(
        "domain.yaml",
        (file, text) ->
            text.replace(
                "host: nas.example.invalid, port: 51821", "host: \"[2001:db8::5]\", port: 51821"));

    assertThat(
            read(files).domain().interfaces().values().stream()
                .map(iface -> iface.endpoint().toString()))
        .contains("[2001:db8::5]:51821");
  }

  @Test
  void aNameIsItsTextWhateverYamlMakesOfIt() {
    Map<String, String> files = Example.files();
    files.computeIfPresent(
        "domain.yaml", (file, text) -> text.replace("kiosk]", "null, \"no\", yes, 7]"));
    files.computeIfPresent(
        "inventory.yaml",
        (file, text) ->
            text.replace("node: kiosk", "node: null").replace("from: kiosk", "from: null"));

    assertThat(read(files).domain().nodes().stream().map(NodeName::value))
        .contains("null", "no", "yes", "7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.20:445/tcp",
        "[2001:db8::1]:53/udp",
        "192.0.2.0/24:8000-8100/tcp",
        "[2001:db8::/64]:1-65535/udp",
        "192.0.2.1/icmp",
        "192.0.2.0/24/icmp",
        "[2001:db8::/64]/icmp"
      })
  void aDestinationOfAPolicyTestIsShownAsItIsWritten(String text) {
    Map<String, String> files = Example.files();
    files.computeIfPresent(
        "inventory.yaml",
        (file, inventory) ->
            inventory.replaceFirst("(?s)tests:.*", "")
                + "tests: [{ from: laptop, via: wg0, deny: [\""
                + text
                + "\"] }]\n");
    Validation.Result result = Validation.validate(Example.intent(files));

    // Whether it passes is no matter here.
    assertThat(result.diagnostics()).allMatch(d -> d.code().equals("WG520"));
    assertThat(InventoryReader.tryDestination(text).map(Inventory.Destination::toString))
        .hasValue(text);
  }
}
