package org.wgintent.renderers.kernel;

import java.util.ArrayList;
import java.util.List;
import org.wgintent.proof.PacketWalk;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Protocol;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.readback.Verdict;
import org.wgintent.renderers.kernel.Outcome.Fate;
import org.wgintent.renderers.kernel.Packet.Part;
import org.wgintent.renderers.kernel.Router.Story;
import org.wgintent.wireguard.IpAddress;

/** What the proof's own model of the rules says of packets that the kernel judged. */
record Expectation(Router router, PacketWalk walk) {

  /** Where kernel and model do not agree, in words. */
  List<String> differences(List<Story> stories) {
    List<String> differences = new ArrayList<>();
    for (Story story : stories) {
      Packet packet = story.packet();
      compare(differences, packet, packet.to(), story.opening());
      // Of an answer the rules see the address of the one who asked.
      IpAddress asker = packet.from();
      story
          .answer()
          .ifPresent(o -> compare(differences, packet.back(asker, Part.ANSWER), asker, o));
      story.error().ifPresent(o -> compare(differences, packet.back(asker, Part.ERROR), asker, o));
      story.next().ifPresent(o -> compare(differences, packet.as(Part.GOING_ON), packet.to(), o));
    }
    return differences;
  }

  private void compare(List<String> differences, Packet packet, IpAddress to, Outcome outcome) {
    if (outcome.fate() == Fate.NOT_ROUTED) {
      return;
    }
    Tracking tracking = outcome.tracking().orElseThrow();
    boolean local = outcome.fate() == Fate.DELIVERED || outcome.fate() == Fate.NOT_DELIVERED;
    Verdict verdict = verdict(local ? Hook.INPUT : Hook.FORWARD, packet, to, tracking);
    boolean passes = verdict != Verdict.DROP;
    Fate must =
        local
            ? (passes ? Fate.DELIVERED : Fate.NOT_DELIVERED)
            : (passes ? Fate.FORWARDED : Fate.NOT_FORWARDED);
    if (must != outcome.fate()) {
      differences.add(packet + " (" + tracking + "): kernel " + outcome.fate() + ", model " + must);
    } else if (must == Fate.FORWARDED && tracking == Tracking.NEW) {
      boolean rewritten = verdict(Hook.POSTROUTING, packet, to, tracking) == Verdict.MASQUERADE;
      if (rewritten != router.isRewritten(packet, outcome)) {
        differences.add(packet + ": kernel has it as from " + outcome.source());
      }
    }
  }

  private Verdict verdict(Hook hook, Packet packet, IpAddress to, Tracking tracking) {
    Protocol protocol = packet.visibleProtocol();
    return walk.of(
            hook,
            packet.in(),
            hook == Hook.INPUT ? "" : packet.out(),
            Service.of(protocol, packet.visible()),
            packet.from(),
            to,
            tracking)
        .verdict();
  }
}
