package org.wgintent.job;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.ServerName;
import org.wgintent.schedule.Windows;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;
import org.wgintent.wireguard.Secret;

/** The effects on servers: enrolment and deploy, with their record in the ledger. */
public final class Deploys {

  private final Site site;
  private Optional<Locks.Held> lock = Optional.empty();

  public Deploys(Site site) {
    this.site = site;
  }

  /** How a deploy ended, over all of its servers: the worst of their outcomes. */
  public record Result(Receipt.Outcome outcome, List<Receipt> receipts) {}

  /** Something that nobody else may do on the domain meanwhile. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * @throws IOException if somebody else works on the domain for longer than a deploy takes
   */
  <T> T withLock(Run run, Work<T> work) throws IOException {
    String domain = run.domain().name();
    try (Locks.Held held = site.locks().take(domain, run.id(), run.commit(), run::log)) {
      lock = Optional.of(held);
      return work.run();
    } finally {
      lock = Optional.empty();
    }
  }

  /** May servers be anything else than the ledger says, as somebody ended in the middle? */
  boolean isUnsettled() {
    return lock.filter(Locks.Held::isUnsettled).isPresent();
  }

  /** Who was asleep while others deployed says nothing of what servers are. */
  private void requireLock() throws IOException {
    if (lock.isPresent()) {
      lock.get().renew();
    }
  }

  /** What {@code compiled} takes away, and what was revoked before: at once, each on its own. */
  List<Receipt> takeAway(Run run, Compiled compiled) {
    TakingAway taking = new TakingAway(site);
    return taking.run(run, taking.due(compiled));
  }

  /**
   * Brings {@code servers} to what was compiled, and empties those of them that stand in intent no
   * more; to be called {@link #withLock}. The ledger has it before this returns.
   */
  Result deploy(Run run, Compiled compiled, Deployment.Rules rules, Predicate<ServerName> servers)
      throws IOException {
    Optional<String> outsideWindows = requireOpen(rules);
    run.enter("deploy");
    KeyRing keyRing =
        site.keyRing().orElseThrow(() -> new IOException("no vault: set WG_INTENT_VAULT"));
    AppliedStates applied = new AppliedStates(site);
    if (!Collections.disjoint(compiled.network().peerKeys(), applied.revoked())) {
      // It was compiled before somebody else's revocation was accepted.
      throw new RefusedException(
          "a key of this change was revoked meanwhile: nothing was deployed");
    }
    List<Desired> leaving =
        applied.leaving(compiled).stream()
            .filter(servers)
            .map(server -> leaving(compiled, server, applied))
            .toList();
    List<Desired> desired =
        compiled.network().servers().values().stream()
            .filter(server -> servers.test(server.name()))
            .map(server -> desired(compiled, server, keyRing, applied))
            .toList();
    boolean onlyRemovesAccess =
        applied.onlyRemovesAccess(compiled, desired.stream().map(Desired::name).toList());
    Map<ServerName, Receipt> held =
        rules.retry() || onlyRemovesAccess ? Map.of() : heldBack(compiled, desired, applied);
    List<Desired> tried = desired.stream().filter(it -> !held.containsKey(it.name())).toList();
    lock.ifPresent(Locks.Held::unsettle);
    // Emptying only takes away: no other server keeps it waiting.
    List<Receipt> receipts =
        new ArrayList<>(deploy(run, rules.withOnlyRemovesAccess(true), leaving));
    receipts.addAll(deploy(run, rules.withOnlyRemovesAccess(onlyRemovesAccess), tried));
    receipts.addAll(held.values());
    Receipt.Outcome outcome = Receipt.worst(receipts);
    requireLock();
    record(run, compiled, applied, receipts, outsideWindows);
    boolean isOfAll = compiled.network().servers().keySet().stream().allMatch(servers);
    lock.ifPresent(mine -> mine.settle(isOfAll));
    receipts.forEach(r -> run.log(r.server() + ": " + r.outcome().text() + ": " + r.proof()));
    run.end(new RunOutcome.Deployed(outcome));
    return new Result(outcome, receipts);
  }

  /**
   * What the commit that was accepted last says of when changes are made, whatever is deployed.
   *
   * @return why a person does not wait, where he would have to
   * @throws ClosedException at a time at which none are to be made, unless a person says why
   */
  Optional<String> requireOpen(Deployment.Rules rules) throws ClosedException {
    Instant now = site.clock().instant();
    Windows windows =
        new Acceptance(site)
            .intent()
            .map(intent -> intent.execution().windows())
            .orElse(Windows.ALWAYS);
    if (windows.isOpen(now)) {
      return Optional.empty();
    }
    if (rules.outsideWindows().isEmpty()) {
      throw new ClosedException(windows.opens(now));
    }
    return rules.outsideWindows();
  }

