package org.wgintent.routes.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.job.Alarm;

class DueHealthTest {

  private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "overdue, 2026-11-27T11:59:59Z, true",
    "pending removal, 2026-11-27T11:00:00Z, false",
    "pending removal, 2026-11-27T10:59:59Z, true",
    "deploy, 2026-11-20T00:00:00Z, false",
    "expiry, 2026-11-20T00:00:00Z, false",
  })
  void whatWasToBeDoneAndIsNotIsRed(String kind, String since, boolean isRed) {
    assertThat(DueHealth.isBad(new Alarm("root", kind, "nas", "text", since), NOON))
        .isEqualTo(isRed);
  }
}
