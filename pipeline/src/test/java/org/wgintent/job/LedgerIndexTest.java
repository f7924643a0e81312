package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wgintent.artifact.Json;

class LedgerIndexTest {

  private final SortedMap<String, JsonNode> kept = new TreeMap<>();

  private void deploy(String digest, String outcome) {
    LedgerIndex index = new LedgerIndex(path -> Optional.ofNullable(kept.get(path)));
    index.add(
        Json.read(
            Json.pretty(
                Map.of("kind", "deploy", "server", "nas", "digest", digest, "outcome", outcome))));
    kept.putAll(index.changed());
  }

  private boolean isHeld(String digest) {
    return kept.get("servers/nas.json").path("held").has(digest);
  }

  @Test
  void whatFailedIsHeldUntilItIsConfirmed() {
    deploy("a", "rolled back");
    deploy("b", "rolled back");
    deploy("c", "confirmed");

    assertThat(isHeld("a")).isTrue();
    assertThat(isHeld("b")).isTrue();

    deploy("a", "held back");
    deploy("a", "confirmed");

    assertThat(isHeld("a")).isFalse();
    assertThat(isHeld("b")).isTrue();
  }

  @Test
  void contactThatIsLostThreeTimesInARowIsHeld() {
    deploy("a", "interrupted");
    deploy("a", "unknown");

    assertThat(isHeld("a")).isFalse();

    deploy("a", "interrupted");

    assertThat(isHeld("a")).isTrue();
  }

  @Test
  void inARowIsOfOneGenerationAndNothingBetween() {
    deploy("a", "interrupted");
    deploy("b", "interrupted");
    deploy("a", "interrupted");
    deploy("a", "interrupted");
    deploy("a", "confirmed");
    deploy("a", "interrupted");
    deploy("a", "refused");
    deploy("a", "unknown");
    deploy("a", "unknown");

    assertThat(isHeld("a")).isFalse();
  }
}
