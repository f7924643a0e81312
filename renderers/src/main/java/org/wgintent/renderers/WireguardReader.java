package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;
import org.wgintent.readback.WireguardFile.Line;
import org.wgintent.readback.WireguardFile.Section;

/**
 * Reads files of wg(8) and wg-quick(8): the sections and keys that we write, and no other. A file
 * that runs programs is not one of ours.
 */
final class WireguardReader {

  private static final String INTERFACE = "[Interface]";
  private static final String PEER = "[Peer]";

  private static final Map<String, Set<String>> SERVER =
      Map.of(
          INTERFACE,
          Set.of("PrivateKey", "ListenPort"),
          PEER,
          Set.of(Section.COMMENT, "PublicKey", "PresharedKey", "AllowedIPs"));

  private static final Map<String, Set<String>> NODE =
      Map.of(
          INTERFACE,
          Set.of("PrivateKey", "Address", "DNS", "MTU"),
          PEER,
          Set.of("PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive"));

  private final String file;
  private final Map<String, Set<String>> grammar;
  private final List<Section> sections = new ArrayList<>();

  private WireguardReader(String file, Map<String, Set<String>> grammar) {
    this.file = file;
    this.grammar = grammar;
  }

  /** wg(8)'s file on a server: a comment in a peer names its node. */
  static WireguardFile server(String file, String text) throws UnreadableText {
    return new WireguardReader(file, SERVER).read(ReadFolder.lines(file, text));
  }

  /** wg-quick(8)'s file of a node. */
  static WireguardFile node(String file, String text) throws UnreadableText {
    return new WireguardReader(file, NODE).read(ReadFolder.lines(file, text));
  }

  private WireguardFile read(List<String> lines) throws UnreadableText {
    if (lines.isEmpty() || !lines.getFirst().equals(INTERFACE)) {
      throw new UnreadableText(file, 1, "must be " + INTERFACE);
    }
    String kind = INTERFACE;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean opens = line.isEmpty() && i + 1 < lines.size() && lines.get(i + 1).equals(PEER);
      if (i == 0 || opens) {
        kind = i == 0 ? INTERFACE : PEER;
        i += opens ? 1 : 0;
        sections.add(new Section(file, i + 1, new TreeMap<>()));
      } else {
        line(kind, i + 1, line);
      }
    }
    return new WireguardFile(
        sections.getFirst(), List.copyOf(sections.subList(1, sections.size())));
  }

  private void line(String kind, int number, String line) throws UnreadableText {
    boolean comment = line.startsWith("# ");
    int mark = comment ? -1 : line.indexOf(" = ");
    String key = comment ? Section.COMMENT : line.substring(0, Math.max(0, mark));
    if (!grammar.getOrDefault(kind, Set.of()).contains(key)) {
      throw new UnreadableText(file, number, "unknown line");
    }
    Line value = new Line(number, line.substring(comment ? 2 : mark + 3));
    if (sections.getLast().lines().put(key, value) != null) {
      throw new UnreadableText(file, number, key + " stands twice");
    }
  }
}
