package org.wgintent.job;

import java.time.Duration;

/** How long ago something is, for people: its two largest units. */
final class Ages {

  private Ages() {}

  static String of(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " d " + age.toHoursPart() + " h";
    }
    if (age.toHours() > 0) {
      return age.toHours() + " h " + age.toMinutesPart() + " min";
    }
    return age.toMinutes() > 0
        ? age.toMinutes() + " min " + age.toSecondsPart() + " s"
        : age.toSecondsPart() + " s";
  }
}
