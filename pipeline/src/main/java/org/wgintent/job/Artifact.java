package org.wgintent.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.artifact.SecretScan;
import org.wgintent.derive.Derivation;
import org.wgintent.derive.State;
import org.wgintent.derive.StateFiles;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/**
 * What a step of the job gave, written down, for the next one to take on in another process. It
 * holds files, and what follows from files is made again from them; it holds no secret.
 *
 * @param compiler the version that wrote it: no other reads it
 * @param step that gave it
 * @param main where {@code main} stood; none for {@code main} itself
 * @param before what the change is compared with
 * @param tree the branch merged into {@code main}
 * @param removed is the domain gone?
 * @param intent the files of people
 * @param state what it is derived from; from the step on that derives, what it is derived to
 * @param outcome of the run so far
 */
public record Artifact(
    String schema,
    String compiler,
    String step,
    Held holds,
    String domain,
    String branch,
    String commit,
    Optional<String> main,
    Optional<String> before,
    String tree,
    boolean removed,
    SortedMap<String, String> intent,
    SortedMap<String, String> state,
    SortedMap<String, String> generated,
    List<Found> diagnostics,
    String outcome)
    implements JsonDocument {

  private static final String SCHEMA = "wg-intent/artifact/1";

  /** How far it is compiled: what steps hand to each other. */
  enum Held {
    CANDIDATE,
    VALIDATED,
    DERIVED,
    RENDERED,
    PROPOSAL;

    @JsonValue
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A diagnostic, whole. */
  record Found(
      String file,
      int line,
      int column,
      String path,
      Diagnostic.Severity severity,
      String code,
      String message,
      String hint,
      Optional<String> waiver) {

    static Found of(Diagnostic found) {
      return new Found(
          found.position().file(),
          found.position().line(),
          found.position().column(),
          found.path(),
          found.severity(),
          found.code(),
          found.message(),
          found.hint(),
          found.waiver());
    }

    Diagnostic diagnostic() {
      return new Diagnostic(
          new Position(file, line, column), path, severity, code, message, hint, waiver);
    }
  }

  // ---- from a value ----

  /** A value of the job as the files that it is made of. */
  private record Parts(
      Held holds, Candidate candidate, State state, SortedMap<String, String> generated) {

    static Parts of(Object value) {
      return switch (value) {
        case Candidate candidate -> notRendered(Held.CANDIDATE, candidate, candidate.base());
        case Validated(var candidate, var intent) ->
            notRendered(Held.VALIDATED, candidate, candidate.base());
        case Derived(var candidate, var intent, var derived) ->
            notRendered(Held.DERIVED, candidate, derived.state());
        case Rendered(var candidate, var compiled) ->
            new Parts(Held.RENDERED, candidate, compiled.state(), compiled.generated());
        case Proposal proposal ->
            new Parts(
                Held.PROPOSAL,
                proposal.candidate(),
                proposal.compiled().state(),
                proposal.compiled().generated());
        default -> throw new IllegalArgumentException("no value of the job: " + value.getClass());
      };
    }

    private static Parts notRendered(Held holds, Candidate candidate, State state) {
      return new Parts(holds, candidate, state, new TreeMap<>());
    }
  }

  /** What {@code step} gave. */
  static Artifact of(Site site, String step, Run run, Object value, List<Diagnostic> warnings) {
    Parts parts = Parts.of(value);
    Candidate candidate = parts.candidate();
    SortedMap<String, String> intent = new TreeMap<>();
    candidate.files().bytes().forEach((name, bytes) -> intent.put(name, text(name, bytes)));
    // What was found while it was read is said by the step that checks it.
    List<Diagnostic> unsaid = parts.holds() == Held.CANDIDATE ? candidate.found() : List.of();
    return new Artifact(
        SCHEMA,
        site.compiler().version(),
        step,
        parts.holds(),
        candidate.change().domain().name(),
        candidate.change().branch(),
        candidate.change().head().hex(),
        candidate.main().map(ObjectName::hex),
        candidate.before().map(ObjectName::hex),
        candidate.tree().hex(),
        candidate.removed(),
        intent,
        StateFiles.write(parts.state()),
        parts.generated(),
        Stream.concat(unsaid.stream(), warnings.stream()).map(Found::of).toList(),
        run.outcome().toString());
  }

  private static String text(String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new ArtifactException(name + " is not UTF-8 text: wg-intent check says where");
    }
    return text;
  }

  /** As JSON, always the same bytes. */
  public String write() {
    String json = Json.pretty(this);
    SecretScan.check(Map.of("artifact.json", json));
    return json;
  }

  // ---- to a value ----

  /**
   * @throws ArtifactException if it is none, or of another version
   */
  public static Artifact read(String json) {
    try {
      return Json.read(json, Artifact.class).checked();
    } catch (IllegalArgumentException e) {
      throw new ArtifactException("this is no artifact: " + e.getMessage());
    }
  }

  private Artifact checked() {
    if (!schema.equals(SCHEMA)) {
      throw new ArtifactException("the artifact is of the schema " + schema + ", not " + SCHEMA);
    }
    return this;
  }

  public Change change() {
    try {
      DomainFolder folder =
          domain.equals(DomainFolder.ROOT.name())
              ? DomainFolder.ROOT
              : DomainFolder.site(domain).orElseThrow(IllegalArgumentException::new);
      return new Change(folder, branch, new ObjectName(commit));
    } catch (IllegalArgumentException e) {
      throw new ArtifactException("the artifact names no domain or no commit");
    }
  }

  /** What {@link #step} gave, made again from the files. */
  Progress progress(Site site, Run run) {
    if (!compiler.equals(site.compiler().version())) {
      throw new ArtifactException(
          "the artifact is of version " + compiler + ", and this is " + site.compiler().version());
    }
    List<Diagnostic> found = diagnostics.stream().map(Found::diagnostic).toList();
    run.found(found);
    run.end(RunOutcome.named(outcome));
    return new Progress(run, value(site.in(change().domain()), run, found));
  }

  private Outcome<?> value(Site site, Run run, List<Diagnostic> found) {
    Report report = new Report();
    Candidate candidate =
        new Candidate(
            change(),
            main.map(ObjectName::new),
            before.map(ObjectName::new),
            new ObjectName(tree),
            removed,
            IntentFiles.of(site.domain().path(), intent),
            holds == Held.CANDIDATE ? found : List.of(),
            StateReader.read(state, site.domain().path(), report));
    if (holds == Held.CANDIDATE) {
      return new Outcome.Ok<>(candidate, List.of());
    }
    Intent valid = candidate.files().read(report).filter(read -> !report.hasErrors()).orElse(null);
    if (valid == null) {
      throw new ArtifactException("the artifact does not hold valid intent and state");
    }
    if (holds == Held.VALIDATED) {
      return new Outcome.Ok<>(new Validated(candidate, valid), found);
    }
    Derivation.Derived derived = derivedAgain(site, valid, candidate.base());
    if (holds == Held.DERIVED) {
      return new Outcome.Ok<>(new Derived(candidate, valid, derived), found);
    }
    Rendered rendered =
        new Rendered(
            candidate,
            compiled(
                site.compiler().compiled(candidate.files(), valid, derived, state, generated)));
    return holds == Held.RENDERED
        ? new Outcome.Ok<>(rendered, found)
        : new Outcome.Ok<>(rendered, found).then(made -> new MakePlan(site).apply(run, made));
  }

  private Compiled compiled(Compiled given) {
    return removed ? given.removed() : given;
  }

  /** From a state that knows every key: what was derived once is derived again to the byte. */
  private Derivation.Derived derivedAgain(Site site, Intent valid, State from) {
    return switch (site.compiler().derive(valid, from, Optional.empty())) {
      case Outcome.Ok<Derivation.Derived>(var derived, var warnings)
          when StateFiles.write(derived.state()).equals(state) ->
          derived;
      default -> throw new ArtifactException("the artifact's state is not that of its intent");
    };
  }
}
