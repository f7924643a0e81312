package org.wgintent.validate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.IntentFiles;
import org.wgintent.testing.Example;

/** Files as people really have them: what is said must tell how to mend them. */
class RealWorldFilesTest {

  private static final Path SAID =
      Example.root().resolve("pipeline/src/test/fixtures/as-people-have-them.txt");

  private static String domain() {
    return Example.files().get("domain.yaml");
  }

  private static Map<String, byte[]> cases() {
    String domain = domain();
    Map<String, byte[]> cases = new LinkedHashMap<>();
    cases.put("with a byte order mark", ("\uFEFF" + domain).getBytes(UTF_8));
    cases.put("with Windows line ends", domain.replace("\n", "\r\n").getBytes(UTF_8));
    cases.put("with old Mac line ends", domain.replace("\n", "\r").getBytes(UTF_8));
    cases.put("empty", new byte[0]);
    cases.put("only comments", "# to do\n# all of it\n".getBytes(UTF_8));
    cases.put("only white space", " \n\n  \n".getBytes(UTF_8));
    cases.put("in UTF-16", domain.getBytes(UTF_16));
    cases.put("with an umlaut in Latin-1", (domain + "# für alle\n").getBytes(ISO_8859_1));
    cases.put("with an umlaut in UTF-8", (domain + "# für alle\n").getBytes(UTF_8));
    cases.put("a list", "- servers\n- nodes\n".getBytes(UTF_8));
    cases.put("text", "to do\n".getBytes(UTF_8));
    cases.put("JSON", "{\"servers\": {}}\n".getBytes(UTF_8));
    cases.put("a tab for indent", domain.replace("  router:\n", "\trouter:\n").getBytes(UTF_8));
    cases.put(
        "a non-breaking space", domain.replace("  router:\n", "\u00a0 router:\n").getBytes(UTF_8));
    cases.put(
        "typographic quotes",
        domain.replace("\"fd99:2::/64\"", "\u201cfd99:2::/64\u201d").getBytes(UTF_8));
    cases.put(
        "no constraints", domain.substring(0, domain.indexOf("constraints:")).getBytes(UTF_8));
    cases.put(
        "nodes as a mapping",
        domain
            .replaceAll("nodes: .*", "nodes: {laptop: {}, phone: {}, kiosk: {}}")
            .getBytes(UTF_8));
    cases.put(
        "nodes in one text",
        domain.replaceAll("nodes: .*", "nodes: laptop, phone, kiosk").getBytes(UTF_8));
    cases.put(
        "profiles as a list",
        domain
            .replaceAll(
                "(?s)profiles:.*?\nconstraints:",
                "profiles: [split, full, tunnel-only]\nconstraints:")
            .getBytes(UTF_8));
    cases.put(
        "an unquoted IPv6 address",
        domain.replace("\"2001:db8:100::1\"", "2001:db8:100::1").getBytes(UTF_8));
    cases.put("an unquoted ::1", domain.replace("\"2001:db8:100::1\"", "::1").getBytes(UTF_8));
    cases.put(
        "an unquoted IPv6 network in a list",
        domain
            .replace("[192.0.2.0/24, \"2001:db8:100::/64\"]", "[192.0.2.0/24, 2001:db8:100::/64]")
            .getBytes(UTF_8));
    cases.put(
        "yes and no",
        domain
            .replace("internet: true", "internet: yes")
            .replace("ipv6: false", "ipv6: no")
            .getBytes(UTF_8));
    cases.put(
        "true in quotes", domain.replace("internet: true", "internet: \"true\"").getBytes(UTF_8));
    cases.put("a port in quotes", domain.replace("port: 51820", "port: \"51820\"").getBytes(UTF_8));
    cases.put(
        "a port and protocol", domain.replace("port: 51820", "port: 51820/udp").getBytes(UTF_8));
    cases.put("a production interface wgs1", domain.replace("wg0", "wgs1").getBytes(UTF_8));
    cases.put(
        "an address for a network", domain.replace("10.99.1.0/24", "10.99.1.1/24").getBytes(UTF_8));
    cases.put(
        "a netmask", domain.replace("10.99.1.0/24", "10.99.1.0/255.255.255.0").getBytes(UTF_8));
    cases.put(
        "an address with leading zeros",
        domain.replace("192.0.2.10", "192.000.002.010").getBytes(UTF_8));
    cases.put(
        "capital letters in a name",
        domain.replace("nodes: [laptop", "nodes: [Laptop").getBytes(UTF_8));
    cases.put(
        "an e-mail address for a node",
        domain.replace("nodes: [laptop", "nodes: [laptop@example.org").getBytes(UTF_8));
    cases.put("a misspelt section", domain.replace("profiles:  ", "profile:  ").getBytes(UTF_8));
    cases.put("a section twice", (domain + "nodes: [tv]\n").getBytes(UTF_8));
    return cases;
  }

  @Test
  @DisplayName("Each is answered as the file of answers says")
  void answers() throws IOException {
    StringBuilder said = new StringBuilder();
    cases()
        .forEach(
            (name, bytes) -> {
              Map<String, String> files = Example.files();
              Validation.Result result =
                  Validation.validate(
                      new IntentFiles(
                          "",
                          Optional.of(bytes),
                          Optional.of(files.get("inventory.yaml").getBytes(UTF_8)),
                          Optional.of(files.get("execution.yaml").getBytes(UTF_8))));
              said.append("== ").append(name).append('\n');
              said.append(
                  result.diagnostics().isEmpty()
                      ? "fine\n"
                      : DiagnosticFormat.text(result.diagnostics()));
            });
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(SAID, said);
    }
    assertThat(said.toString()).isEqualTo(Files.readString(SAID));
  }
}
