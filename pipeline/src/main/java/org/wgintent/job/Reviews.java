package org.wgintent.job;

import org.wgintent.domain.DomainFolder;
import org.wgintent.review.PlanText;
import org.wgintent.stage.Outcome;

/** The review stage: one commit on {@code review/<branch>}, with the plan as its message. */
public final class Reviews {

  private final OwnBranches branches;

  public Reviews(OwnBranches branches) {
    this.branches = branches;
  }

  /** What comes after {@code review/}: each site has its own proposal of a branch. */
  static String name(DomainFolder domain, String branch) {
    return domain.isRoot() ? branch : domain + "/" + branch;
  }

  public Step<Proposal> review(Step<Proposal> step) {
    Run run = step.run();
    switch (step.outcome()) {
      case Outcome.Rejected<Proposal> rejected -> run.end("rejected");
      case Outcome.Ok<Proposal>(var proposal, var warnings) -> {
        run.enter("review");
        Candidate candidate = proposal.candidate();
        ObjectName commit =
            branches.review(
                name(run.domain(), run.branch()),
                candidate.change().head(),
                candidate.main(),
                candidate.tree(),
                proposal.folders(),
                PlanText.markdown(proposal.plan()));
        run.say("review/" + name(run.domain(), run.branch()) + " is " + commit.hex());
        run.end("proposed");
      }
    }
    return step;
  }
}
