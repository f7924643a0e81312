package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.ServerText.Device;
import org.wgintent.readback.ServerText.Route;
import org.wgintent.readback.ServerText.Setting;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress.Family;

/** Reads what a server holds whatever filters its packets, and nothing that is not written. */
final class ServerFilesReader {

  private static final String CONF = ".conf";

  private final ReadFolder folder;

  private ServerFilesReader(ReadFolder folder) {
    this.folder = folder;
  }

  /** All of it, beside the firewall that was read. */
  static ServerText read(ReadFolder folder, Ruleset firewall, Map<Family, Set<String>> clamped)
      throws UnreadableText {
    ServerFilesReader reader = new ServerFilesReader(folder);
    ServerText text =
        new ServerText(
            firewall,
            clamped,
            reader.interfaces(),
            reader.devices(),
            reader.routes(),
            reader.settings());
    folder.isReadWhole();
    return text;
  }

  private SortedMap<InterfaceName, WireguardFile> interfaces() throws UnreadableText {
    SortedMap<InterfaceName, WireguardFile> interfaces = new TreeMap<>();
    for (String file : folder.names()) {
      if (file.endsWith(CONF)) {
        String path = folder.path(file);
        InterfaceName name =
            InterfaceName.tryParse(file.substring(0, file.length() - CONF.length()))
                .orElseThrow(() -> new UnreadableText(path, 1, "is named after no interface"));
        interfaces.put(name, WireguardReader.server(path, folder.text(file)));
      }
    }
    return interfaces;
  }

  private List<Device> devices() throws UnreadableText {
    List<Device> devices = new ArrayList<>();
    List<String> lines = folder.lines("interfaces");
    need("interfaces", lines, 0, "# name implementation mtu public-key peers addresses");
    need("interfaces", lines, lines.size() - 1, "# end");
    for (int i = 1; i < lines.size() - 1; i++) {
      List<String> words = words("interfaces", lines, i, 6, 7);
      devices.add(
          new Device(
              words.get(0),
              words.get(1),
              words.get(2),
              words.get(3),
              words.get(4),
              words.subList(5, words.size())));
    }
    return List.copyOf(devices);
  }

  private List<Route> routes() throws UnreadableText {
    List<Route> routes = new ArrayList<>();
    List<String> lines = folder.lines("routes");
    need("routes", lines, 0, "# name destination");
    for (int i = 1; i < lines.size(); i++) {
      List<String> words = words("routes", lines, i, 2, 2);
      routes.add(new Route(words.getFirst(), words.getLast()));
    }
    return List.copyOf(routes);
  }

  private List<Setting> settings() throws UnreadableText {
    List<Setting> settings = new ArrayList<>();
    List<String> lines = folder.lines("sysctl");
    for (int i = 0; i < lines.size(); i++) {
      int mark = lines.get(i).indexOf('=');
      if (mark < 1) {
        throw new UnreadableText(folder.path("sysctl"), i + 1, "not a setting");
      }
      settings.add(new Setting(lines.get(i).substring(0, mark), lines.get(i).substring(mark + 1)));
    }
    return List.copyOf(settings);
  }

  private void need(String file, List<String> lines, int at, String line) throws UnreadableText {
    if (at < 0 || at >= lines.size() || !lines.get(at).equals(line)) {
      throw new UnreadableText(folder.path(file), at + 1, "must be the line " + line);
    }
  }

  private List<String> words(String file, List<String> lines, int at, int least, int most)
      throws UnreadableText {
    List<String> words = Arrays.asList(lines.get(at).split(" ", -1));
    if (words.size() < least || words.size() > most || words.contains("")) {
      throw new UnreadableText(folder.path(file), at + 1, "not " + least + " words");
    }
    return words;
  }
}
