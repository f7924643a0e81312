package org.wgintent.routes.flow;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.artifact.Digest;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Enrolment;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.derive.State;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Execution.Realisation;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.Secret;

/** The effects on servers: enrolment and deploy, with their record in the ledger. */
public final class Deploys {

  private final Site site;

  public Deploys(Site site) {
    this.site = site;
  }

  /** How a deploy ended, over all of its servers: the worst of their outcomes. */
  public record Result(Receipt.Outcome outcome, List<Receipt> receipts) {}

  /**
   * Deploys what {@code commit} on {@code main} compiles to; the ledger has it before this returns.
   */
  public Result deploy(
      Compiled compiled, String commit, String runId, boolean allowPeerDrop, Run run)
      throws IOException {
    KeyRing keyRing =
        site.keyRing().orElseThrow(() -> new IOException("no vault: set WG_INTENT_VAULT"));
    List<Desired> desired =
        compiled.network().servers().values().stream()
            .map(server -> desired(compiled, server, keyRing))
            .toList();
    List<Receipt> receipts =
        new Deployment(site.connector(), site.clock(), run::say, allowPeerDrop)
            .deploy(desired, runId);
    Receipt.Outcome outcome = worst(receipts);
    Map<String, Object> record = new TreeMap<>();
    record.put("kind", "deploy");
    record.put("run", runId);
    record.put("commit", commit);
    record.put(
        "subject", site.repository().subject(org.eclipse.jgit.lib.ObjectId.fromString(commit)));
    record.put("input", compiled.input().hex());
    record.put("outcome", outcome.text());
    record.put("at", site.clock().instant().toString());
    record.put("servers", receipts);
    site.ledger().append(record, "deploy of " + commit.substring(0, 12) + ": " + outcome.text());
    return new Result(outcome, receipts);
  }

  private static Desired desired(Compiled compiled, ServerNet server, KeyRing keyRing) {
    SortedMap<String, Secret> secrets = new TreeMap<>();
    for (Tunnel tunnel : server.tunnels()) {
      for (Peer peer : tunnel.peers()) {
        secrets.put(
            peer.psk().name(),
            keyRing.presharedKey(
                compiled.network().domainId(), peer.node(), tunnel.name(), peer.grant().epoch()));
      }
    }
    return new Desired(server, compiled.serverFiles(server.name()), secrets);
  }

  private static Receipt.Outcome worst(List<Receipt> receipts) {
    List<Receipt.Outcome> order =
        List.of(
            Receipt.Outcome.NOTHING_TO_DO,
            Receipt.Outcome.CONFIRMED,
            Receipt.Outcome.REFUSED,
            Receipt.Outcome.ROLLED_BACK,
            Receipt.Outcome.UNKNOWN);
    return receipts.stream()
        .map(Receipt::outcome)
        .max(java.util.Comparator.comparingInt(order::indexOf))
        .orElse(Receipt.Outcome.NOTHING_TO_DO);
  }

  /** Has this input been deployed already, by the ledger? */
  public boolean isApplied(Digest input) {
    return site.ledger().records().reversed().stream()
        .filter(r -> r.path("kind").asText().equals("deploy"))
        .filter(
            r ->
                r.path("outcome").asText().equals(Receipt.Outcome.CONFIRMED.text())
                    || r.path("outcome").asText().equals(Receipt.Outcome.NOTHING_TO_DO.text()))
        .findFirst()
        .filter(r -> r.path("input").asText().equals(input.hex()))
        .isPresent();
  }

  /** Keys and facts of one server, made or read there. */
  public Optional<Enrolment.Enrolled> enroll(Intent intent, ServerName name) throws IOException {
    Server server = intent.domain().servers().get(name);
    Realisation realisation = intent.execution().servers().get(name);
    if (server == null || realisation == null) {
      return Optional.empty();
    }
    List<Interface> interfaces =
        intent.domain().interfaces().values().stream()
            .filter(i -> i.server().equals(name))
            .toList();
    try (Remote remote = site.connector().connect(server, realisation)) {
      return Optional.of(Enrolment.enroll(remote, realisation.platform(), interfaces));
    }
  }

  /** A state that knows what one enrolment found. */
  public static State enrolled(ServerName server, Enrolment.Enrolled found) {
    State state = State.empty();
    state.serverKeys().put(server, found.keys());
    state.facts().put(server, found.facts());
    return state;
  }
}
