package org.wgintent.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wgintent.merge.Merged.Contradiction;
import org.wgintent.merge.Part.Entries;
import org.wgintent.merge.Part.Entry;
import org.wgintent.merge.Part.Kind;
import org.wgintent.merge.Part.Whole;
import org.wgintent.source.SourceFile;

/**
 * Two versions of a file of people and what they had in common, merged by what they mean: mappings
 * by key, lists by what their items are about. The text is that of one side with the other's
 * changes in it, comments and layout of both kept. What both changed, each in another way, is left
 * to people.
 */
public final class YamlMerge {

  /** A key with its colon, at the begin of a line. */
  private static final Pattern KEY =
      Pattern.compile("^\\s*(?:\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|.*?)\\s*:(?=\\s)");

  private final List<Contradiction> contradictions = new ArrayList<>();

  /** Comments in lines of their own. */
  private final Set<String> before;

  private final Set<String> ours;
  private final Set<String> theirs;

  private YamlMerge(@Nullable Part base, Part ours, Part theirs) {
    this.before = base == null ? Set.of() : comments(base.text());
    this.ours = comments(ours.text());
    this.theirs = comments(theirs.text());
  }

  private static Set<String> comments(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("#"))
        .collect(Collectors.toSet());
  }

  /**
   * @param base what both had; none where each began the file
   * @return empty where one of them is no YAML
   */
  public static Optional<Merged> merge(
      Optional<SourceFile> base, SourceFile ours, SourceFile theirs) {
    Optional<Part> before = base.flatMap(PartReader::read);
    if (base.isPresent() && before.isEmpty()) {
      return Optional.empty();
    }
    return PartReader.read(ours)
        .flatMap(o -> PartReader.read(theirs).map(t -> merge(before.orElse(null), o, t)));
  }

  private static Merged merge(@Nullable Part base, Part ours, Part theirs) {
    YamlMerge merge = new YamlMerge(base, ours, theirs);
    String text = merge.part("", base, ours, theirs).text();
    if (merge.contradictions.isEmpty() && !Meaning.isMerged(base, ours, theirs, text)) {
      // Never a file that means something else: people put it together.
      merge.contradictions.add(new Contradiction("", 1, 1));
      return new Merged(ours.text(), merge.contradictions);
    }
    return new Merged(text, merge.contradictions);
  }

  private Part part(String path, @Nullable Part base, Part ours, Part theirs) {
    if (ours.text().equals(theirs.text()) || (base != null && isSame(base, theirs))) {
      return ours;
    }
    if (base != null && isSame(base, ours)) {
      return shifted(theirs, ours);
    }
    if (ours instanceof Entries o
        && theirs instanceof Entries t
        && o.kind() == t.kind()
        && (base == null || (base instanceof Entries b && b.kind() == o.kind()))) {
      // Lines have room for everything; brackets have none for comments.
      return o.isBlock() || !t.isBlock()
          ? entries(path, (Entries) base, o, t, false)
          : entries(path, (Entries) base, t, o, true);
    }
    if (ours.data().equals(theirs.data()) || (base != null && base.data().equals(theirs.data()))) {
      return ours;
    }
    if (base != null && base.data().equals(ours.data())) {
      return shifted(theirs, ours);
    }
    contradict(path, ours.line(), theirs.line());
    return ours;
  }

  private static boolean isSame(Part one, Part other) {
    return one.text().equals(other.text());
  }

  private void contradict(String path, int ours, int theirs) {
    contradictions.add(new Contradiction(path, ours, theirs));
  }

  private void contradict(String path, int canvas, int other, boolean swapped) {
    contradict(path, swapped ? other : canvas, swapped ? canvas : other);
  }

  /**
   * @param canvas whose text the result has
   * @param other whose changes come to it
   * @param swapped is {@code other} ours?
   */
  private Part entries(
      String path, @Nullable Entries base, Entries canvas, Entries other, boolean swapped) {
    Map<Object, Entry> were = byKey(base == null ? List.of() : base.entries());
    Map<Object, Entry> its = byKey(other.entries());
    List<Entry> all = new ArrayList<>();
    String rest = "";
    for (Entry entry : canvas.entries()) {
      Entry was = were.get(entry.key());
      Entry same = its.get(entry.key());
      String at = path(path, canvas, entry);
      if (same != null) {
        all.add(emptied(entry(at, was, canvas, entry, other, same, swapped)).below(rest));
        rest = "";
      } else if (was == null) {
        all.add(entry.below(rest));
        rest = "";
      } else if (!was.value().data().equals(entry.value().data())) {
        contradict(at, entry.line(), other.line(), swapped);
        all.add(entry);
      } else {
        rest += remaining(entry.lead(), swapped ? ours : theirs);
      }
    }
    Set<Object> here = byKey(canvas.entries()).keySet();
    Set<Object> there = Set.copyOf(byKey(all).keySet());
    Object last = null;
    for (Entry entry : other.entries()) {
      Entry was = were.get(entry.key());
      if (here.contains(entry.key())) {
        last = there.contains(entry.key()) ? entry.key() : last;
      } else if (was == null) {
        insert(all, last, were.keySet(), its.keySet(), moved(entry, canvas, other));
        last = entry.key();
      } else if (!was.value().data().equals(entry.value().data())) {
        contradict(path(path, canvas, entry), canvas.line(), entry.line(), swapped);
      } else {
        rest += remaining(entry.lead(), Set.of());
      }
    }
    if (!canvas.isBlock()) {
      return canvas.with(spaced(canvas.entries(), all));
    }
    return new Entries(
        canvas.kind(),
        canvas.column(),
        other.isBlock()
            ? picked(base == null ? "" : base.open(), canvas.open(), other.open())
            : canvas.open(),
        ended(all),
        (other.isBlock()
                ? lead(base == null ? "" : base.close(), canvas.close(), other.close())
                : canvas.close())
            + rest,
        canvas.data(),
        canvas.line());
  }

  private static Map<Object, Entry> byKey(List<Entry> entries) {
    return entries.stream()
        .collect(
            Collectors.toMap(Entry::key, entry -> entry, (one, same) -> one, LinkedHashMap::new));
  }

  private static String path(String path, Entries of, Entry entry) {
    String key = entry.key() instanceof String name ? name : "the one in line " + entry.line();
    if (of.kind() == Kind.LIST) {
      return path + "[" + key + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  private Entry entry(
      String path,
      @Nullable Entry base,
      Entries canvas,
      Entry ours,
      Entries other,
      Entry theirs,
      boolean swapped) {
    Part was = base == null ? null : base.value();
    Part value =
        swapped
            ? part(path, was, theirs.value(), ours.value())
            : part(path, was, ours.value(), theirs.value());
    if (value.isBelow() != ours.value().isBelow()) {
      // What stands before and after it is written for it.
      return new Entry(ours.key(), ours.lead(), theirs.head(), value, theirs.tail(), ours.line());
    }
    if (canvas.column() != other.column() || theirs.value().isBelow() != value.isBelow()) {
      return new Entry(ours.key(), ours.lead(), ours.head(), value, ours.tail(), ours.line());
    }
    Entry before = base == null ? new Entry("", "", "", value, "", 1) : base;
    return new Entry(
        ours.key(),
        canvas.isBlock() ? lead(before.lead(), ours.lead(), theirs.lead()) : ours.lead(),
        picked(before.head(), ours.head(), theirs.head()),
        value,
        tail(before.tail(), ours.tail(), theirs.tail()),
        ours.line());
  }

  /** Lines that both sides took out together leave an empty list or mapping, and not nothing. */
  private static Entry emptied(Entry entry) {
    if (!(entry.value() instanceof Entries value)
        || !value.isBlock()
        || !value.entries().isEmpty()) {
      return entry;
    }
    String brackets = value.kind() == Kind.LIST ? " []" : " {}";
    String head = KEY.matcher(entry.head()).replaceFirst("$0" + Matcher.quoteReplacement(brackets));
    return new Entry(entry.key(), entry.lead(), head, value, entry.tail(), entry.line());
  }

  /** Of an entry that goes: comments that are new, and those that who took it out has kept. */
  private String remaining(String lead, Set<String> kept) {
    return lead.lines()
        .filter(line -> line.strip().startsWith("#"))
        .filter(line -> !before.contains(line.strip()) || kept.contains(line.strip()))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String picked(String base, String ours, String theirs) {
    return base.equals(ours) ? theirs : ours;
  }

  /** Comments of both, those of the canvas first. */
  private static String lead(String base, String ours, String theirs) {
    if (ours.equals(theirs) || base.equals(theirs)) {
      return ours;
    }
    if (base.equals(ours)) {
      return theirs;
    }
    Set<String> known =
        Stream.concat(base.lines(), ours.lines()).map(String::strip).collect(Collectors.toSet());
    String added =
        theirs
            .lines()
            .filter(line -> !line.isBlank() && !known.contains(line.strip()))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    return ours + (ours.isEmpty() || ours.endsWith("\n") ? "" : "\n") + added;
  }

  private static String tail(String base, String ours, String theirs) {
    if (ours.equals(theirs) || base.equals(theirs)) {
      return ours;
    }
    if (base.equals(ours)) {
      return theirs;
    }
    String comment = theirs.strip();
    return comment.isEmpty() || ours.contains(comment)
        ? ours
        : ours.stripTrailing() + (ours.isBlank() ? "   " : " ") + comment + "\n";
  }

  // ---- an entry of the other side ----

  /** After the one that it stands behind there, and after what came to that place here. */
  private static void insert(
      List<Entry> all, @Nullable Object after, Set<Object> base, Set<Object> theirs, Entry entry) {
    int at = 0;
    if (after != null) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).key().equals(after)) {
          at = i + 1;
        }
      }
      if (at == 0) {
        at = all.size();
      }
    }
    while (at < all.size()
        && !base.contains(all.get(at).key())
        && !theirs.contains(all.get(at).key())) {
      at++;
    }
    all.add(at, entry);
  }

  private static Entry moved(Entry entry, Entries to, Entries from) {
    if (to.isBlock() && from.isBlock()) {
      int by = to.column() - from.column();
      return new Entry(
          entry.key(),
          shifted(entry.lead(), by),
          shifted(entry.head(), by),
          new Whole(
              shifted(entry.value().text(), by, entry.value().isBelow()),
              entry.value().data(),
              entry.line()),
          entry.tail(),
          entry.line());
    }
    if (to.isBlock()) {
      String indentation = " ".repeat(to.column());
      return new Entry(
          entry.key(),
          "",
          indentation + (to.kind() == Kind.LIST ? "- " : entry.head()),
          entry.value(),
          "\n",
          entry.line());
    }
    return new Entry(entry.key(), " ", entry.head(), entry.value(), "", entry.line());
  }

  /** The other side's value in the place of ours, where that stands further in or out. */
  private static Part shifted(Part theirs, Part ours) {
    if (theirs instanceof Entries t
        && ours instanceof Entries o
        && t.isBlock()
        && o.isBlock()
        && t.column() != o.column()) {
      return new Whole(shifted(t.text(), o.column() - t.column()), t.data(), t.line());
    }
    return theirs;
  }

  private static String shifted(String lines, int by) {
    return shifted(lines, by, true);
  }

  /**
   * @param first is the first line one of its own as well?
   */
  private static String shifted(String lines, int by, boolean first) {
    if (by == 0 || lines.isEmpty()) {
      return lines;
    }
    StringBuilder all = new StringBuilder();
    for (int at = 0; at < lines.length(); ) {
      int end = lines.indexOf('\n', at) + 1;
      String line = lines.substring(at, end == 0 ? lines.length() : end);
      if ((at == 0 && !first) || line.isBlank()) {
        all.append(line);
      } else if (by > 0) {
        all.append(" ".repeat(by)).append(line);
      } else {
        all.append(line.substring(Math.min(-by, line.length() - line.stripLeading().length())));
      }
      at += line.length();
    }
    return all.toString();
  }

  // ---- between entries ----

  /** Each ends its line, so that another may follow. */
  private static List<Entry> ended(List<Entry> all) {
    List<Entry> ended = new ArrayList<>();
    for (Entry entry : all) {
      ended.add(
          entry.text().endsWith("\n")
              ? entry
              : new Entry(
                  entry.key(),
                  entry.lead(),
                  entry.head(),
                  entry.value(),
                  entry.tail() + "\n",
                  entry.line()));
    }
    return ended;
  }

  /** In brackets: as they began and ended before, a space after each comma that is new. */
  private static List<Entry> spaced(List<Entry> was, List<Entry> all) {
    String begin = was.isEmpty() ? "" : was.getFirst().lead();
    String end = was.isEmpty() ? "" : was.getLast().tail();
    List<Entry> spaced = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Entry entry = all.get(i);
      boolean wasFirst = !was.isEmpty() && was.getFirst().key().equals(entry.key());
      boolean wasLast = !was.isEmpty() && was.getLast().key().equals(entry.key());
      spaced.add(
          new Entry(
              entry.key(),
              i == 0 ? begin : wasFirst ? " " : entry.lead(),
              entry.head(),
              entry.value(),
              i == all.size() - 1 ? end : wasLast ? "" : entry.tail(),
              entry.line()));
    }
    return spaced;
  }
}
