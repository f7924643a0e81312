package org.wgintent.benchmarks.tunnels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Blocks as they were recorded: two runs without a tunnel, and one through each tunnel. A line of
 * its file is {@code block,path,Mbit/s,tainted}.
 */
record Recording(List<Block> blocks) {

  /**
   * @param none the mean of the two runs without a tunnel, Mbit/s
   */
  record Block(double none, double first, double second) {
    double ratio() {
      return second / first;
    }
  }

  /** One run. */
  record Line(int block, String path, double mbit, boolean tainted) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d,%s,%.2f,%s", block, path, mbit, tainted);
    }
  }

  static Recording read(Path file) throws IOException {
    SortedMap<Integer, List<Line>> blocks = new TreeMap<>();
    for (String text : Files.readAllLines(file)) {
      if (!text.isEmpty() && !text.startsWith("#")) {
        String[] words = text.split(",", -1);
        Line line =
            new Line(
                Integer.parseInt(words[0]),
                words[1],
                Double.parseDouble(words[2]),
                Boolean.parseBoolean(words[3]));
        blocks.computeIfAbsent(line.block(), _ -> new ArrayList<>()).add(line);
      }
    }
    List<Block> whole = new ArrayList<>();
    for (List<Line> lines : blocks.values()) {
      if (lines.size() == 4 && lines.stream().noneMatch(Line::tainted)) {
        whole.add(
            new Block(
                Math.exp(
                    lines.stream()
                        .filter(line -> line.path().equals("none"))
                        .mapToDouble(line -> Math.log(line.mbit()))
                        .average()
                        .orElseThrow()),
                mbit(lines, "wg1"),
                mbit(lines, "wg2")));
      }
    }
    return new Recording(whole);
  }

  private static double mbit(List<Line> lines, String path) {
    return lines.stream().filter(line -> line.path().equals(path)).findFirst().orElseThrow().mbit();
  }
}
