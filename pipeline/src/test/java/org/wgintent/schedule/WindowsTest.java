package org.wgintent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.wgintent.schedule.Windows.Window;

class WindowsTest {

  private static final Instant FRIDAY_NOON = Instant.parse("2026-11-27T12:00:00Z");

  private static Window window(String cron, String zone, int minutes) {
    return Window.of(Cron.parse(cron).orElseThrow(), ZoneId.of(zone), Duration.ofMinutes(minutes));
  }

  private static Instant at(String time) {
    return Instant.parse("2026-" + time + ":00Z");
  }

  @Test
  void withoutAnyChangesAreAlwaysMade() {
    assertThat(Windows.ALWAYS.isOpen(FRIDAY_NOON)).isTrue();
    assertThat(Windows.ALWAYS.opens(FRIDAY_NOON)).contains(FRIDAY_NOON);
  }

  @Test
  void whereSomeAreAllowedTheyAreMadeInThoseAlone() {
    Windows nights = new Windows(List.of(window("0 22 * * 1-5", "Europe/Zurich", 360)), List.of());

    assertThat(nights.isOpen(FRIDAY_NOON)).isFalse();
    assertThat(nights.opens(FRIDAY_NOON)).contains(at("11-27T21:00"));
    assertThat(nights.isOpen(at("11-28T02:59"))).as("after midnight").isTrue();
    assertThat(nights.opens(at("11-28T03:00"))).as("it is over").contains(at("11-30T21:00"));
  }

  @Test
  void denyWins() {
    Windows windows =
        new Windows(
            List.of(window("0 0 * * *", "UTC", 1440)),
            List.of(window("0 0 20 12 *", "UTC", 20 * 1440), window("0 0 9 1 *", "UTC", 60)));

    assertThat(windows.isOpen(at("12-19T23:59"))).isTrue();
    assertThat(windows.isOpen(at("12-20T00:00"))).isFalse();
    assertThat(windows.opens(at("12-24T18:00")))
        .as("one ends when the other begins")
        .contains(Instant.parse("2027-01-09T01:00:00Z"));
  }

  @Test
  void whatIsAlwaysDeniedNeverOpens() {
    Windows never = new Windows(List.of(), List.of(window("* * * * *", "UTC", 2)));

    assertThat(never.isOpen(FRIDAY_NOON)).isFalse();
    assertThat(never.opens(FRIDAY_NOON)).isEmpty();
  }

  /** Somebody who writes down every start and looks at every minute finds the same. */
  @Test
  void aCountOfMinutesSaysTheSame() {
    List<String> crons =
        List.of("0 2 * * *", "30 1-3 * * 0", "15 */6 * * 1-5", "0 0 25 10 *", "45 23 * * 6");
    int minutes = 4 * 1440;
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<Window> allow = some(random, crons, random.nextInt(3));
      List<Window> deny = some(random, crons, random.nextInt(2));
      Windows windows = new Windows(allow, deny);
      // Clocks are put back in Zurich on this Sunday.
      Instant start = at("10-23T00:00").plus(Duration.ofMinutes(random.nextInt(1440)));
      boolean[] allowed = naive(allow, start, minutes);
      boolean[] denied = naive(deny, start, minutes);
      boolean[] open = new boolean[minutes];
      for (int i = 0; i < minutes; i++) {
        open[i] = (allow.isEmpty() || allowed[i]) && !denied[i];
      }
      for (int i = 0; i < minutes; i += 1 + random.nextInt(300)) {
        Instant now = start.plus(Duration.ofMinutes(i));
        assertThat(windows.isOpen(now)).as("%d: %s at %s", seed, windows, now).isEqualTo(open[i]);
        int opens = i;
        while (opens < minutes && !open[opens]) {
          opens++;
        }
        Optional<Instant> said = windows.opens(now);
        if (opens < minutes) {
          assertThat(said)
              .as("%d: %s from %s", seed, windows, now)
              .contains(start.plus(Duration.ofMinutes(opens)));
        } else {
          assertThat(said.filter(start.plus(Duration.ofMinutes(minutes))::isAfter)).isEmpty();
        }
      }
    }
  }

  private static List<Window> some(Random random, List<String> crons, int count) {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(
          window(
              crons.get(random.nextInt(crons.size())),
              random.nextBoolean() ? "Europe/Zurich" : "UTC",
              1 + random.nextInt(600)));
    }
    return windows;
  }

  /** Every start is written down, and every minute after it. */
  private static boolean[] naive(List<Window> windows, Instant from, int minutes) {
    boolean[] open = new boolean[minutes];
    for (Window window : windows) {
      Optional<Instant> start = window.starts().next(from.minus(window.length()).minusSeconds(60));
      while (start.isPresent() && Duration.between(from, start.get()).toMinutes() < minutes) {
        int first = (int) Duration.between(from, start.get()).toMinutes();
        for (int i = Math.max(0, first);
            i < Math.min(minutes, first + window.length().toMinutes());
            i++) {
          open[i] = true;
        }
        start = window.starts().next(start.get());
      }
    }
    return open;
  }
}
