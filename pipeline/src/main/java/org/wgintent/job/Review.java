package org.wgintent.job;

import java.util.List;
import org.wgintent.domain.DomainFolder;
import org.wgintent.review.PlanText;
import org.wgintent.stage.Outcome;

/**
 * One commit on {@code review/<branch>}, with the plan as its message: for a branch, and for a
 * {@code main} that is not what it compiles to.
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

  /** The branch that proposes {@code change}. */
  public static String branch(Change change) {
    return Repository.REVIEW + name(change.domain(), change.branch());
  }

  /** A branch that {@code main} holds needs no proposal. */
  @Override
  public Outcome<Proposal> apply(Run run, Proposal proposal) {
    if (proposal.isAsCompiled() && isMerged(proposal.candidate())) {
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
                candidate.change().head(),
                candidate.main(),
                candidate.tree(),
                proposal.folders(),
                PlanText.markdown(proposal.plan()));
    run.log(branch(run.change()) + " is " + commit);
    run.end(RunOutcome.Plain.PROPOSED);
  }

  private boolean isMerged(Candidate candidate) {
    return candidate
        .main()
        .filter(main -> site.repository().isAncestor(candidate.change().head(), main))
        .isPresent();
  }
}
