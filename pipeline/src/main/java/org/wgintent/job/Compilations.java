package org.wgintent.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.validate.SitesApart;
import org.wgintent.wireguard.PublicKey;

/** The pure stages, fed from the repository: read, validate, derive, render. */
public final class Compilations {

  static final String STATE = "state";
  static final String GENERATED = "generated";
  private static final String STATE_DELETED = "WG805";
  private static final String CONFLICT = "WG806";

  private final Repository repository;
  private final DomainFolder domain;
  private final Compiler compiler;
  private final Optional<KeyRing> keyRing;
  private final Revocations revocations;
  private final Secrets secrets;

  public Compilations(Site site) {
    this.repository = site.repository();
    this.domain = site.domain();
    this.compiler = site.compiler();
    this.keyRing = site.keyRing();
    this.revocations = new Revocations(site);
    this.secrets = new Secrets(site);
  }

  /** The change merged with {@code main}, its files, and the state to derive from. */
  public Step<Candidate> read(Run run, Change change) {
    run.enter("read");
    Optional<ObjectName> main = repository.branch(Repository.MAIN).filter(m -> !change.isMain());
    List<Diagnostic> found = secrets.byForm(change);
    Outcome<Candidate> outcome =
        found.isEmpty() ? candidate(change, main) : secretsFound(run, found);
    run.found(outcome.diagnostics());
    return new Step<>(run, outcome);
  }

  private <T> Outcome<T> secretsFound(Run run, List<Diagnostic> found) {
    secrets.record(run, found);
    return new Outcome.Rejected<>(found);
  }

  private Outcome<Candidate> candidate(Change change, Optional<ObjectName> main) {
    ObjectName tree = repository.treeOf(change.head());
    if (main.isPresent()) {
      Repository.Merge merge = repository.merge(change.head(), main.get());
      if (merge.tree().isEmpty()) {
        return new Outcome.Rejected<>(
            merge.conflicts().stream()
                .map(
                    path ->
                        error(
                            path,
                            CONFLICT,
                            "main changes the same lines of " + path,
                            "merge main into " + change.branch() + ", resolve, push again"))
                .toList());
      }
      tree = merge.tree().get();
    }
    Report report = new Report();
    Map<String, Map<String, String>> committed = committed(change.head());
    report.addAll(repository.domains(tree).problems());
    Map<String, String> ownState = committed.getOrDefault(domain.in(STATE), Map.of());
    State own = StateReader.read(ownState, domain.path(), report);
    State base = main.map(m -> merged(change, m, own, report)).orElse(own);
    if (main.isPresent()
        && repository.file(change.head(), domain.in(IntentFiles.DOMAIN)).isPresent()
        && ownState.isEmpty()
        && hadState(change.head())) {
      report.add(
          error(
              domain.in("state/allocations.yaml"),
              STATE_DELETED,
              domain.in(STATE) + "/ was deleted, and it is an input",
              "restore it: git checkout main -- " + domain.in(STATE)));
    }
    if (report.hasErrors()) {
      return new Outcome.Rejected<>(report.sorted());
    }
    return new Outcome.Ok<>(
        new Candidate(
            change, main, tree, files(tree), revocations.in(base), before(change, main), committed),
        List.of());
  }

  /** The state of {@code main}, with what enrolment wrote on the branch. */
  private State merged(Change change, ObjectName main, State own, Report report) {
    State onMain = state(main, report);
    return repository
        .mergeBase(change.head(), Repository.MAIN)
        .map(base -> onMain.withChanged(own, state(base, report)))
        .orElse(onMain)
        .withEnrolled(own);
  }

  /** Did the history of {@code head} hold a state that its tree does not? */
  private boolean hadState(ObjectName head) {
    return repository
        .mergeBase(head, Repository.MAIN)
        .filter(base -> !repository.texts(base, domain.in(STATE)).isEmpty())
        .isPresent();
  }

