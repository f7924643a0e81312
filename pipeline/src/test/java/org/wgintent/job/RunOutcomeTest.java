package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.wgintent.deploy.Receipt;

class RunOutcomeTest {

  @Test
  void theSameWordsForPeopleAndPrograms() {
    RunOutcome plain = RunOutcome.Plain.PROPOSED;
    RunOutcome deployed = new RunOutcome.Deployed(Receipt.Outcome.ROLLED_BACK);

    assertThat(List.of(plain, deployed)).hasToString("[proposed, rolled back]");
    assertThat(RunOutcome.named("proposed")).isEqualTo(plain);
    assertThat(RunOutcome.named("rolled back")).isEqualTo(deployed);
    assertThatThrownBy(() -> RunOutcome.named("done")).hasMessageContaining("no outcome of a run");
  }

  @Test
  void whatMayPassIsTriedAgain() {
    assertThat(RunOutcome.Plain.FAILED.isToBeTriedAgain()).isTrue();
    assertThat(RunOutcome.Plain.REJECTED.isToBeTriedAgain()).isFalse();
    assertThat(new RunOutcome.Deployed(Receipt.Outcome.PENDING).isToBeTriedAgain()).isTrue();
    assertThat(new RunOutcome.Deployed(Receipt.Outcome.CONFIRMED).isToBeTriedAgain()).isFalse();
  }
}
