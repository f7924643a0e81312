package org.wgintent.renderers;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.wgintent.readback.UnreadableText;

/**
 * A server's files, as its readers find them.
 *
 * @param path where they lie below {@code generated/}, for messages
 */
record ReadFolder(String path, SortedMap<String, String> files) {

  /** A file that must be there. */
  String text(String name) throws UnreadableText {
    String text = files.get(name);
    if (text == null) {
      throw new UnreadableText(path + name, 1, "is missing");
    }
    return text;
  }

  /**
   * These files are the firewall, and no other is: nothing is proved of a file that nobody reads.
   */
  void firewallIs(String... names) throws UnreadableText {
    Set<String> other = new TreeSet<>(files.keySet());
    other.removeIf(name -> !name.startsWith("firewall."));
    other.removeAll(Set.of(names));
    for (String name : other) {
      throw new UnreadableText(path + name, 1, "is no file of this firewall");
    }
  }
}
