package org.wgintent.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Receipt;
import org.wgintent.derive.State;
import org.wgintent.derive.State.NodeKey;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.Inventory;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Revocation;
import org.wgintent.domain.ServerName;
import org.wgintent.edit.InventoryEdit;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.PublicKey;

/**
 * Proposes to take back what failed on servers: a branch with what people wrote before, so that
 * {@code main} says again what servers run. What was revoked since stays revoked.
 */
final class Reverts {

  private final Site site;

  Reverts(Site site) {
    this.site = site;
  }

  /** After a deploy: where something failed that is not tried again by itself. */
  void propose(Run run, Compiled compiled, List<Receipt> receipts) {
    AppliedStates applied = new AppliedStates(site);
    List<Receipt> failed =
        receipts.stream()
            .filter(receipt -> receipt.outcome().compareTo(Receipt.Outcome.REFUSED) > 0)
            .filter(
                receipt -> applied.heldBack(compiled, new ServerName(receipt.server())).isPresent())
            .toList();
    if (failed.isEmpty()) {
      return;
    }
    String evidence =
        failed.stream()
            .map(r -> "%s: %s: %s\n".formatted(r.server(), r.outcome().text(), r.proof()))
            .collect(Collectors.joining());
    propose(run, run.change().head(), before -> true, evidence);
  }

  /**
   * Proposes that what people wrote is again as it was before {@code commit}.
   *
   * @param fits is this what it may go back to? Of all commits that servers were brought to the
   *     newest such one is
   */
  void propose(Run run, ObjectName commit, Predicate<ObjectName> fits, String evidence) {
    try {
      Optional<ObjectName> before =
          site.ledger().confirmed().stream()
              .map(record -> new ObjectName(record.path("commit").asText()))
              .filter(other -> !other.equals(commit))
              .distinct()
              .filter(other -> site.repository().isAncestor(other, commit))
              .filter(fits)
              .reduce((a, b) -> site.repository().isAncestor(a, b) ? b : a);
      if (before.isPresent()) {
        propose(run, commit, before.get(), evidence);
      } else {
        run.log("nothing was confirmed before: there is nothing to go back to");
      }
    } catch (IOException | GitException e) {
      run.log("nobody could propose to take it back: " + e.getMessage());
    }
  }

  /** A commit on top of {@code commit}, so that what came to {@code main} since stays. */
  private void propose(Run run, ObjectName commit, ObjectName before, String evidence)
      throws IOException {
    String branch =
        "revert-" + (site.domain().isRoot() ? "" : site.domain() + "-") + commit.abbreviated();
    ObjectName now = site.repository().treeOf(commit);
    ObjectName tree = now;
    for (String file : IntentFiles.NAMES) {
      Optional<byte[]> was = site.repository().file(before, site.domain().in(file));
      if (was.isPresent()) {
        String text = new String(was.get(), StandardCharsets.UTF_8);
        tree =
            site.repository()
                .withFile(
                    tree,
                    site.domain().in(file),
                    file.equals(IntentFiles.INVENTORY) ? withoutRevoked(text, before) : text);
      }
    }
    if (tree.equals(now)) {
      run.log(
          "what people wrote is as at " + before.abbreviated() + ": there is nothing to revert");
      return;
    }
    Change change =
        new Change(
            site.domain(),
            branch,
            site.branches()
                .branch(
                    branch,
                    commit,
                    tree,
                    "Revert \"%s\"\n\nBack to what %s says.\n\n%s"
                        .formatted(
                            site.repository().subject(commit), before.abbreviated(), evidence)));
    Run proposed = new Pipeline(site).handle(change, Deployment.Rules.USUAL);
    run.log(
        "%s: %s proposes to take it back"
            .formatted(
                proposed.outcome(),
                proposed.outcome() == RunOutcome.Plain.PROPOSED ? Review.branch(change) : branch));
  }

  /** An inventory of {@code commit}, and in it everything that was revoked until today. */
  private String withoutRevoked(String text, ObjectName commit) throws IOException {
    Inventory then = inventory(text);
    String edited = text;
    Optional<String> main =
        site.repository()
            .branch(Repository.MAIN)
            .flatMap(at -> site.repository().file(at, site.domain().in(IntentFiles.INVENTORY)))
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    for (Revocation revocation :
        main.isEmpty() ? List.<Revocation>of() : inventory(main.get()).revoked()) {
      if (then.revoked().stream().noneMatch(revocation::isOfSameKey)) {
        edited = edited(InventoryEdit.revoke(edited, revocation));
      }
    }
    State state = site.state(commit, new Report());
    Set<PublicKey> revoked = new Revocations(site).keys();
    LocalDate today = LocalDate.ofInstant(site.clock().instant(), ZoneOffset.UTC);
    for (Grant grant : inventory(edited).grants()) {
      Optional<PublicKey> key =
          grant
              .publicKey()
              .or(() -> state.nodeKey(grant.iface(), grant.node()).map(NodeKey::publicKey));
      if (key.filter(revoked::contains).isPresent()) {
        edited = edited(InventoryEdit.revoke(edited, grant, today, "revoked since"));
      }
    }
    return edited;
  }

  private static Inventory inventory(String text) throws IOException {
    return IntentFiles.inventory(
            IntentFiles.INVENTORY, text.getBytes(StandardCharsets.UTF_8), new Report())
        .orElseThrow(() -> new IOException("inventory.yaml cannot be read"));
  }

  private static String edited(Optional<String> text) throws IOException {
    return text.orElseThrow(
        () ->
            new IOException(
                "inventory.yaml is written in a way that cannot be edited line by line"));
  }
}
