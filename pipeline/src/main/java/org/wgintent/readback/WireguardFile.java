package org.wgintent.readback;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;

/** A file of wg(8) or wg-quick(8) as it was read: sections of keys and values. */
public record WireguardFile(Section iface, List<Section> peers) {

  /**
   * A key's value.
   *
   * @param number of the line, from 1
   */
  public record Line(int number, String value) {}

  /**
   * One section.
   *
   * @param line of its name
   */
  public record Section(String file, int line, SortedMap<String, Line> lines) {

    /** In the place of a key, for the one comment that a section may have. */
    public static final String COMMENT = "#";

    public Line line(String key) throws UnreadableText {
      Line found = lines.get(key);
      if (found == null) {
        throw new UnreadableText(file, line, "has no " + key);
      }
      return found;
    }

    public String value(String key) throws UnreadableText {
      return line(key).value();
    }

    public Optional<String> maybe(String key) {
      return Optional.ofNullable(lines.get(key)).map(Line::value);
    }

    /** Networks, as they stand. */
    public List<Cidr> cidrs(String key) throws UnreadableText {
      List<Cidr> cidrs = new ArrayList<>();
      for (String part : value(key).split(", ", -1)) {
        cidrs.add(
            Cidr.tryParse(part)
                .orElseThrow(() -> new UnreadableText(file, line, key + " holds " + part)));
      }
      return cidrs;
    }

    public CidrSet set(String key) throws UnreadableText {
      return CidrSet.of(cidrs(key));
    }
  }
}
