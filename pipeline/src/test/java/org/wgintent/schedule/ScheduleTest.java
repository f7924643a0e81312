package org.wgintent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.schedule.Schedule.Done;
import org.wgintent.schedule.Schedule.Missed;

class ScheduleTest {

  private static Schedule schedule(String cron, String zone) {
    return new Schedule(Cron.parse(cron).orElseThrow(), ZoneId.of(zone), Missed.RUN, Duration.ZERO);
  }

  private static Instant at(String time) {
    return Instant.parse("2026-" + time + ":00Z");
  }

  // ---- clocks that are put forward and back ----

  /** In Zurich 02:00 is followed by 03:00 on the 29th of March. */
  @ParameterizedTest
  @CsvSource({
    "30 2 * * *, 03-28T12:00, 03-29T01:00",
    "30 2 * * *, 03-29T01:00, 03-30T00:30",
    "*/20 2 * * *, 03-28T12:00, 03-29T01:00",
    "*/20 2 * * *, 03-29T01:00, 03-30T00:00",
    "30 3 * * *, 03-28T12:00, 03-29T01:30",
    "*/30 * * * *, 03-29T00:30, 03-29T01:00",
    "*/30 * * * *, 03-29T01:00, 03-29T01:30",
  })
  void whatFallsIntoTheGapIsDoneOnceAfterIt(String cron, String after, String next) {
    assertThat(schedule(cron, "Europe/Zurich").next(at(after))).contains(at(next));
  }

  /** In Zurich 03:00 is followed by 02:00 on the 25th of October. */
  @ParameterizedTest
  @CsvSource({
    "30 2 * * *, 10-24T12:00, 10-25T00:30",
    "30 2 * * *, 10-25T00:30, 10-26T01:30",
    "30 2 * * *, 10-25T01:10, 10-26T01:30",
    "0 3 * * *, 10-25T00:30, 10-25T02:00",
  })
  void whatComesTwiceIsDoneOnce(String cron, String after, String next) {
    assertThat(schedule(cron, "Europe/Zurich").next(at(after))).contains(at(next));
  }

  // ---- a year, and another who reckons ----

  /** Every minute of the year is asked by itself. */
  private static List<Instant> naive(String cron, ZoneId zone, int year) {
    BitSet[] fields = new BitSet[5];
    int[][] ranges = {{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 6}};
    String[] words = cron.split(" ", -1);
    for (int i = 0; i < 5; i++) {
      fields[i] = field(words[i], ranges[i][0], ranges[i][1]);
    }
    boolean both = words[2].startsWith("*") || words[4].startsWith("*");
    List<Instant> times = new ArrayList<>();
    Instant end = LocalDateTime.of(year + 1, 1, 1, 0, 0).atZone(zone).toInstant();
    Instant at = LocalDateTime.of(year, 1, 1, 0, 0).atZone(zone).toInstant();
    for (; at.isBefore(end); at = at.plusSeconds(60)) {
      ZonedDateTime local = at.atZone(zone);
      boolean isFirst = local.withEarlierOffsetAtOverlap().isEqual(local);
      boolean is = isFirst && matches(local.toLocalDateTime(), fields, both);
      ZoneOffsetTransition changed = zone.getRules().previousTransition(at.plusSeconds(1));
      if (changed != null && changed.isGap() && changed.getInstant().equals(at)) {
        LocalDateTime lost = changed.getDateTimeBefore();
        for (; lost.isBefore(changed.getDateTimeAfter()); lost = lost.plusMinutes(1)) {
          is |= matches(lost, fields, both);
        }
      }
      if (is) {
        times.add(at);
      }
    }
    return times;
  }

