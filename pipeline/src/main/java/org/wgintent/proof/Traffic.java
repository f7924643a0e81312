package org.wgintent.proof;

import java.util.Locale;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Match;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Packets that differ in their addresses only.
 *
 * @param in the device by which they come
 * @param out the device by which they leave; empty at {@link Hook#INPUT}
 */
record Traffic(
    Hook hook, Family family, String in, String out, Service service, Tracking tracking) {

  boolean meets(Match match) {
    return switch (match) {
      case Match.In m -> m.devices().contains(in);
      case Match.Out m -> m.devices().contains(out);
      case Match.Of m -> m.family() == family;
      case Match.Asks m -> m.services().stream().anyMatch(s -> s.contains(service));
      case Match.InState m -> m.states().contains(tracking.state());
      case Match.Replies m -> tracking.isReply();
      case Match.From m -> true;
      case Match.To m -> true;
    };
  }

  @Override
  public String toString() {
    return "%s %s in by %s%s, %s"
        .formatted(
            tracking.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            service,
            in,
            out.isEmpty() ? "" : " out by " + out,
            hook.name().toLowerCase(Locale.ROOT));
  }
}
