package org.wgintent.routes.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;

/** A table for people, of at most 100 columns: what is longer is wrapped in its own column. */
final class TextTable {

  static final int WIDTH = 100;
  private static final int WIDEST = 44;

  /** What a cell says: on a terminal good news is green, bad news red. */
  enum Mood {
    GOOD("green"),
    BAD("red"),
    PLAIN("");

    private final String colour;

    Mood(String colour) {
      this.colour = colour;
    }
  }

  /** A cell; its text may come from anywhere. */
  record Cell(String text, Mood mood) {

    static Cell of(Object text) {
      return new Cell(text.toString(), Mood.PLAIN);
    }

    /** What a device says must not steer the terminal, or be read as picocli's markup. */
    private String safe() {
      return text.replaceAll("\\p{Cntrl}", " ").replace("@|", "@ |").replace("|@", "| @");
    }

    private Text rendered() {
      return Ansi.AUTO
      .new Text(
          mood.colour.isEmpty() || text.isEmpty()
              ? safe()
              : "@|" + mood.colour + " " + safe() + "|@");
    }
  }

  private TextTable() {}

  static String of(List<String> head, List<List<Cell>> rows) {
    int[] widths = new int[head.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = head.get(i).length();
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], Math.min(WIDEST, row.get(i).safe().length()));
      }
      widths[i] += 2;
    }
    int before = Arrays.stream(widths).sum() - widths[widths.length - 1];
    widths[widths.length - 1] = Math.max(20, WIDTH - before);
    Help.TextTable table =
        Help.TextTable.forColumns(
            Help.defaultColorScheme(Ansi.AUTO),
            Arrays.stream(widths)
                .mapToObj(width -> new Column(width, 0, Overflow.WRAP))
                .toArray(Column[]::new));
    table.addRowValues(head.stream().map(h -> Cell.of(h).rendered()).toArray(Text[]::new));
    for (List<Cell> row : rows) {
      table.addRowValues(row.stream().map(Cell::rendered).toArray(Text[]::new));
    }
    return table.toString();
  }
}
