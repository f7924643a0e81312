package org.wgintent.job;

import java.io.IOException;
import org.wgintent.deploy.Deployment;
import org.wgintent.domain.IntentFiles;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;

/**
 * A change that only takes access away, without waiting for a review: committed, compiled, merged
 * and applied. The commits are the same as with one.
 */
public final class ImmediateRevocation {

  private final Site site;
  private final ObjectName main;

  /**
   * @throws IOException if there is no {@code main} yet
   */
  public ImmediateRevocation(Site site) throws IOException {
    this.site = site;
    this.main =
        site.repository()
            .branch(Repository.MAIN)
            .orElseThrow(() -> new IOException("there is no main yet: push and merge first"));
  }

  private String path() {
    return site.domain().in(IntentFiles.INVENTORY);
  }

  /** {@code inventory.yaml} on main. */
  public byte[] inventory() throws IOException {
    return site.repository()
        .file(main, path())
        .orElseThrow(() -> new IOException("there is no " + path() + " on main"));
  }

  /**
   * @param branch that the change gets for a moment
   * @return the run that applied it, or the one that was rejected
   * @throws IOException if it does anything but take access away
   */
  public Run apply(String branch, String inventory, String message) throws IOException {
    Pipeline pipeline = new Pipeline(site);
    Compiled before = pipeline.onMain().compiled();
    ObjectName head =
        site.branches()
            .branch(branch, main, site.repository().withFile(main, path(), inventory), message);
    Change change = new Change(site.domain(), branch, head);
    Run proposed = pipeline.handle(change, Deployment.Rules.USUAL);
    String review = Review.branch(change);
    ObjectName proposal = site.repository().branch(review).orElse(null);
    if (proposed.outcome() != RunOutcome.Plain.PROPOSED || proposal == null) {
      return proposed;
    }
    Compiled after =
        new Compilations(site)
            .compiled(proposal)
            .orElseThrow(() -> new IOException(review + " does not compile"));
    if (!Plan.onlyRemovesAccess(before, after)) {
      throw new IOException(
          "it would do more than take access away: " + review + " waits for a person");
    }
    site.branches().merge(branch, review, main, proposal);
    return pipeline.handleWithoutBenchmarks(
        new Change(site.domain(), Repository.MAIN, proposal), Deployment.Rules.USUAL);
  }
}
