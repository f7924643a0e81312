package org.wgintent.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.ChronoZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A cron expression with five fields, as crontab(5) has it, on a calendar without time zone: where
 * day of month and day of week are both restricted, either of them will do; where one begins with
 * {@code *}, both have to.
 */
public final class Cron {

  private static final int DAY_OF_MONTH = 2;
  private static final int DAY_OF_WEEK = 4;
  private static final int FIELDS = 5;

  /** The 29th of February is at most eight years away. */
  private static final int YEARS = 8;

  private static final LocalDateTime SOME_DAY = LocalDateTime.of(2000, 3, 1, 0, 0);

  private final String text;

  /** One of these has to say so. */
  private final List<ExecutionTime> either;

  /** And all of these. */
  private final List<ExecutionTime> all;

  private Cron(String text, List<ExecutionTime> either, List<ExecutionTime> all) {
    this.text = text;
    this.either = either;
    this.all = all;
  }

  /** None where it is no such expression, or names a day that never comes. */
  public static Optional<Cron> parse(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length != FIELDS || Arrays.stream(fields).anyMatch(String::isEmpty)) {
      return Optional.empty();
    }
    try {
      Cron cron = of(text, fields);
      return Optional.of(cron)
          .filter(c -> c.next(SOME_DAY).filter(SOME_DAY.plusYears(YEARS)::isAfter).isPresent());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Cron of(String text, String[] fields) {
    ExecutionTime byMonth = times(with(fields, DAY_OF_WEEK));
    ExecutionTime byWeek = times(with(fields, DAY_OF_MONTH));
    boolean isEither =
        Stream.of(DAY_OF_MONTH, DAY_OF_WEEK).noneMatch(day -> fields[day].startsWith("*"));
    return isEither
        ? new Cron(text, List.of(byMonth, byWeek), List.of())
        : new Cron(text, List.of(byMonth), List.of(byWeek));
  }

  /** The same on every day as far as {@code free} says. */
  private static String with(String[] fields, int free) {
    String[] other = fields.clone();
    other[free] = "*";
    return String.join(" ", other);
  }

  private static ExecutionTime times(String expression) {
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    return ExecutionTime.forCron(parser.parse(expression).validate());
  }

  /** The first time after this one; none where there is none for many years. */
  Optional<LocalDateTime> next(LocalDateTime after) {
    return nearest(after, ExecutionTime::nextExecution, Comparator.naturalOrder());
  }

  /** The last time before this one. */
  Optional<LocalDateTime> last(LocalDateTime before) {
    return nearest(before, ExecutionTime::lastExecution, Comparator.reverseOrder());
  }

  private Optional<LocalDateTime> nearest(
      LocalDateTime start,
      BiFunction<ExecutionTime, ZonedDateTime, Optional<ZonedDateTime>> step,
      Comparator<ChronoZonedDateTime<?>> order) {
    LocalDateTime at = start;
    while (Math.abs(ChronoUnit.YEARS.between(start, at)) < YEARS) {
      ZonedDateTime from = at.atZone(ZoneOffset.UTC);
      Optional<ZonedDateTime> found =
          either.stream().flatMap(times -> step.apply(times, from).stream()).min(order);
      if (found.isEmpty() || isSo(found.get())) {
        return found.map(ZonedDateTime::toLocalDateTime);
      }
      at = found.get().toLocalDateTime();
    }
    return Optional.empty();
  }

  private boolean isSo(ZonedDateTime at) {
    return all.stream().allMatch(times -> times.isMatch(at));
  }

  @Override
  public String toString() {
    return text;
  }
}
