package org.wgintent.job;

import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.Remote;
import org.wgintent.deploy.Removal;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.PublicKey;

/**
 * Taking away comes first: revoked keys, and grants that a change removes, leave every server on
 * its own. No other server, no lock, no change that is at work or waits, and no {@code main} that
 * does not compile keeps them; what could not be reached is due again until it is done.
 */
public final class TakingAway {

  private final Site site;
  private final AppliedStates applied;

  public TakingAway(Site site) {
    this.site = site;
    this.applied = new AppliedStates(site);
  }

  /** By server, the peers that are to go: an interface or {@code *}, and a key. */
  SortedMap<ServerName, SortedSet<String>> due() {
    SortedMap<ServerName, SortedSet<String>> due = new TreeMap<>();
    if (applied.revoked().isEmpty()) {
      return due;
    }
    Optional<Compiled> atWork =
        site.locks().holder(site.domain().name()).flatMap(it -> applied.asConfirmed(it.commit()));
    for (ServerName server : applied.servers()) {
      // A generation that nobody can read any more may hold any of them.
      SortedSet<String> peers =
          new TreeSet<>(
              applied
                  .asConfirmed(server)
                  .map(was -> revoked(was, server))
                  .orElseGet(() -> lines(applied.revoked().stream())));
      atWork.ifPresent(change -> peers.addAll(revoked(change, server)));
      peers.removeAll(applied.on(server).orElseThrow().removed());
      if (!peers.isEmpty()) {
        due.put(server, peers);
      }
    }
    return due;
  }

  private SortedSet<String> revoked(Compiled compiled, ServerName server) {
    return lines(
        Optional.ofNullable(compiled.network().servers().get(server)).stream()
            .flatMap(net -> net.tunnels().stream())
            .flatMap(tunnel -> tunnel.peers().stream())
            .map(Peer::publicKey)
            .filter(applied.revoked()::contains));
  }

  private static SortedSet<String> lines(Stream<PublicKey> keys) {
    SortedSet<String> lines = new TreeSet<>();
    keys.forEach(key -> lines.add("* " + key.base64()));
    return lines;
  }

  /**
   * The same, and grants that {@code change} removes, of nodes that it gives nothing new: not on
   * another server either, where the node moved to.
   */
  SortedMap<ServerName, SortedSet<String>> due(Compiled change) {
    SortedMap<ServerName, SortedSet<String>> due = due();
    Set<NodeName> given =
        change.network().servers().keySet().stream()
            .flatMap(server -> Plan.given(applied.asConfirmed(server), change, server).stream())
            .collect(Collectors.toSet());
    for (ServerName server : applied.servers()) {
      ServerNet now = change.network().servers().get(server);
      Optional<ServerNet> had = applied.expected(server);
      if (now == null || had.isEmpty()) {
        continue;
      }
      Set<String> kept = new HashSet<>();
      each(now, (peer, line) -> kept.add(line));
      each(
          had.get(),
          (peer, line) -> {
            if (!kept.contains(line) && !given.contains(peer.node())) {
              due.computeIfAbsent(server, s -> new TreeSet<>()).add(line);
            }
          });
    }
    return due;
  }

  /** Each peer, and how it is named to be taken away: its interface and key. */
  private static void each(ServerNet server, BiConsumer<Peer, String> consumer) {
    for (Tunnel tunnel : server.tunnels()) {
      tunnel
          .peers()
          .forEach(peer -> consumer.accept(peer, tunnel.name() + " " + peer.publicKey().base64()));
    }
  }

  /**
   * Takes away what is due, from all servers at once; the ledger has it before this returns.
   *
   * @return a receipt for each server that something was due on
   */
  public List<Receipt> run(Run run, SortedMap<ServerName, SortedSet<String>> due) {
    List<Taken> taken =
        Parallel.ask(due.entrySet(), server -> take(run, server.getKey(), server.getValue()));
    List<Receipt> receipts = taken.stream().map(Taken::receipt).toList();
    // What is tried again and again is recorded once, and what another run did meanwhile is its.
    AppliedStates now = new AppliedStates(site);
    List<Map<String, Object>> records =
        taken.stream()
            .filter(it -> !it.isKnown(now))
            .map(it -> it.record(run, site.clock().instant()))
            .toList();
    if (!records.isEmpty()) {
      site.ledger()
          .append(
              records,
              "taken away: "
                  + String.join(
                      ", ",
                      receipts.stream().map(r -> r.server() + " " + r.outcome().text()).toList()));
    }
    return receipts;
  }

  /** What became of it on one server. */
  private record Taken(Receipt receipt, SortedSet<String> peers) {

    boolean isKnown(AppliedStates now) {
      ServerName server = new ServerName(receipt.server());
      return receipt.outcome() == Outcome.CONFIRMED
          ? now.on(server).filter(was -> was.removed().containsAll(peers)).isPresent()
          : now.pending(server).equals(receipt.proof());
    }

    Map<String, Object> record(Run run, Instant at) {
      Map<String, Object> record = new TreeMap<>();
      record.put("kind", LedgerIndex.TAKEN_AWAY);
      record.put("run", run.id());
      record.put("commit", run.commit());
      record.put("at", at.toString());
      record.put("server", receipt.server());
      record.put("digest", receipt.digest());
      record.put("outcome", receipt.outcome().text());
      record.put("proof", receipt.proof());
      record.put("removed", List.copyOf(peers));
      return record;
    }
  }

  private Taken take(Run run, ServerName server, SortedSet<String> peers) {
    AppliedStates.Confirmed was = applied.on(server).orElseThrow();
    ServerNet net = Reach.server(server, was.reach());
    String keys = peers.size() == 1 ? "1 peer" : peers.size() + " peers";
    try (Remote remote = site.connector().connect(net.server(), net.settings())) {
      Removal.take(remote, net.settings().platform(), peers);
      run.log(server + ": " + keys + " taken away");
      return new Taken(
          new Receipt(
              server.value(),
              was.digest(),
              was.digest(),
              Outcome.CONFIRMED,
              keys + " taken away from live state, and from what it goes back to"),
          peers);
    } catch (IOException e) {
      run.log("ALARM: " + server + ": " + keys + " could not be taken away: " + e.getMessage());
      return new Taken(
          new Receipt(
              server.value(),
              was.digest(),
              was.digest(),
              Outcome.PENDING,
              keys + " still there: " + e.getMessage()),
          peers);
    }
  }
}
