package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.wgintent.derive.State;
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
  private static final String REWRITTEN = "WG811";

  private final Site all;
  private final Acceptance.Judge judge;

  /**
   * @param judge what a commit of {@code main} compiles to
   */
  Read(Site all, Acceptance.Judge judge) {
    this.all = all;
    this.judge = judge;
  }

  @Override
  public String name() {
    return "read";
  }

  @Override
  public Outcome<Candidate> apply(Run run, Change change) throws IOException {
    Site site = all.in(change.domain());
    Secrets secrets = new Secrets(site);
    List<Diagnostic> found = secrets.byForm(change);
    if (!found.isEmpty()) {
      return secrets.rejected(run, found);
    }
    OneDomain domain = new OneDomain(site);
    return change.isMain() ? main(run, change, domain) : domain.ofBranch(change);
  }

  /** Who has no vault derives no keys: he takes a commit's word for them, and deploys nothing. */
  private Outcome<Candidate> main(Run run, Change change, OneDomain domain) throws IOException {
    Acceptance acceptance = new Acceptance(domain.site());
    if (!run.judges()
        || domain.site().vault().isEmpty()
        || !all.repository().isCommitted(change.head())) {
      return domain.ofMain(change, Optional.empty(), false);
    }
    Optional<ObjectName> lost = acceptance.lostBy(change.head());
    if (lost.isPresent()) {
      return new Outcome.Rejected<>(List.of(rewritten(domain, lost.get())));
    }
    if (run.mayAct()) {
      acceptance.walk(run, change, judge);
    }
    return domain.ofMain(change, acceptance.before(change.head()), !run.mayAct());
  }

  private static Diagnostic rewritten(OneDomain domain, ObjectName lost) {
    return OneDomain.error(
        domain.domain().in(IntentFiles.DOMAIN),
        REWRITTEN,
        "main does not follow "
            + lost.abbreviated()
            + ", which was accepted: somebody rewound or rewrote it",
        "git push --force origin "
            + lost.abbreviated()
            + ":main puts it back; what is to be taken back goes with git revert");
  }

  /** Reads one domain of the repository. */
  private record OneDomain(Site site, Repository repository, DomainFolder domain) {

    OneDomain(Site site) {
      this(site, site.repository(), site.domain());
    }

    /**
     * A commit of {@code main}.
     *
     * @param accepted the commit that it is held beside; none where it is taken at its word
     * @param judged is it a commit that lies between, and not what {@code main} says now?
     */
    Outcome<Candidate> ofMain(Change change, Optional<ObjectName> accepted, boolean judged) {
      ObjectName head = change.head();
      Report report = new Report();
      State own = state(head, report);
      Optional<ObjectName> before =
          accepted
              .or(() -> new Acceptance(site).before(head))
              .or(() -> repository.parents(head).stream().findFirst());
      boolean removed = isRemoved(head, before);
      ObjectName from = removed ? before.orElseThrow() : head;
      State base =
          accepted
              .map(
                  commit -> {
                    State was = state(commit, report);
                    return was.withChanged(own, was).withEnrolled(own);
                  })
              .orElseGet(() -> removed ? state(from, report) : own);
      return candidate(
          change,
          Optional.empty(),
          before,
          head,
          removed,
          // What was revoked since is nothing that a commit could know.
          judged ? base : new Revocations(site).in(base),
          report);
    }

    /** A branch, merged with {@code main}. */
    Outcome<Candidate> ofBranch(Change change) {
      Optional<ObjectName> main = repository.branch(Repository.MAIN);
      ObjectName tree = repository.treeOf(change.head());
      if (main.isPresent()) {
        Repository.Merge merge = repository.merge(change.head(), main.get());
        if (merge.tree().isEmpty()) {
          return new Outcome.Rejected<>(
              merge.conflicts().stream()
                  .flatMap(conflict -> conflict(conflict, change.branch()))
                  .toList());
        }
        tree = merge.tree().get();
      }
      Report report = new Report();
      boolean removed = isRemoved(tree, main);
      State own = state(change.head(), report);
      State base =
          new Revocations(site).in(main.map(m -> merged(change, m, own, report)).orElse(own));
      if (main.isPresent()
          && repository.file(change.head(), domain.in(IntentFiles.DOMAIN)).isPresent()
          && repository.object(change.head(), domain.in(STATE)).isEmpty()
          && hadState(change.head())) {
        report.add(
            error(
                domain.in("state/allocations.yaml"),
                STATE_DELETED,
                domain.in(STATE) + "/ was deleted, and it is an input",
                "restore it: git checkout main -- " + domain.in(STATE)));
      }
      return candidate(change, main, main, tree, removed, base, report);
    }

    private Outcome<Candidate> candidate(
        Change change,
        Optional<ObjectName> main,
        Optional<ObjectName> before,
        ObjectName tree,
        boolean removed,
        State base,
        Report report) {
      report.addAll(repository.domains(tree).problems());
      return new Outcome.Ok<>(
          new Candidate(
              change,
              main,
              before,
              tree,
              removed,
              repository.intent(removed ? before.orElseThrow() : tree, domain),
              report.sorted(),
              base),
          List.of());
    }

    /** At both places, as Git names them. */
    private static Stream<Diagnostic> conflict(Repository.Conflict conflict, String branch) {
      String what = conflict.what().isEmpty() ? conflict.path() : conflict.what();
      String message = what + " is changed on " + branch + " and on main, each in another way";
      String hint = "merge main into " + branch + ", resolve, push again";
      return Stream.of(
          new Diagnostic(
              new Position(conflict.path(), conflict.line(), 1),
              "",
              Severity.ERROR,
              CONFLICT,
              message,
              hint),
          new Diagnostic(
              new Position("main:" + conflict.path(), conflict.onMain(), 1),
              "",
              Severity.ERROR,
              CONFLICT,
              message,
              hint));
    }

    /** Is nothing of a site there that was there before? */
    private boolean isRemoved(ObjectName tree, Optional<ObjectName> before) {
      return !domain.isRoot()
          && Repository.isNothing(repository.part(tree, domain))
          && before.filter(was -> !Repository.isNothing(repository.part(was, domain))).isPresent();
    }

    /** The state of {@code main}, as far as it was accepted, with what enrolment wrote beside. */
    private State merged(Change change, ObjectName main, State own, Report report) {
      State onMain = state(new Acceptance(site).before(main).orElse(main), report);
      return repository
          .mergeBase(change.head(), Repository.MAIN)
          .map(base -> onMain.withChanged(own, state(base, report)))
          .orElse(onMain)
          .withEnrolled(own);
    }

    private State state(ObjectName commit, Report report) {
      return site.state(commit, report);
    }

    /** Did the history of {@code head} hold a state that its tree does not? */
    private boolean hadState(ObjectName head) {
      return repository
          .mergeBase(head, Repository.MAIN)
          .flatMap(base -> repository.object(base, domain.in(STATE)))
          .isPresent();
    }

    static Diagnostic error(String file, String code, String message, String hint) {
      return new Diagnostic(new Position(file, 1, 1), "", Severity.ERROR, code, message, hint);
    }
  }
}
