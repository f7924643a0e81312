package org.wgintent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 3 * * *",
        "*/15 * * * *",
        "0 0 1 jan *",
        "5,35 8-18/2 * * MON-FRI",
        "59 23 31 12 7",
        "0 3 29 2 *",
        "0 3 30 2 mon"
      })
  void fiveFieldsInTheirRangesAreSound(String cron) {
    assertThat(Cron.parse(cron)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0 3 * *",
        "0 3 * * * *",
        "60 3 * * *",
        "0 24 * * *",
        "0 3 0 * *",
        "0 3 32 * *",
        "0 3 * 13 *",
        "0 3 * * 8",
        "5-1 3 * * *",
        "*/0 * * * *",
        "0 3 * * caturday",
        "@daily",
        "0  3 * * *",
        "0 3 * * *; id",
        "-1 3 * * *",
        "a b c d e",
        "0 3 30 2 *",
        "0 3 31 4,6,9,11 *"
      })
  void whatCronWouldNotRunIsRefused(String cron) {
    assertThat(Cron.parse(cron)).isEmpty();
  }
}
