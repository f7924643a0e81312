package org.wgintent.job;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.IntentFiles;
import org.wgintent.review.PlanText;
import org.wgintent.stage.Outcome;

/**
 * One commit on {@code review/<branch>}, with the plan as its message: for a branch, and for a
 * {@code main} that is not what it compiles to. It goes when its branch goes, or is on {@code
 * main}.
 */
public final class Review implements Step<Proposal, Proposal> {

  private final Site site;

  Review(Site site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "review";
  }

  @Override
  public boolean isFor(Run run, Proposal proposal) {
    return !proposal.isToBeDeployed();
  }

  /** What comes after {@code review/}: each site has its own proposal of a branch. */
  static String name(DomainFolder domain, String branch) {
    return domain.isRoot() ? branch : domain + "/" + branch;
  }

  /** Where a branch says itself what was proposed of it, unless it says something else by now. */
  static void withdraw(Site site, Change change) {
    if (isNow(site, change)) {
      site.branches().withdraw(name(change.domain(), change.branch()));
    }
  }

  private static boolean isNow(Site site, Change change) {
    return site.repository().branch(change.branch()).equals(Optional.of(change.head()));
  }

  /** The branch that proposes {@code change}. */
  public static String branch(Change change) {
    return Repository.REVIEW + name(change.domain(), change.branch());
  }

  /** A branch that {@code main} holds needs no proposal. */
  @Override
  public Outcome<Proposal> apply(Run run, Proposal proposal) {
    if (!isNow(site, run.change())) {
      run.end(RunOutcome.Plain.UNCHANGED);
    } else if (isOnMain(proposal)) {
      withdraw(site, run.change());
      run.end(RunOutcome.Plain.UNCHANGED);
    } else {
      propose(run, proposal);
    }
    return new Outcome.Ok<>(proposal, List.of());
  }

  private void propose(Run run, Proposal proposal) {
    Candidate candidate = proposal.candidate();
    String name = name(run.domain(), run.branch());
    ObjectName commit =
        site.branches()
            .review(
                name,
                run.domain(),
                candidate.change().head(),
                candidate.main(),
                candidate.tree(),
                proposal.folders(),
                PlanText.markdown(proposal.plan()));
    run.log(branch(run.change()) + " is " + commit);
    run.end(RunOutcome.Plain.PROPOSED);
  }

  /** However it got there: merged, squashed or rebased; or the branch changes no intent at all. */
  private boolean isOnMain(Proposal proposal) {
    Repository repository = site.repository();
    Candidate candidate = proposal.candidate();
    DomainFolder domain = candidate.change().domain();
    return candidate
        .main()
        .filter(
            main ->
                IntentFiles.NAMES.stream()
                    .map(domain::in)
                    .allMatch(
                        file ->
                            repository
                                .object(main, file)
                                .equals(repository.object(candidate.tree(), file))))
        .filter(main -> Proposal.isHeldBy(repository, main, domain, proposal.compiled()))
        .isPresent();
  }

  /**
   * Takes back what is proposed of branches that are not there any more, or that {@code main} holds
   * by now.
   */
  static void withdrawOrphans(Site site) {
    Repository repository = site.repository();
    repository.forgetGone(site.compiler().version());
    Optional<ObjectName> main = repository.branch(Repository.MAIN);
    SortedMap<String, ObjectName> branches = repository.branches();
    for (String name : repository.proposals()) {
      Optional<ObjectName> head =
          Stream.of(name, name.substring(name.indexOf('/') + 1))
              .filter(branch -> !branch.equals(Repository.MAIN))
              .flatMap(branch -> Optional.ofNullable(branches.get(branch)).stream())
              .findFirst();
      boolean open =
          head.filter(at -> main.filter(m -> repository.isAncestor(at, m)).isEmpty()).isPresent();
      if (!open && !OWN.contains(name.substring(name.lastIndexOf('/') + 1))) {
        site.branches().withdraw(name);
      }
    }
  }

  /** Proposals that come from nobody's branch. */
  private static final Set<String> OWN = Set.of(Repository.MAIN, "benchmarks");
}
