package org.wgintent.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.ServerName;
import org.wgintent.edit.InventoryEdit;
import org.wgintent.stage.Compiled;
import org.wgintent.validate.Expiring;
import org.wgintent.wireguard.PublicKey;

/**
 * Grants whose last day is over. Their keys are revoked for good and taken from the servers, by the
 * dates that were accepted, whatever is wrong with {@code main}; then intent says so, by a commit
 * or a proposal.
 */
final class Expiry {

  static final String REASON = "expired";

  /** That what expired leaves intent by. */
  private static final String BRANCH = "expired";

  private final Site site;
  private final Instant now;

  Expiry(Site site) {
    this.site = site;
    this.now = site.clock().instant();
  }

  /**
   * Revokes what expired on a server. The dates are those that were accepted last, also where no
   * server had to change for them; of a grant that is not there any more, those that it had.
   */
  void accept(Run run) {
    AppliedStates applied = new AppliedStates(site);
    Optional<Intent> accepted = new Acceptance(site).last().flatMap(this::intent);
    Set<PublicKey> keys = new TreeSet<>();
    for (ServerName server : applied.servers()) {
      applied
          .asConfirmed(server)
          .ifPresent(
              was ->
                  was.intent().inventory().grants().stream()
                      .filter(grant -> hasExpired(accepted, was.intent(), grant))
                      .forEach(grant -> keys.addAll(keys(was, server, grant))));
    }
    new Revocations(site).accept(run, keys, REASON);
  }

  private boolean hasExpired(Optional<Intent> accepted, Intent was, Grant grant) {
    return accepted
        .flatMap(
            intent ->
                intent.inventory().grants().stream()
                    .filter(grant::isOfSameKey)
                    .findFirst()
                    .map(now -> Expiring.hasExpired(intent, now, this.now)))
        .orElseGet(() -> Expiring.hasExpired(was, grant, now));
  }

  private static Set<PublicKey> keys(Compiled compiled, ServerName server, Grant grant) {
    Set<PublicKey> keys = new TreeSet<>();
    ServerNet net = compiled.network().servers().get(server);
    if (net != null) {
      net.tunnels().stream()
          .filter(tunnel -> tunnel.name().equals(grant.iface()))
          .flatMap(tunnel -> tunnel.peers().stream())
          .filter(peer -> peer.node().equals(grant.node()))
          .forEach(peer -> keys.add(peer.publicKey()));
    }
    return keys;
  }

  private Optional<Intent> intent(ObjectName commit) {
    return site.repository().intent(commit, site.domain()).read(new Report());
  }

  /** Grants that {@code main} has and whose last day is over; none where a proposal waits. */
  List<Grant> due() {
    Optional<Intent> main = site.repository().branch(Repository.MAIN).flatMap(this::intent);
    if (main.isEmpty()
        || (main.get().execution().expiryIsProposed()
            && site.repository().branch(BRANCH).isPresent())) {
      return List.of();
    }
    return main.get().inventory().grants().stream()
        .filter(grant -> Expiring.hasExpired(main.get(), grant, now))
        .toList();
  }

  /**
   * Takes what expired out of intent: one commit for all of it, on {@code main}; or a proposal
   * where a person is to merge it.
   */
  Run takeOut(List<Grant> expired) throws IOException {
    ImmediateRevocation change = new ImmediateRevocation(site);
    String text = new String(change.inventory(), StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    for (Grant grant : expired) {
      LocalDate since = grant.expires().orElseThrow().plusDays(1);
      text =
          InventoryEdit.revoke(text, grant, since, REASON)
              .orElseThrow(
                  () ->
                      new IOException(
                          "inventory.yaml cannot be edited line by line: take "
                              + grant.node()
                              + " on "
                              + grant.iface()
                              + " out by hand"));
      lines.add(
          "%s on %s, epoch %d: last day %s"
              .formatted(
                  grant.node(), grant.iface(), grant.epoch(), grant.expires().orElseThrow()));
    }
    String message =
        "Expired: %d %s\n\n%s\n"
            .formatted(
                lines.size(), lines.size() == 1 ? "grant" : "grants", String.join("\n", lines));
    boolean isProposed =
        site.repository()
            .branch(Repository.MAIN)
            .flatMap(this::intent)
            .filter(intent -> intent.execution().expiryIsProposed())
            .isPresent();
    return isProposed ? change.propose(BRANCH, text, message) : change.apply(BRANCH, text, message);
  }
}