  private static BitSet field(String text, int first, int last) {
    BitSet set = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] step = part.split("/", -1);
      String[] range = step[0].equals("*") ? new String[] {} : step[0].split("-", -1);
      int from = range.length == 0 ? first : Integer.parseInt(range[0]);
      int to = range.length == 0 ? last : Integer.parseInt(range[range.length - 1]);
      for (int n = from; n <= to; n += step.length == 1 ? 1 : Integer.parseInt(step[1])) {
        set.set(last == 6 ? n % 7 : n);
      }
    }
    return set;
  }

  private static boolean matches(LocalDateTime at, BitSet[] fields, boolean both) {
    boolean day = fields[2].get(at.getDayOfMonth());
    boolean week =
        fields[4].get(at.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : at.getDayOfWeek().getValue());
    return fields[0].get(at.getMinute())
        && fields[1].get(at.getHour())
        && fields[3].get(at.getMonthValue())
        && (both ? day && week : day || week);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Europe/Zurich", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"})
  void aYearIsAsSomebodyElseReckonsIt(String zone) {
    for (String cron :
        List.of(
            "0 3 * * *",
            "30 2 * * *",
            "*/15 * * * *",
            "45 1-3 * * *",
            "0 0 13 * 5",
            "10 2 */2 * 0",
            "10 2 1-7 * *",
            "7 4 * * 1-5",
            "0 12 31 * 7",
            "59 23 28-31 2,10 *")) {
      Schedule schedule = schedule(cron, zone);
      List<Instant> naive = naive(cron, ZoneId.of(zone), 2026);
      List<Instant> ours = new ArrayList<>();
      Instant start = LocalDateTime.of(2026, 1, 1, 0, 0).atZone(ZoneId.of(zone)).toInstant();
      Optional<Instant> next = schedule.next(start.minusNanos(1));
      while (next.isPresent() && !next.get().isAfter(naive.getLast())) {
        ours.add(next.get());
        next = schedule.next(next.get());
      }
      assertThat(ours).as(cron).isEqualTo(naive);
      Random random = new Random(7);
      for (int i = 0; i < 500; i++) {
        Instant now = start.plusSeconds(random.nextInt(365 * 86_400));
        Optional<Instant> last =
            naive.reversed().stream().filter(time -> !time.isAfter(now)).findFirst();
        if (last.isPresent()) {
          assertThat(schedule.last(now)).as(cron + " until " + now).isEqualTo(last);
        }
      }
    }
  }

  // ---- what is due ----

  private static Done done(String since, String ended) {
    return new Done(at(since), Optional.ofNullable(ended).map(ScheduleTest::at));
  }

  @ParameterizedTest
  @CsvSource({
    // done before it was seen, then once, however many were missed, the newest
    "11-01T02:59, , 11-01T02:59, ",
    "11-01T02:59, , 11-01T03:00, 11-01T03:00",
    "11-01T03:00, , 11-01T04:00, ",
    "11-01T02:59, , 12-01T04:00, 12-01T03:00",
    "11-01T02:59, 11-01T03:00, 11-02T02:59, ",
    "11-01T02:59, 11-01T03:00, 11-02T07:00, 11-02T03:00",
    // begun and not ended is not done
    "11-01T02:59, 11-01T03:00, 11-20T07:00, 11-20T03:00",
    "11-01T02:59, 11-20T03:00, 11-20T07:00, ",
  })
  void whatWasMissedIsDoneOnce(String since, String ended, String now, String due) {
    assertThat(schedule("0 3 * * *", "UTC").due(done(since, ended), at(now)))
        .isEqualTo(Optional.ofNullable(due).map(ScheduleTest::at));
  }

  @Test
  void whatIsNotCaughtUpIsDoneALittleLateAtMost() {
    Schedule skips =
        new Schedule(
            Cron.parse("0 3 * * *").orElseThrow(), ZoneId.of("UTC"), Missed.SKIP, Duration.ZERO);
    Done done = done("11-01T00:00", null);

    assertThat(skips.due(done, at("11-01T03:10"))).contains(at("11-01T03:00"));
    assertThat(skips.due(done, at("11-01T03:11"))).isEmpty();
  }

  @Test
  void allOfItIsDelayed() {
    Schedule late =
        new Schedule(
            Cron.parse("0 3 * * *").orElseThrow(),
            ZoneId.of("UTC"),
            Missed.RUN,
            Duration.ofSeconds(90));

    assertThat(late.next(at("11-01T03:00"))).contains(at("11-01T03:01").plusSeconds(30));
    assertThat(late.last(at("11-01T03:01"))).contains(at("10-31T03:01").plusSeconds(30));
    assertThat(late.last(at("11-01T03:02"))).contains(at("11-01T03:01").plusSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "11-01T02:59, , 11-01T03:30, false",
    "11-01T02:59, , 11-02T02:59, false",
    "11-01T02:59, , 11-02T03:00, true",
    "11-01T02:59, 11-02T03:00, 11-03T08:00, false",
    "11-01T02:59, 11-02T03:00, 11-04T03:00, true",
  })
  void whatWasMissedForMoreThanAPeriodIsOverdue(
      String since, String ended, String now, boolean overdue) {
    assertThat(schedule("0 3 * * *", "UTC").isOverdue(done(since, ended), at(now)))
        .isEqualTo(overdue);
  }
}