  private static Diagnostic error(String file, String code, String message, String hint) {
    return new Diagnostic(new Position(file, 1, 1), "", Severity.ERROR, code, message, hint);
  }

  private State state(ObjectName commit, Report report) {
    return StateReader.read(repository.texts(commit, domain.in(STATE)), domain.path(), report);
  }

  private Map<String, Map<String, String>> committed(ObjectName commit) {
    Map<String, Map<String, String>> folders = new HashMap<>();
    for (String folder : List.of(domain.in(STATE), domain.in(GENERATED))) {
      folders.put(folder, repository.texts(commit, folder));
    }
    return folders;
  }

  private IntentFiles files(ObjectName tree) {
    return repository.intent(tree, domain);
  }

  /** What the base of the plan compiles to: main, or for main itself the commit before. */
  private Optional<Compiled> before(Change change, Optional<ObjectName> main) {
    Optional<ObjectName> base = main.or(() -> repository.resolve(change.head() + "^1"));
    return base.flatMap(this::compiled);
  }

  /** What a commit compiles to with the state that it holds. */
  public Optional<Compiled> compiled(ObjectName commit) {
    return compiled(commit, Set.of());
  }

  /** The same, without the peers that have one of these keys. */
  Optional<Compiled> compiled(ObjectName commit, Set<PublicKey> revoked) {
    Report report = new Report();
    State state = state(commit, report);
    IntentFiles files = files(commit);
    Outcome<Compiled> outcome =
        compiler
            .validate(files)
            .then(
                intent ->
                    compiler
                        .derive(intent, state, Optional.empty())
                        .then(derived -> compiler.render(files, intent, derived.without(revoked))));
    return switch (outcome) {
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> Optional.of(compiled);
      case Outcome.Rejected<Compiled> rejected -> Optional.empty();
    };
  }

  public Step<Validated> validate(Step<Candidate> step) {
    return step.then(
        "validate",
        candidate ->
            compiler
                .validate(candidate.files())
                .then(intent -> apart(intent, candidate.tree()))
                .then(intent -> new Outcome.Ok<>(new Validated(candidate, intent), List.of())));
  }

  /** Domains of one repository share no server and no id. */
  private Outcome<Intent> apart(Intent intent, ObjectName tree) {
    Map<DomainFolder, SitesApart.Own> others = new TreeMap<>();
    for (DomainFolder other : repository.domains(tree).domains()) {
      if (!other.equals(domain)) {
        repository
            .intent(tree, other)
            .read(new Report())
            .ifPresent(read -> others.put(other, SitesApart.Own.of(read)));
      }
    }
    List<Diagnostic> shared = SitesApart.check(intent, others);
    return shared.isEmpty() ? new Outcome.Ok<>(intent, List.of()) : new Outcome.Rejected<>(shared);
  }

  public Step<Derived> derive(Step<Validated> step) {
    return step.then(
        "derive",
        v ->
            compiler
                .derive(v.intent(), v.candidate().base(), keyRing)
                .then(d -> withoutSecrets(step.run(), new Derived(v.candidate(), v.intent(), d))));
  }

  /** Only now is it known which keys are the domain's. */
  private Outcome<Derived> withoutSecrets(Run run, Derived derived) {
    List<Diagnostic> found =
        secrets.byValue(derived.candidate().change(), derived.derived(), keyRing);
    return found.isEmpty() ? new Outcome.Ok<>(derived, List.of()) : secretsFound(run, found);
  }

  public Step<Proposal> render(Step<Derived> step) {
    return step.then(
        "render",
        d ->
            compiler
                .render(d.candidate().files(), d.intent(), d.derived())
                .then(
                    compiled ->
                        new Outcome.Ok<>(
                            new Proposal(
                                d.candidate(),
                                compiled,
                                Plan.between(
                                    d.candidate().before(),
                                    compiled,
                                    step.outcome().diagnostics())),
                            List.of())));
  }
}
