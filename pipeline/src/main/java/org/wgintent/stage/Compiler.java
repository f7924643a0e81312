package org.wgintent.stage;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.Manifest;
import org.wgintent.derive.Derivation;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.OneServer;
import org.wgintent.derive.StandInKeys;
import org.wgintent.derive.State;
import org.wgintent.derive.StateFiles;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.NodeName;
import org.wgintent.explain.Explanation;
import org.wgintent.memory.Lately;
import org.wgintent.proof.Difference;
import org.wgintent.proof.Proof;
import org.wgintent.proof.ProofFailed;
import org.wgintent.render.Targets;
import org.wgintent.stage.Outcome.Ok;
import org.wgintent.stage.Outcome.Rejected;
import org.wgintent.validate.SitesDisjoint;
import org.wgintent.validate.Validation;
import org.wgintent.wireguard.PublicKey;

/**
 * validate, derive, render, prove: pure functions from artifact to artifact. The same input and the
 * same version give the same bytes, anywhere, at any time; compiling with the state that came out
 * gives the same bytes once more.
 */
public final class Compiler {

  private final String version;
  private final Targets targets;
  private final Rendering rendering;
  private final Lately<String, Asked, Validation.Result> validated = new Lately<>();
  private final Lately<String, SortedMap<String, String>, StateRead> states = new Lately<>();
  private final Lately<String, Network, Network> among = new Lately<>();
  private final Lately<String, Proof.Shipped, List<Difference>> proved = new Lately<>();

  public Compiler(String version, Targets targets) {
    this.version = version;
    this.targets = targets;
    this.rendering = new Rendering(targets);
  }

  public String version() {
    return version;
  }

  private record Asked(String folder, SortedMap<String, Digest> files) {}

  private record StateRead(State state, List<Diagnostic> found) {}

  /**
   * The state that files say; what is wrong with them goes to {@code report}.
   *
   * @param files paths below {@code state/} to text; none at all is an empty state
   * @param folder what stands before the paths in messages
   */
  public State state(Map<String, String> files, String folder, Report report) {
    StateRead read =
        states.of(
            folder,
            new TreeMap<>(files),
            same -> {
              Report found = new Report();
              return new StateRead(StateReader.read(same, folder, found), found.stream().toList());
            });
    report.addAll(read.found());
    return read.state();
  }

  /** Intent that keeps every rule. */
  public Outcome<Intent> validate(IntentFiles files) {
    Validation.Result result =
        validated.of(
            files.folder(),
            new Asked(files.folder(), files.digests()),
            same -> Validation.validate(files));
    return result
        .intent()
        .<Outcome<Intent>>map(intent -> new Ok<>(intent, result.diagnostics()))
        .orElseGet(() -> new Rejected<>(result.diagnostics()));
  }

  /**
   * Everything that is wrong with intent, whoever asks: each rule, what domains beside it have
   * already, what follows from its state, and what its targets cannot do. It needs neither vault
   * nor enrolment: keys that are not known yet are stood in for.
   *
   * @param found in the list of domains and in the state, while they were read
   * @param base the state to derive from
   * @param others domains of the same repository
   */
  public Outcome<Intent> check(
      IntentFiles files,
      List<Diagnostic> found,
      State base,
      Map<DomainFolder, SitesDisjoint.Own> others) {
    Outcome<Intent> intent = validate(files).then(read -> apart(read, others));
    if (found.stream().anyMatch(Diagnostic::isError)) {
      return new Outcome.Rejected<>(
          Stream.concat(found.stream(), intent.diagnostics().stream())
              .distinct()
              .sorted()
              .toList());
    }
    return new Ok<>(files, found).then(same -> intent).then(sound -> withinLimits(sound, base));
  }

  private static Outcome<Intent> apart(Intent intent, Map<DomainFolder, SitesDisjoint.Own> others) {
    List<Diagnostic> shared = SitesDisjoint.check(intent, others);
    return shared.isEmpty() ? new Ok<>(intent, List.of()) : new Rejected<>(shared);
  }

