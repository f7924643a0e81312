package org.wgintent.stage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.Manifest;
import org.wgintent.derive.Derivation;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.derive.StateFiles;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.proof.Difference;
import org.wgintent.proof.Proof;
import org.wgintent.proof.ProofFailed;
import org.wgintent.stage.Outcome.Ok;
import org.wgintent.stage.Outcome.Rejected;
import org.wgintent.validate.Validation;
import org.wgintent.wireguard.PublicKey;

/**
 * validate, derive, render, prove: pure functions from artifact to artifact. The same input and the
 * same version give the same bytes, anywhere, at any time; compiling with the state that came out
 * gives the same bytes once more.
 */
public final class Compiler {

  private final String version;
  private final Rendering rendering;

  public Compiler(String version, Rendering rendering) {
    this.version = version;
    this.rendering = rendering;
  }

  public String version() {
    return version;
  }

  /** Intent that keeps every rule. */
  public Outcome<Intent> validate(IntentFiles files) {
    Validation.Result result = Validation.validate(files);
    return result
        .intent()
        .<Outcome<Intent>>map(intent -> new Ok<>(intent, result.diagnostics()))
        .orElseGet(() -> new Rejected<>(result.diagnostics()));
  }

  /** A network, and the state that remembers it. */
  public Outcome<Derivation.Derived> derive(Intent intent, State base, Optional<KeyRing> keyRing) {
    Report report = new Report();
    return Derivation.derive(intent, base, keyRing, report)
        .<Outcome<Derivation.Derived>>map(derived -> new Ok<>(derived, report.sorted()))
        .orElseGet(() -> new Rejected<>(report.sorted()));
  }

  /** Every file, and the manifest; not proved yet. */
  public Outcome<Compiled> render(IntentFiles files, Intent intent, Derivation.Derived derived) {
    Report report = new Report();
    SortedMap<String, String> generated = rendering.render(intent, derived.network(), report);
    if (report.hasErrors()) {
      return new Rejected<>(report.sorted());
    }
    SortedMap<String, String> state = StateFiles.write(derived.state());
    Set<PublicKey> known = derived.state().publicKeys();
    SecretsByValue.check(state, known);
    SecretsByValue.check(generated, known);
    generated.put(
        Manifest.PATH, Json.pretty(Manifest.of(version, files.digests(), state, generated)));
    return new Ok<>(
        new Compiled(
            intent, derived.network(), derived.state(), state, generated, input(files, state)),
        report.sorted());
  }

  /**
   * What was rendered, read back.
   *
   * @throws ProofFailed if it does not mean what was written: a bug, and nothing is shipped
   */
  public Outcome<Compiled> prove(Compiled compiled) {
    SortedMap<String, String> rendered = new TreeMap<>(compiled.generated());
    rendered.remove(Manifest.PATH);
    List<Difference> differences = Proof.differences(compiled.network(), rendered);
    if (!differences.isEmpty()) {
      throw new ProofFailed(differences);
    }
    return new Ok<>(compiled, List.of());
  }

  /** The stages that need nothing but their input, one after the other. */
  public Outcome<Compiled> compile(IntentFiles files, State base, Optional<KeyRing> keyRing) {
    return validate(files)
        .then(
            intent ->
                derive(intent, base, keyRing)
                    .then(derived -> render(files, intent, derived))
                    .then(this::prove));
  }

  private Digest input(IntentFiles files, Map<String, String> state) {
    SortedMap<String, String> parts = new TreeMap<>();
    files.digests().forEach((path, digest) -> parts.put(path, digest.hex()));
    state.forEach((path, text) -> parts.put("state/" + path, Digest.of(text).hex()));
    parts.put("compiler", version);
    return Digest.of(parts);
  }
}
