package org.wgintent.renderers;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wgintent.readback.UnreadableText;

/** Reads the table that clamps TCP's segment size, and decides nothing. */
final class NftClampReader {

  private static final String FILE = "clamp.nft";

  private static final List<String> BEGINS =
      List.of(
          "table inet wg_intent_clamp {}",
          "delete table inet wg_intent_clamp",
          "table inet wg_intent_clamp {",
          "  chain forwarded {",
          "    type filter hook forward priority mangle; policy accept;");

  private static final List<String> ENDS = List.of("  }", "}");

  private static final Pattern CLAMPED =
      Pattern.compile(
          "    oifname \"([^\"]*)\" tcp flags & \\(syn \\| rst\\) == syn tcp option maxseg size set rt mtu");

  private NftClampReader() {}

  /** The devices out of which it clamps, in both families. */
  static Set<String> read(ReadFolder folder) throws UnreadableText {
    List<String> lines = folder.lines(FILE);
    int first = BEGINS.size();
    int last = lines.size() - ENDS.size();
    if (last < first
        || !lines.subList(0, first).equals(BEGINS)
        || !lines.subList(last, lines.size()).equals(ENDS)) {
      throw new UnreadableText(folder.path(FILE), 1, "not one table with one chain");
    }
    Set<String> devices = new HashSet<>();
    for (int i = first; i < last; i++) {
      Matcher clamped = CLAMPED.matcher(lines.get(i));
      if (!clamped.matches()
          || !ReadFolder.isDevice(clamped.group(1))
          || !devices.add(clamped.group(1))) {
        throw new UnreadableText(folder.path(FILE), i + 1, "not the clamp of a device");
      }
    }
    return devices;
  }
}
