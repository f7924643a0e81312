package org.wgintent.routes.flow;

import java.io.IOException;
import org.eclipse.jgit.lib.ObjectId;
import org.wgintent.deploy.Deployment;
import org.wgintent.domain.IntentFiles;
import org.wgintent.review.Plan;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.routes.git.Trees;
import org.wgintent.stage.Compiled;

/**
 * A change that only takes access away, without waiting for a review: committed, compiled, merged
 * and applied. The commits are the same as with one.
 */
public final class AtOnce {

  private final Site site;
  private final Trees trees;
  private final ObjectId main;

  /**
   * @throws IOException if there is no {@code main} yet
   */
  public AtOnce(Site site) throws IOException {
    this.site = site;
    this.trees = new Trees(site.repository());
    this.main =
        site.repository()
            .branch(IntentRepository.MAIN)
            .orElseThrow(() -> new IOException("there is no main yet: push and merge first"));
  }

  private String path() {
    return site.domain().in(IntentFiles.INVENTORY);
  }

  /** {@code inventory.yaml} on main. */
  public byte[] inventory() throws IOException {
    return trees
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
    ObjectId head =
        site.branches().branch(branch, main, trees.withFile(main, path(), inventory), message);
    Change change = new Change(site.domain(), branch, head);
    Run proposed = pipeline.handle(change, Deployment.Rules.USUAL);
    String review = IntentRepository.REVIEW + Reviews.name(site.domain(), branch);
    ObjectId proposal = site.repository().branch(review).orElse(null);
    if (!proposed.outcome().equals("proposed") || proposal == null) {
      return proposed;
    }
    Compiled after =
        new Compilations(site, Compilers.current())
            .compiled(proposal)
            .orElseThrow(() -> new IOException(review + " does not compile"));
    if (!Plan.takesAway(before, after)) {
      throw new IOException(
          "it would do more than take access away: " + review + " waits for a person");
    }
    site.branches().merge(branch, review, main, proposal);
    return pipeline.handleOnly(
        new Change(site.domain(), IntentRepository.MAIN, proposal), Deployment.Rules.USUAL);
  }
}
