package org.wgintent.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;

/** A file of wg(8) or wg-quick(8) as it was read: sections of keys and values. */
record WireguardFile(Section iface, List<Section> peers) {

  /** Hooks and tables are not among them: a file that runs programs is not one of ours. */
  private static final Set<String> INTERFACE =
      Set.of("PrivateKey", "ListenPort", "FwMark", "Address", "DNS", "MTU");

  private static final Set<String> PEER =
      Set.of("PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive");

  /**
   * One section.
   *
   * @param line of its name
   */
  record Section(String file, int line, SortedMap<String, String> values) {

    String value(String key) throws Unreadable {
      String value = values.get(key);
      if (value == null) {
        throw new Unreadable(file, line, "has no " + key);
      }
      return value;
    }

    Optional<String> maybe(String key) {
      return Optional.ofNullable(values.get(key));
    }

    /** Networks, as they stand. */
    List<Cidr> cidrs(String key) throws Unreadable {
      List<Cidr> cidrs = new ArrayList<>();
      for (String part : value(key).split(", ", -1)) {
        cidrs.add(
            Cidr.tryParse(part)
                .orElseThrow(() -> new Unreadable(file, line, key + " holds " + part)));
      }
      return cidrs;
    }

    CidrSet set(String key) throws Unreadable {
      return CidrSet.of(cidrs(key));
    }
  }

  static WireguardFile read(String file, String text) throws Unreadable {
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
        throw new Unreadable(file, number, "unknown line");
      }
      if (open.get().values().put(key, line.substring(mark + 3)) != null) {
        throw new Unreadable(file, number, key + " stands twice");
      }
    }
    if (interfaces.size() != 1) {
      throw new Unreadable(file, 1, interfaces.size() + " sections [Interface]");
    }
    return new WireguardFile(interfaces.getFirst(), List.copyOf(peers));
  }
}
