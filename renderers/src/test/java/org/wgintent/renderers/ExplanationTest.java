package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.domain.NodeName;
import org.wgintent.explain.Explanation;
import org.wgintent.explain.Explanation.Question;
import org.wgintent.explain.Explanation.Reason;
import org.wgintent.stage.Compiled;
import org.wgintent.testing.GoldenFolder;
import org.wgintent.wireguard.IpAddress;

/** Why, on a server with everything. */
class ExplanationTest {

  private static Compiled compiled;

  @BeforeAll
  static void compile() throws Exception {
    compiled = TestDomain.compile("crowded");
  }

  private static List<Explanation> ask(String node, String address, int port, boolean udp) {
    return ask(node, address, port, udp, Optional.empty());
  }

  private static List<Explanation> ask(
      String node, String address, int port, boolean udp, Optional<IpAddress> source) {
    return Explanation.of(
        compiled.intent(),
        compiled.network(),
        Renderers.TARGETS,
        compiled.generated(),
        new NodeName(node),
        new Question(IpAddress.parse(address), Optional.of(port).filter(p -> p > 0), udp, source));
  }

  @Test
  @DisplayName("Each answer names the lines that decide it")
  void answers() throws Exception {
    String text =
        Stream.of(
                ask("ann", "192.0.2.20", 445, false),
                ask("ann", "192.0.2.1", 2222, false),
                ask("bob", "192.0.2.1", 2222, false),
                ask("bob", "192.0.2.1", 53, true),
                ask("cid", "8.8.8.8", 0, false),
                ask("cid", "192.0.2.20", 0, false),
                ask("dan", "198.51.100.1", 0, false),
                ask("eve", "192.0.2.1", 0, false),
                ask("fay", "203.0.113.20", 0, false),
                ask("ann", "198.51.100.3", 0, false),
                ask("ann", "2001:4860:4860::8888", 443, false),
                spoofed("bob", "192.0.2.20", "198.51.100.2"),
                spoofed("bob", "192.0.2.20", "203.0.113.9"))
            .flatMap(List::stream)
            .map(Explanation::text)
            .collect(Collectors.joining("\n"));

    GoldenFolder.compare("crowded/explain", Map.of("answers.txt", text));
  }

  private static List<Explanation> spoofed(String node, String to, String from) {
    return ask(node, to, 445, false, Optional.of(IpAddress.parse(from)));
  }

  @Test
  @DisplayName("Who speaks with another's address is stopped, and both lines that would are named")
  void spoofedSources() {
    for (String from : List.of("198.51.100.2", "203.0.113.9")) {
      Explanation explanation = spoofed("bob", "192.0.2.20", from).getFirst();

      assertThat(explanation.isAllowed()).isFalse();
      assertThat(explanation.reasons()).extracting(Reason::part).contains("peer", "firewall");
      assertThat(explanation.text()).contains("does not have " + from);
    }
  }

  @Test
  @DisplayName("What the client does not route is answered by the firewall all the same")
  void notRouted() {
    Explanation explanation = ask("cid", "192.0.2.1", 53, true).getFirst();

    assertThat(explanation.sent()).isFalse();
    assertThat(explanation.isAllowed()).isTrue();
    assertThat(explanation.text())
        .contains("allowed (53/udp), and its own file does not send it into the tunnel");
  }

  @Test
  @DisplayName("A line that is named is there, word for word")
  void linesAreThere() {
    for (Explanation explanation : ask("ann", "192.0.2.20", 445, false)) {
      for (Reason reason : explanation.reasons()) {
        if (List.of("firewall", "nat").contains(reason.part())) {
          String[] place = reason.place().substring("generated/".length()).split(":", -1);
          String line =
              compiled
                  .generated()
                  .get(place[0])
                  .lines()
                  .toList()
                  .get(Integer.parseInt(place[1]) - 1);
          assertThat(reason.text()).endsWith(line.strip());
        }
      }
    }
  }

  @Test
  @DisplayName("A node that is granted nothing has no answer")
  void nobody() {
    assertThat(ask("zoe", "192.0.2.20", 0, false)).isEmpty();
  }
}
