package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Receipt;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.PublicKey;

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
   * Takes a node's keys away at once, for good, on one interface or on all. Nothing that {@code
   * main} says besides, no lock and no server that does not answer keeps it waiting.
   *
   * @return the run; {@code unchanged} where no server had one of them
   */
  public Run takeAway(String node, Optional<String> iface) throws IOException {
    Run run = new Pipeline(site).begin(new Change(site.domain(), Repository.MAIN, main));
    Set<PublicKey> keys = new TreeSet<>();
    site.state(main, new Report())
        .nodeKeys()
        .forEach(
            (name, nodes) -> {
              if (iface.isEmpty() || iface.get().equals(name.value())) {
                nodes.forEach(
                    (its, key) -> {
                      if (its.value().equals(node)) {
                        keys.add(key.publicKey());
                      }
                    });
              }
            });
    keys.addAll(new AppliedStates(site).keysOf(node, iface));
    new Revocations(site).accept(run, keys);
    TakingAway taking = new TakingAway(site);
    List<Receipt> receipts = taking.run(run, taking.due());
    run.end(
        receipts.isEmpty()
            ? RunOutcome.Plain.UNCHANGED
            : new RunOutcome.Deployed(Receipt.worst(receipts)));
    return run;
  }

  /** The same, for a person to merge. */
  Run propose(String branch, String inventory, String message) throws IOException {
    ObjectName head =
        site.branches()
            .branch(branch, main, site.repository().withFile(main, path(), inventory), message);
    return new Pipeline(site)
        .handle(new Change(site.domain(), branch, head), Deployment.Rules.USUAL);
  }

  /**
   * @param branch that the change gets for a moment
   * @return the run that applied it, or the one that was rejected
   * @throws IOException if it does anything but take access away
   */
  public Run apply(String branch, String inventory, String message) throws IOException {
    // As it was: the node's keys are gone since, and main with them does not compile any more.
    Optional<Compiled> before = new Compilations(site).compiled(main);
    Run proposed = propose(branch, inventory, message);
    String review = Review.branch(proposed.change());
    ObjectName proposal = site.repository().branch(review).orElse(null);
    if (proposed.outcome() != RunOutcome.Plain.PROPOSED || proposal == null) {
      return proposed;
    }
    Compiled after =
        new Compilations(site)
            .compiled(proposal)
            .orElseThrow(() -> new IOException(review + " does not compile"));
    if (before.filter(was -> Plan.onlyRemovesAccess(was, after)).isEmpty()) {
      throw new IOException(
          "it would do more than take access away: " + review + " waits for a person");
    }
    site.branches().merge(branch, review, main, proposal);
    return new Pipeline(site)
        .handleWithoutBenchmarks(
            new Change(site.domain(), Repository.MAIN, proposal), Deployment.Rules.USUAL);
  }
}
