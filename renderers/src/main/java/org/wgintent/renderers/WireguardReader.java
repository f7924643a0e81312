package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;
import org.wgintent.readback.WireguardFile.Line;
import org.wgintent.readback.WireguardFile.Section;
import org.wgintent.wireguard.InterfaceName;

/** Reads files of wg(8) and wg-quick(8); every key that we do not write is refused. */
final class WireguardReader {

  /** Hooks and tables are not among them: a file that runs programs is not one of ours. */
  private static final Set<String> INTERFACE =
      Set.of("PrivateKey", "ListenPort", "FwMark", "Address", "DNS", "MTU");

  private static final Set<String> PEER =
      Set.of("PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive");

  private WireguardReader() {}

  /** Every interface of a server. */
  static SortedMap<InterfaceName, WireguardFile> interfaces(ReadFolder folder)
      throws UnreadableText {
    SortedMap<InterfaceName, WireguardFile> interfaces = new TreeMap<>();
    for (var file : folder.files().entrySet()) {
      if (file.getKey().endsWith(".conf")) {
        String path = folder.path() + file.getKey();
        String name = file.getKey().substring(0, file.getKey().length() - ".conf".length());
        interfaces.put(
            InterfaceName.tryParse(name)
                .orElseThrow(() -> new UnreadableText(path, 1, "is named after no interface")),
            read(path, file.getValue()));
      }
    }
    return interfaces;
  }

  static WireguardFile read(String file, String text) throws UnreadableText {
    List<Section> interfaces = new ArrayList<>();
    List<Section> peers = new ArrayList<>();
    Optional<Section> open = Optional.empty();
    Set<String> known = Set.of();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (line.equals("[Interface]") || line.equals("[Peer]")) {
        boolean isPeer = line.equals("[Peer]");
        Section section = new Section(file, number, new TreeMap<>());
        (isPeer ? peers : interfaces).add(section);
        known = isPeer ? PEER : INTERFACE;
        open = Optional.of(section);
        continue;
      }
      int mark = line.indexOf(" = ");
      String key = mark < 0 ? "" : line.substring(0, mark);
      if (open.isEmpty() || !known.contains(key)) {
        throw new UnreadableText(file, number, "unknown line");
      }
      if (open.get().lines().put(key, new Line(number, line.substring(mark + 3))) != null) {
        throw new UnreadableText(file, number, key + " stands twice");
      }
    }
    if (interfaces.size() != 1) {
      throw new UnreadableText(file, 1, interfaces.size() + " sections [Interface]");
    }
    return new WireguardFile(interfaces.getFirst(), List.copyOf(peers));
  }
}
