package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.BenchmarkProfile;
import org.wgintent.domain.Intent;

/** A benchmark runs as long as its profile says, or the profile is refused. */
final class ProfileSupported implements Rule {

  @Override
  public String code() {
    return "WG613";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    intent
        .execution()
        .benchmarks()
        .schedule()
        .filter(schedule -> BenchmarkProfile.named(schedule.profile()).isEmpty())
        .ifPresent(
            schedule ->
                report.at(
                    "execution.benchmarks.schedule.profile",
                    "the benchmark profile " + schedule.profile() + " is not supported yet",
                    "use 'standard' or 'smoke'"));
  }
}
