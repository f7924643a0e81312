package org.wgintent.renderers;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.wgintent.artifact.Resources;
import org.wgintent.readback.UnreadableText;

/**
 * A server's files, as its readers find them. Each of them must be read: nobody trusts the rest.
 */
final class ReadFolder {

  /** No pattern of a target's: neither {@code *} nor {@code +}. */
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.:@-]{1,15}");

  private final String path;
  private final SortedMap<String, String> files;
  private final Set<String> read = new HashSet<>();

  /**
   * @param path where they lie below {@code generated/}, for messages
   */
  ReadFolder(String path, SortedMap<String, String> files) {
    this.path = path;
    this.files = files;
  }

  String path(String name) {
    return path + name;
  }

  Set<String> names() {
    return files.keySet();
  }

  /** A file that must be there. */
  String text(String name) throws UnreadableText {
    String text = files.get(name);
    if (text == null) {
      throw new UnreadableText(path + name, 1, "is missing");
    }
    read.add(name);
    return text;
  }

  List<String> lines(String name) throws UnreadableText {
    return lines(path + name, text(name));
  }

  /** A file that is the same for every server: one of this version's own. */
  void isOurs(String name, String resource) throws UnreadableText {
    if (!text(name).equals(Resources.text(ReadFolder.class, "server/" + resource))) {
      throw new UnreadableText(path + name, 1, "is not the file that comes with this version");
    }
  }

  /** To be asked last: nothing is proved of a file that nobody reads. */
  void isReadWhole() throws UnreadableText {
    for (String name : files.keySet()) {
      if (!read.contains(name)) {
        throw new UnreadableText(path + name, 1, "is no file of this target");
      }
    }
  }

  static boolean isDevice(String name) {
    return DEVICE.matcher(name).matches();
  }

  /** Lines as the targets see them: of printable ASCII, each with its end. */
  static List<String> lines(String path, String text) throws UnreadableText {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> lines = Arrays.asList(text.split("\n", -1));
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new UnreadableText(path, i + 1, "a character that does not print");
      }
    }
    if (!lines.getLast().isEmpty()) {
      throw new UnreadableText(path, lines.size(), "the last line has no end");
    }
    return lines.subList(0, lines.size() - 1);
  }
}
