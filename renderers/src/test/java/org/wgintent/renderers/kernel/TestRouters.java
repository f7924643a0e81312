package org.wgintent.renderers.kernel;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.ServerName;
import org.wgintent.proof.PacketWalk;
import org.wgintent.readback.UnreadableText;
import org.wgintent.renderers.Renderers;
import org.wgintent.stage.Compiled;

/** Servers of compiled domains, for the kernel. */
final class TestRouters {

  private TestRouters() {}

  static Router of(Compiled compiled, ServerName name) {
    ServerNet server = requireNonNull(compiled.network().servers().get(name));
    return new Router(compiled.network(), server, compiled.serverFiles(name));
  }

  static List<Packet> packets(Router router, int most, long seed) {
    return packets(router, rules(router), most, seed);
  }

  /** All text of rules. */
  static String rules(Router router) {
    SortedMap<String, String> rules = new TreeMap<>(router.files());
    rules.keySet().removeIf(name -> !name.startsWith("firewall."));
    return String.join("\n", rules.values());
  }

  static List<Packet> packets(Router router, String text, int most, long seed) {
    return Pool.of(
        text, router.network(), router.server(), router.own(), router.devices(), most, seed);
  }

  static Expectation model(Router router) throws UnreadableText {
    return new Expectation(
        router,
        new PacketWalk(
            router.network(),
            router.server(),
            Renderers.TARGETS.of(router.server()).read("", router.files()).firewall()));
  }
}
