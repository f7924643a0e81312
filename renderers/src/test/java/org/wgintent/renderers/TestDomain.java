package org.wgintent.renderers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.wgintent.derive.State;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.stage.Rendering;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;

/** A domain of the tests' own, compiled as if its servers were enrolled. */
final class TestDomain {

  private static final Compiler COMPILER =
      new Compiler("test", new Rendering(Renderers.SERVERS, Renderers.NODES));

  private TestDomain() {}

  /**
   * @param execution changes {@code execution.yaml} first
   */
  static Compiled compile(String name, UnaryOperator<String> execution) throws IOException {
    IntentFiles files =
        new IntentFiles(
            "",
            Optional.of(file(name, "domain")),
            Optional.of(file(name, "inventory")),
            Optional.of(
                execution
                    .apply(new String(file(name, "execution"), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8)));
    Intent intent = value(COMPILER.validate(files));
    State base = State.empty();
    for (Interface iface : intent.domain().interfaces().values()) {
      base.serverKeys()
          .computeIfAbsent(iface.server(), server -> new TreeMap<>())
          .put(
              iface.name(),
              Curve25519.publicKey(
                  PrivateKey.of(ExampleIntent.bytes("server " + name + iface.name()))));
    }
    return value(COMPILER.compile(files, base, Optional.of(ExampleIntent.KEYS)));
  }

  private static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Ok<T>(var value, var warnings) -> value;
      case Outcome.Rejected<T>(var diagnostics) -> throw new AssertionError(diagnostics.toString());
    };
  }

  private static byte[] file(String name, String file) throws IOException {
    String path = name + "/" + file + ".yaml";
    try (InputStream in = TestDomain.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("no resource " + path);
      }
      return in.readAllBytes();
    }
  }
}
