package org.wgintent.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shape of a cron expression with five fields, as crontab(5) has it. */
final class Cron {

  private static final Pattern PART =
      Pattern.compile("(?:\\*|([0-9a-z]{1,3})(?:-([0-9a-z]{1,3}))?)(?:/([1-9]\\d?))?");
  private static final List<String> MONTHS =
      List.of("jan feb mar apr may jun jul aug sep oct nov dec".split(" ", -1));
  private static final List<String> DAYS = List.of("sun mon tue wed thu fri sat".split(" ", -1));

  private record Field(int first, int last, List<String> names, int nameOf) {
    boolean holds(String text) {
      return Arrays.stream(text.split(",", -1)).allMatch(this::part);
    }

    private boolean part(String text) {
      Matcher matcher = PART.matcher(text);
      if (!matcher.matches()) {
        return false;
      }
      if (matcher.group(1) == null) {
        return true;
      }
      int from = number(matcher.group(1));
      int to = matcher.group(2) == null ? from : number(matcher.group(2));
      return from >= first && from <= to && to <= last;
    }

    private int number(String word) {
      int named = names.indexOf(word);
      return named >= 0
          ? named + nameOf
          : word.chars().allMatch(Character::isDigit) ? Integer.parseInt(word) : -1;
    }
  }

  private static final List<Field> FIELDS =
      List.of(
          new Field(0, 59, List.of(), 0),
          new Field(0, 23, List.of(), 0),
          new Field(1, 31, List.of(), 0),
          new Field(1, 12, MONTHS, 1),
          new Field(0, 7, DAYS, 0));

  private Cron() {}

  static boolean isSound(String text) {
    String[] fields = text.toLowerCase(Locale.ROOT).split(" ", -1);
    boolean sound = fields.length == FIELDS.size();
    for (int i = 0; sound && i < fields.length; i++) {
      sound = FIELDS.get(i).holds(fields[i]);
    }
    return sound;
  }
}
