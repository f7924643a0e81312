package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.wgintent.artifact.Json;
import org.wgintent.deploy.Receipt;

class RunOutcomeTest {

  @Test
  void programsReadTheSameWordsAsPeople() {
    assertThat(
            Json.pretty(
                    List.of(
                        RunOutcome.Plain.PROPOSED,
                        new RunOutcome.Deployed(Receipt.Outcome.ROLLED_BACK)))
                .replaceAll("\\s+", " "))
        .isEqualTo("[ \"proposed\", \"rolled back\" ] ");
  }

  @Test
  void whatMayPassIsTriedAgain() {
    assertThat(RunOutcome.Plain.FAILED.isToBeTriedAgain()).isTrue();
    assertThat(RunOutcome.Plain.REJECTED.isToBeTriedAgain()).isFalse();
    assertThat(new RunOutcome.Deployed(Receipt.Outcome.PENDING).isToBeTriedAgain()).isTrue();
    assertThat(new RunOutcome.Deployed(Receipt.Outcome.CONFIRMED).isToBeTriedAgain()).isFalse();
  }
}
