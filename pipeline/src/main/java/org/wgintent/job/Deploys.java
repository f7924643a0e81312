package org.wgintent.job;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
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
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;
import org.wgintent.wireguard.Secret;

/** The effects on servers: enrolment and deploy, with their record in the ledger. */
public final class Deploys {

  private final Site site;

  public Deploys(Site site) {
    this.site = site;
  }

  /** How a deploy ended, over all of its servers: the worst of their outcomes. */
  public record Result(Receipt.Outcome outcome, List<Receipt> receipts) {}

  private static final Duration LOCK = Duration.ofMinutes(30);
  private static final Duration LOCK_PAUSE = Duration.ofMillis(500);
  private static final int LOCK_TRIES = 240;

  /** Something that nobody else may do on the domain meanwhile. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * @throws IOException if somebody else works on the domain for longer than a deploy takes
   */
  <T> T withLock(Run run, Work<T> work) throws IOException {
    String domain = run.domain().name();
    for (int i = 0; !site.locks().tryTake(domain, run.id(), LOCK); i++) {
      if (i == LOCK_TRIES) {
        throw new IOException("another process works on this domain");
      }
      try {
        Thread.sleep(LOCK_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    try {
      return work.run();
    } finally {
      site.locks().release(domain, run.id());
    }
  }

  /** What a commit of {@code main} revokes is revoked for good, before anything else is done. */
  void accept(Run run, Compiled compiled) throws IOException {
    new Revocations(site).accept(run, compiled);
  }

  /**
   * Brings {@code servers} to what was compiled; to be called {@link #withLock}. The ledger has it
   * before this returns.
   */
  Result deploy(Run run, Compiled compiled, Deployment.Rules rules, Predicate<ServerName> servers)
      throws IOException {
    run.enter("deploy");
    KeyRing keyRing =
        site.keyRing().orElseThrow(() -> new IOException("no vault: set WG_INTENT_VAULT"));
    AppliedStates applied = new AppliedStates(site);
    if (!Collections.disjoint(compiled.network().peerKeys(), applied.revoked())) {
      // It was compiled before somebody else's revocation was accepted.
      throw new RefusedException(
          "a key of this change was revoked meanwhile: nothing was deployed");
    }
    List<Desired> desired =
        compiled.network().servers().values().stream()
            .filter(server -> servers.test(server.name()))
            .map(server -> desired(compiled, server, keyRing, applied))
            .toList();
    boolean onlyRemovesAccess =
        applied.onlyRemovesAccess(compiled, desired.stream().map(Desired::name).toList());
    List<Receipt> receipts =
        new Deployment(
                site.connector(),
                site.clock(),
                run::log,
                rules.withOnlyRemovesAccess(onlyRemovesAccess))
            .deploy(desired, run.id());
    Receipt.Outcome outcome = worst(receipts);
    if (!applied.isLast(run.commit(), outcome, receipts)) {
      Map<String, Object> record = new TreeMap<>();
      record.put("kind", "deploy");
      record.put("run", run.id());
      record.put("commit", run.commit());
      record.put("subject", site.repository().subject(run.change().head()));
      record.put("input", compiled.input().hex());
      record.put("outcome", outcome.text());
      record.put("at", site.clock().instant().toString());
      record.put("servers", receipts);
      site.ledger()
          .append(record, "deploy of " + run.change().head().abbreviated() + ": " + outcome.text());
    }
    receipts.forEach(r -> run.log(r.server() + ": " + r.outcome().text() + ": " + r.proof()));
    run.end(new RunOutcome.Deployed(outcome));
    return new Result(outcome, receipts);
  }

  private static Desired desired(
      Compiled compiled, ServerNet server, KeyRing keyRing, AppliedStates applied) {
    SortedMap<String, Secret> secrets = new TreeMap<>();
    for (Tunnel tunnel : server.tunnels()) {
      for (Peer peer : tunnel.peers()) {
        peer.psk()
            .ifPresent(
                psk ->
                    secrets.put(
                        psk.name(),
                        keyRing.presharedKey(
                            compiled.network().domainId(),
                            peer.node(),
                            tunnel.name(),
                            peer.grant().epoch())));
      }
    }
    return new Desired(
        server,
        compiled.serverFiles(server.name()),
        secrets,
        applied.before(server.name()),
        applied.revoked());
  }

  /** The outcome of the whole: the worst of its servers. */
  private static Receipt.Outcome worst(List<Receipt> receipts) {
    return receipts.stream()
        .map(Receipt::outcome)
        .max(Comparator.naturalOrder())
        .orElse(Receipt.Outcome.NOTHING_TO_DO);
  }

  /** Has every server what {@code compiled} says, by its own last receipt? */
  public boolean isApplied(Compiled compiled) {
    return new AppliedStates(site).isUpToDate(compiled);
  }

  /**
   * What enrolment did.
   *
   * @param notes for people: what is in escrow, and what is not
   */
  public record Enrolled(Enrolment.Enrolled found, List<String> notes) {}

  /**
   * Keys and facts of one server, made or read there; the keys come into escrow unless {@code
   * escrow: false}.
   */
  public Optional<Enrolled> enroll(Intent intent, ServerName name) throws IOException {
    Server server = intent.domain().servers().get(name);
    ServerSettings settings = intent.execution().servers().get(name);
    if (server == null || settings == null) {
      return Optional.empty();
    }
    List<Interface> interfaces =
        intent.domain().interfaces().values().stream()
            .filter(i -> i.server().equals(name))
            .toList();
    try (Remote remote = site.connector().connect(server, settings)) {
      Enrolment.Enrolled found = Enrolment.enroll(remote, settings.platform(), interfaces);
      List<String> notes = new ArrayList<>();
      for (InterfaceName iface : found.keys().keySet()) {
        notes.add(
            "the key of %s is %s".formatted(iface, escrow(intent, settings, remote, found, iface)));
      }
      return Optional.of(new Enrolled(found, notes));
    }
  }

  private String escrow(
      Intent intent,
      ServerSettings settings,
      Remote remote,
      Enrolment.Enrolled found,
      InterfaceName iface)
      throws IOException {
    if (!settings.escrow()) {
      return "on its server alone (escrow: false)";
    }
    if (site.vault().isEmpty()) {
      return "not in escrow: there is no vault here (WG_INTENT_VAULT)";
    }
    String domainId = intent.execution().domainId();
    Optional<PublicKey> kept =
        site.vault().get().escrowed(domainId, iface).map(Curve25519::publicKey);
    if (!kept.equals(Optional.ofNullable(found.keys().get(iface)))) {
      PrivateKey key = Enrolment.key(remote, settings.platform(), iface);
      if (!Curve25519.publicKey(key).equals(found.keys().get(iface))) {
        throw new IOException("the key of " + iface + " changed while it was read");
      }
      site.vault().get().escrow(domainId, iface, key);
    }
    return "in escrow";
  }

  /** A state that knows what one enrolment found. */
  public static State enrolled(ServerName server, Enrolment.Enrolled found) {
    State state = State.empty();
    state.serverKeys().put(server, found.keys());
    state.facts().put(server, found.facts());
    return state;
  }
}
