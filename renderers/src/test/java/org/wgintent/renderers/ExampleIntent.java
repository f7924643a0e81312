package org.wgintent.renderers;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.NodeName;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.testing.Example;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;

/**
 * The example at the repository's top, compiled with every renderer and keys that follow from
 * names.
 */
final class ExampleIntent {

  static final Compiler COMPILER = new Compiler("test", Renderers.TARGETS);

  /** Keys that follow from their names alone. */
  static final KeyRing KEYS =
      new KeyRing() {
        @Override
        public PrivateKey nodeKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
          return PrivateKey.of(bytes("key " + domainId + node + iface + epoch));
        }

        @Override
        public PresharedKey presharedKey(
            String domainId, NodeName node, InterfaceName iface, int epoch) {
          return PresharedKey.of(bytes("psk " + domainId + node + iface + epoch));
        }
      };

  private ExampleIntent() {}

  static byte[] bytes(String name) {
    return HexFormat.of().parseHex(Digest.of(name).hex());
  }

  static IntentFiles files(UnaryOperator<String> inventory) throws Exception {
    return new IntentFiles(
        "",
        Optional.of(file("domain").getBytes(StandardCharsets.UTF_8)),
        Optional.of(inventory.apply(file("inventory")).getBytes(StandardCharsets.UTF_8)),
        Optional.of(file("execution").getBytes(StandardCharsets.UTF_8)));
  }

  private static String file(String name) {
    return Example.files().getOrDefault(name + ".yaml", "");
  }

  static Compiled compile(State base, UnaryOperator<String> inventory) throws Exception {
    return compile(base, inventory, ServerPlatform.LINUX);
  }

  static Compiled compile(State base, UnaryOperator<String> inventory, ServerPlatform platform)
      throws Exception {
    return compile(base, UnaryOperator.identity(), inventory, platform);
  }

  static Compiled compile(
      State base,
      UnaryOperator<String> domain,
      UnaryOperator<String> inventory,
      ServerPlatform platform)
      throws Exception {
    IntentFiles files = files(inventory);
    IntentFiles onPlatform =
        new IntentFiles(
            "",
            Optional.of(domain.apply(file("domain")).getBytes(StandardCharsets.UTF_8)),
            files.inventory(),
            Optional.of(
                file("execution")
                    .replace("platform: linux", "platform: " + platform.text())
                    .getBytes(StandardCharsets.UTF_8)));
    Outcome<Compiled> outcome = COMPILER.compile(onPlatform, base, Optional.of(KEYS));
    return switch (outcome) {
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> compiled;
      case Outcome.Rejected<Compiled>(var diagnostics) ->
          throw new AssertionError(diagnostics.toString());
    };
  }
}
