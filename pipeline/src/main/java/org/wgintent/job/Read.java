package org.wgintent.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wgintent.derive.State;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Outcome;

/** The change merged with {@code main}, its files, and the state to derive from. */
final class Read implements Step<Change, Candidate> {

  static final String STATE = "state";
  static final String GENERATED = "generated";
  private static final String STATE_DELETED = "WG805";
  private static final String CONFLICT = "WG806";

  private final Site all;

  Read(Site all) {
    this.all = all;
  }

  @Override
  public String name() {
    return "read";
  }

  @Override
  public Outcome<Candidate> apply(Run run, Change change) {
    Site site = all.in(change.domain());
    Secrets secrets = new Secrets(site);
    List<Diagnostic> found = secrets.byForm(change);
    return found.isEmpty() ? new OneDomain(site).candidate(change) : secrets.rejected(run, found);
  }

  /** Reads one domain of the repository. */
  private record OneDomain(Site site, Repository repository, DomainFolder domain) {

    OneDomain(Site site) {
      this(site, site.repository(), site.domain());
    }

    private Outcome<Candidate> candidate(Change change) {
      Optional<ObjectName> main = repository.branch(Repository.MAIN).filter(m -> !change.isMain());
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
      report.addAll(repository.domains(tree).problems());
      Map<String, String> ownState = repository.texts(change.head(), domain.in(STATE));
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
      return new Outcome.Ok<>(
          new Candidate(
              change,
              main,
              tree,
              repository.intent(tree, domain),
              report.sorted(),
              new Revocations(site).in(base)),
          List.of());
    }

    /** The state of {@code main}, with what enrolment wrote on the branch. */
    private State merged(Change change, ObjectName main, State own, Report report) {
      State onMain = site.state(main, report);
      return repository
          .mergeBase(change.head(), Repository.MAIN)
          .map(base -> onMain.withChanged(own, site.state(base, report)))
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
  }
}
