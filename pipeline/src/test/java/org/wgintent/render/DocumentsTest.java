package org.wgintent.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.derive.Network;
import org.wgintent.derive.NetworkFixture;
import org.wgintent.testing.GoldenFolder;

class DocumentsTest {

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of("home", NetworkFixture.home()), Arguments.of("empty", NetworkFixture.empty()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void documentsAreAsExpected(String name, Network network) throws IOException {
    GoldenFolder.compare(
        "documents/" + name,
        Map.of(
            "access-matrix.md", AccessMatrix.markdown(network),
            "access-matrix.json", AccessMatrix.json(network),
            "topology.md", Topology.markdown(network)));
  }

  @Test
  void nobodyReachesAPeerAndWhatIsNotReachedIsNotThere() throws IOException {
    JsonNode rows = new JsonMapper().readTree(AccessMatrix.json(NetworkFixture.home()));

    assertThat(rows)
        .isNotEmpty()
        .noneMatch(row -> row.get("destination").asText().equals("peers"))
        .noneMatch(row -> row.get("reach").isEmpty());
  }

  @Test
  void aProfileWithoutAnyAccessReachesTheTunnelAddressAlone() throws IOException {
    JsonNode rows = new JsonMapper().readTree(AccessMatrix.json(NetworkFixture.home()));

    assertThat(rows)
        .filteredOn(row -> row.get("profile").asText().equals("tunnel-only"))
        .isNotEmpty()
        .allSatisfy(
            row -> {
              assertThat(row.get("destination").asText()).isEqualTo("tunnel");
              assertThat(row.get("reach").toString()).isEqualTo("[\"echo\"]");
            });
  }
}