  /** Those that are to be what failed on them before: a person tries it again. */
  private static SortedMap<ServerName, Receipt> heldBack(
      Compiled compiled, List<Desired> desired, AppliedStates applied) {
    SortedMap<ServerName, Receipt> receipts = new TreeMap<>();
    for (Desired server : desired) {
      applied
          .heldBack(compiled, server.name())
          .ifPresent(
              held ->
                  receipts.put(
                      server.name(),
                      new Receipt(
                          server.name().value(),
                          server.digest().hex(),
                          applied.on(server.name()).map(AppliedStates.Confirmed::digest).orElse(""),
                          Receipt.Outcome.HELD_BACK,
                          "since %s: %s. wg-intent apply --retry tries it again"
                              .formatted(held.at(), held.reason()))));
    }
    return receipts;
  }

  private List<Receipt> deploy(Run run, Deployment.Rules rules, List<Desired> desired) {
    return new Deployment(site.connector(), site.clock(), run::log, rules)
        .deploy(desired, run.id());
  }

  /** One record a server. What is tried again and again is recorded once. */
  private void record(
      Run run,
      Compiled compiled,
      AppliedStates applied,
      List<Receipt> receipts,
      Optional<String> outsideWindows) {
    List<Map<String, Object>> records = new ArrayList<>();
    for (Receipt receipt : receipts) {
      if (applied.isLast(run.commit(), receipt)) {
        continue;
      }
      ServerName server = new ServerName(receipt.server());
      Map<String, Object> record = new TreeMap<>();
      record.put("kind", LedgerIndex.DEPLOY);
      record.put("run", run.id());
      record.put("commit", run.commit());
      record.put("subject", site.repository().subject(run.change().head()));
      record.put("input", compiled.input().hex());
      record.put("at", site.clock().instant().toString());
      record.put("server", receipt.server());
      record.put("digest", receipt.digest());
      record.put("before", receipt.previous());
      record.put("outcome", receipt.outcome().text());
      record.put("proof", receipt.proof());
      if (!receipt.failed().isEmpty()) {
        record.put("failed", receipt.failed());
      }
      outsideWindows.ifPresent(reason -> record.put("outside_windows", reason));
      ServerNet net = compiled.network().servers().get(server);
      if (net == null) {
        record.put(AppliedStates.LEFT, true);
      } else {
        record.put("reach", Reach.of(net));
      }
      records.add(record);
    }
    if (!records.isEmpty()) {
      site.ledger()
          .append(
              records,
              "deploy of "
                  + run.change().head().abbreviated()
                  + ": "
                  + Receipt.worst(receipts).text());
    }
  }

  /** Nothing of ours: what a server that stands in intent no more is to be. */
  private Desired leaving(Compiled compiled, ServerName name, AppliedStates applied) {
    ServerNet server = Reach.server(name, applied.on(name).orElseThrow().reach());
    return new Desired(
        server,
        site.compiler().emptied(compiled.network(), server),
        new TreeMap<>(),
        applied.before(name),
        applied.revoked(),
        Desired.Firewall.ANY,
        Desired.Traffic.NONE,
        Desired.Escrow.NONE,
        true);
  }

  private Desired desired(
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
        applied.revoked(),
        new LoadedRules(site.compiler(), compiled, server),
        new CanaryTraffic(site.connector(), compiled, server, keyRing),
        iface ->
            site.vault().isEmpty()
                ? Optional.empty()
                : site.vault().get().escrowed(compiled.network().domainId(), iface),
        false);
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
      for (InterfaceName iface : found.running()) {
        notes.addAll(adopt(intent, settings, remote, iface));
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

  /** Clients of an interface that somebody made keep their preshared keys. */
  private List<String> adopt(
      Intent intent, ServerSettings settings, Remote remote, InterfaceName iface)
      throws IOException {
    Map<PublicKey, PresharedKey> there =
        Enrolment.presharedKeys(remote, settings.platform(), iface);
    List<String> notes = new ArrayList<>();
    notes.add(iface + " runs already, and is taken over as it is");
    for (Grant grant : intent.inventory().grants()) {
      Optional<PublicKey> key = grant.publicKey().filter(k -> grant.iface().equals(iface));
      if (key.isEmpty()) {
        continue;
      }
      PresharedKey psk = there.get(key.get());
      if (grant.presharedKey() && psk == null) {
        notes.add(
            "%s has no preshared key on %s: say preshared_key: none, or its client must import again"
                .formatted(grant.node(), iface));
      } else if (!grant.presharedKey() && psk != null) {
        notes.add(
            "%s has a preshared key on %s: without preshared_key: none it is kept"
                .formatted(grant.node(), iface));
      } else if (psk != null && site.vault().isEmpty()) {
        notes.add(
            "the preshared key of %s on %s is not kept: there is no vault here (WG_INTENT_VAULT)"
                .formatted(grant.node(), iface));
      } else if (psk != null) {
        site.vault()
            .get()
            .keep(intent.execution().domainId(), grant.node(), iface, grant.epoch(), psk);
        notes.add(
            "the preshared key of %s on %s is kept in the vault".formatted(grant.node(), iface));
      }
    }
    return notes;
  }

  /** A state that knows what one enrolment found. */
  public static State enrolled(ServerName server, Enrolment.Enrolled found) {
    State state = State.empty();
    state.serverKeys().put(server, found.keys());
    state.facts().put(server, found.facts());
    return state;
  }
}
