package org.wgintent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.wgintent.schedule.Schedule.Missed;

/**
 * When changes may be made on servers.
 *
 * @param allow in these alone; where there is none, always
 * @param deny but never in these
 */
public record Windows(List<Window> allow, List<Window> deny) {

  public static final Windows ALWAYS = new Windows(List.of(), List.of());

  /** How far ahead is looked for the next time at which changes may be made. */
  private static final int STEPS = 1000;

  /**
   * From each time of a cron expression on.
   *
   * @param length of time that passes, whatever clocks are put to meanwhile
   */
  public record Window(Schedule starts, Duration length) {

    public static Window of(Cron cron, ZoneId zone, Duration length) {
      return new Window(new Schedule(cron, zone, Missed.SKIP, Duration.ZERO), length);
    }

    private Optional<Instant> end(Instant at) {
      return starts.last(at).map(start -> start.plus(length)).filter(at::isBefore);
    }

    private boolean isOpen(Instant at) {
      return end(at).isPresent();
    }
  }

  public boolean isOpen(Instant at) {
    return (allow.isEmpty() || isAnyOpen(allow, at)) && !isAnyOpen(deny, at);
  }

  private static boolean isAnyOpen(List<Window> windows, Instant at) {
    return windows.stream().anyMatch(window -> window.isOpen(at));
  }

  /** The first time, this one or a later one, at which changes may be made; none for very long. */
  public Optional<Instant> opens(Instant from) {
    Optional<Instant> at = Optional.of(from);
    for (int i = 0; i < STEPS && at.isPresent() && !isOpen(at.get()); i++) {
      at = at.flatMap(this::step);
    }
    return at.filter(this::isOpen);
  }

  /** Of a time at which none may be made: the next at which that may be otherwise. */
  private Optional<Instant> step(Instant at) {
    Stream<Instant> next =
        isAnyOpen(deny, at)
            ? deny.stream().flatMap(window -> window.end(at).stream())
            : allow.stream().flatMap(window -> window.starts().next(at).stream());
    return next.min(Comparator.naturalOrder());
  }
}
