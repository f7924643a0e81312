package org.wgintent.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.testing.Example;

class ExpiringTest {

  private static Intent intent(String zone) {
    Map<String, String> files = new TreeMap<>(Example.files());
    files.computeIfPresent(
        "inventory.yaml",
        (file, text) ->
            text.replace("platform: android }", "platform: android, expires: 2026-12-31 }"));
    files.computeIfPresent("execution.yaml", (file, text) -> text + "time_zone: " + zone + "\n");
    assertThat(files.get("inventory.yaml")).contains("expires");
    return Example.intent(files).read(new Report()).orElseThrow();
  }

  private static List<String> said(Intent intent, String now, Predicate<Grant> isNew) {
    return Expiring.check(intent, Instant.parse(now), isNew).stream()
        .map(Diagnostic::toString)
        .map(line -> line.replaceFirst("^\\S+ ", "").replaceFirst("(?s)(WG\\d+).*", "$1"))
        .toList();
  }

  /** The last day is a whole day, where the domain is. */
  @ParameterizedTest
  @CsvSource({
    "UTC, 2026-12-17T23:59:59Z, ",
    "UTC, 2026-12-18T00:00:00Z, warning WG615",
    "UTC, 2026-12-31T23:59:59Z, warning WG615",
    "UTC, 2027-01-01T00:00:00Z, error WG616",
    "Europe/Zurich, 2026-12-31T22:59:59Z, warning WG615",
    "Europe/Zurich, 2026-12-31T23:00:00Z, error WG616",
    "Pacific/Honolulu, 2027-01-01T09:59:59Z, warning WG615",
    "Pacific/Honolulu, 2027-01-01T10:00:00Z, error WG616",
  })
  void whatADayIs(String zone, String now, String said) {
    assertThat(said(intent(zone), now, grant -> true))
        .isEqualTo(said == null ? List.of() : List.of(said));
  }

  @Test
  void onlyWhatAChangeBringsCanBeTooLate() {
    Intent intent = intent("UTC");
    String after = "2027-02-01T00:00:00Z";

    assertThat(said(intent, after, grant -> !intent.inventory().grants().contains(grant)))
        .containsExactly("warning WG616");
    assertThat(said(intent, after, grant -> false)).containsExactly("warning WG616");
  }
}