  private Outcome<Intent> withinLimits(Intent intent, State base) {
    Report report = new Report();
    Derivation.derive(
            intent, StandInKeys.enrolled(intent, base), Optional.of(new StandInKeys()), report)
        .ifPresent(derived -> rendering.limits(intent, derived.network(), report));
    return report.hasErrors() ? new Rejected<>(report.sorted()) : new Ok<>(intent, report.sorted());
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
    SortedMap<String, String> generated =
        rendering.render(derived.network(), servers(derived.network()));
    SortedMap<String, String> state = StateFiles.write(derived.state());
    SortedMap<String, String> rendered = Collections.unmodifiableSortedMap(generated);
    CompletableFuture<Manifest> manifest =
        CompletableFuture.supplyAsync(() -> Manifest.of(version, files.digests(), state, rendered));
    Set<PublicKey> known = derived.state().publicKeys();
    SecretsByValue.check(state, known);
    SecretsByValue.check(rendered, known);
    Manifest made = manifest.join();
    generated.put(Manifest.PATH, Json.pretty(made));
    return new Ok<>(compiled(files, intent, derived, state, generated), List.of());
  }

  /** With one and the same value of what they know of one another, as long as that is equal. */
  private List<OneServer> servers(Network network) {
    return OneServer.all(
        network, among.of(network.domainId(), network.withoutPeers(), same -> same));
  }

  /** What a server that stands in intent no more is to hold: nothing that lets anybody in. */
  public SortedMap<String, String> emptied(Network network, ServerNet server) {
    return targets.of(server).render(network, server);
  }

  /**
   * What was rendered before.
   *
   * @param state the files of the derived state
   * @param generated all that was rendered
   */
  public Compiled compiled(
      IntentFiles files,
      Intent intent,
      Derivation.Derived derived,
      SortedMap<String, String> state,
      SortedMap<String, String> generated) {
    return new Compiled(
        intent, derived.network(), derived.state(), state, generated, input(files, state));
  }

  /**
   * What was rendered, read back.
   *
   * @throws ProofFailed if it does not mean what was written: a bug, and nothing is shipped
   */
  public Outcome<Compiled> prove(Compiled compiled) {
    SortedMap<String, String> rendered = new TreeMap<>(compiled.generated());
    rendered.remove(Manifest.PATH);
    Network network = compiled.network();
    List<Difference> differences =
        Proof.differences(network, servers(network), targets, rendered, proved);
    if (!differences.isEmpty()) {
      throw new ProofFailed(differences);
    }
    return new Ok<>(compiled, List.of());
  }

  /**
   * Where the rules that a server says it has loaded do not mean what they must, in words.
   *
   * @param loaded as its generation's {@code firewall show} prints them
   */
  public List<String> differences(Compiled compiled, ServerNet server, String loaded) {
    return Proof.differences(compiled.network(), targets, server, loaded);
  }

  /**
   * Who lets a node's packets through, or stops them.
   *
   * @param compiled as proved
   */
  public List<Explanation> explain(
      Compiled compiled, NodeName node, Explanation.Question question) {
    return Explanation.of(
        compiled.intent(), compiled.network(), targets, compiled.generated(), node, question);
  }

  /** The stages that need nothing but their input, one after the other. */
  public Outcome<Compiled> compile(IntentFiles files, State base, Optional<KeyRing> keyRing) {
    return check(files, List.of(), base, Map.of())
        .then(intent -> compile(files, intent, base, keyRing));
  }

  /** Those after the check. */
  public Outcome<Compiled> compile(
      IntentFiles files, Intent intent, State base, Optional<KeyRing> keyRing) {
    return derive(intent, base, keyRing)
        .then(derived -> render(files, intent, derived))
        .then(this::prove);
  }

  private Digest input(IntentFiles files, Map<String, String> state) {
    SortedMap<String, String> parts = new TreeMap<>();
    files.digests().forEach((path, digest) -> parts.put(path, digest.hex()));
    state.forEach((path, text) -> parts.put("state/" + path, Digest.of(text).hex()));
    parts.put("compiler", version);
    return Digest.of(parts);
  }
}
