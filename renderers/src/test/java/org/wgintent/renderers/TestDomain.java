package org.wgintent.renderers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.wgintent.derive.StandInKeys;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;

/** A domain of the tests' own, compiled as if its servers were enrolled. */
final class TestDomain {

  private static final Compiler COMPILER = new Compiler("test", Renderers.TARGETS);

  private TestDomain() {}

  /** A change to the text of one of the files. */
  interface Edit {
    Edit NONE = (file, text) -> text;

    /** In {@code inventory.yaml}, {@code is} becomes {@code becomes}. */
    static Edit inventory(String is, String becomes) {
      return (file, text) -> file.equals("inventory") ? replaced(text, is, becomes) : text;
    }

    /** Every server becomes one of this kind. */
    static Edit platform(ServerPlatform platform) {
      return (file, text) ->
          file.equals("execution")
              ? replaced(text, "platform: linux", "platform: " + platform.text())
              : text;
    }

    private static String replaced(String text, String is, String becomes) {
      if (!text.contains(is)) {
        throw new IllegalArgumentException("nowhere: " + is);
      }
      return text.replace(is, becomes);
    }

    /** The text that {@code file} (without {@code .yaml}) is to have. */
    String apply(String file, String text);

    default Edit and(Edit next) {
      return (file, text) -> next.apply(file, apply(file, text));
    }
  }

  static Compiled compile(String name) throws IOException {
    return compile(name, Edit.NONE);
  }

  static Compiled compile(String name, Edit edit) throws IOException {
    IntentFiles files = files(name, edit);
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

  /** As if every server were enrolled. */
  static Outcome<Compiled> compile(IntentFiles files) {
    return COMPILER
        .validate(files)
        .then(
            intent ->
                COMPILER.compile(
                    files,
                    StandInKeys.enrolled(intent, State.empty()),
                    Optional.of(ExampleIntent.KEYS)));
  }

  /** What is said of a domain that compiles. */
  static List<Diagnostic> warnings(String name, Edit edit) throws IOException {
    Compiled compiled = compile(name, edit);
    return COMPILER
        .compile(files(name, edit), compiled.state(), Optional.of(ExampleIntent.KEYS))
        .diagnostics();
  }

  /** What the domain becomes after {@code before}. */
  static Compiled compile(String name, Edit edit, Compiled before) throws IOException {
    return compile(name, edit, before.state());
  }

  static Compiled compile(String name, Edit edit, State base) throws IOException {
    return value(COMPILER.compile(files(name, edit), base, Optional.of(ExampleIntent.KEYS)));
  }

  private static IntentFiles files(String name, Edit edit) throws IOException {
    return new IntentFiles(
        "",
        Optional.of(file(name, "domain", edit)),
        Optional.of(file(name, "inventory", edit)),
        Optional.of(file(name, "execution", edit)));
  }

  /** From texts that a test made. */
  static IntentFiles files(String domain, String inventory, String execution) {
    return new IntentFiles(
        "",
        Optional.of(domain.getBytes(StandardCharsets.UTF_8)),
        Optional.of(inventory.getBytes(StandardCharsets.UTF_8)),
        Optional.of(execution.getBytes(StandardCharsets.UTF_8)));
  }

  private static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Ok<T>(var value, var warnings) -> value;
      case Outcome.Rejected<T>(var diagnostics) -> throw new AssertionError(diagnostics.toString());
    };
  }

  private static byte[] file(String name, String file, Edit edit) throws IOException {
    String path = name + "/" + file + ".yaml";
    try (InputStream in = TestDomain.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("no resource " + path);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return edit.apply(file, text).getBytes(StandardCharsets.UTF_8);
    }
  }
}
