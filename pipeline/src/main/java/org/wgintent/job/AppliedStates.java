package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.wgintent.artifact.Digest;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.ServerName;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PublicKey;

/** What each server was brought to, by its own receipts in the ledger. */
public final class AppliedStates {

  /** In a record of a server that was emptied: it stands in intent no more. */
  static final String LEFT = "left";

  /** What happens again is a record again. */
  private static final Set<Outcome> EACH_COUNTS =
      Set.of(Outcome.CONFIRMED, Outcome.INTERRUPTED, Outcome.ROLLED_BACK, Outcome.UNKNOWN);

  private final Compilations compilations;
  private final Set<PublicKey> revoked;
  private final SortedMap<String, JsonNode> servers;
  private final Set<String> removed;
  private final Map<String, Optional<Compiled>> asConfirmed = new ConcurrentHashMap<>();
  private final Map<String, Optional<Compiled>> without = new ConcurrentHashMap<>();

  public AppliedStates(Site site) {
    this.compilations = new Compilations(site);
    this.revoked = new Revocations(site).keys();
    this.servers = site.ledger().servers();
    this.removed =
        servers().stream()
            .flatMap(server -> on(server).orElseThrow().removed().stream())
            .collect(Collectors.toSet());
  }

  /**
   * The last receipt of a server.
   *
   * @param removed peers that were taken away since: an interface or {@code *}, and a key
   * @param reach how it is reached, as {@link Reach} reads it
   */
  public record Confirmed(
      String commit, String digest, String at, SortedSet<String> removed, JsonNode reach) {}

  /** Was this peer taken away since its server's last receipt? An interface has one server. */
  boolean isRemoved(InterfaceName iface, PublicKey key) {
    return !removed.isEmpty()
        && (removed.contains("* " + key) || removed.contains(iface + " " + key));
  }

  /** Every server that something of ours is on. */
  public SortedSet<ServerName> servers() {
    SortedSet<ServerName> all = new TreeSet<>();
    servers.keySet().stream()
        .map(ServerName::new)
        .filter(server -> on(server).isPresent())
        .forEach(all::add);
    return all;
  }

  /** What {@code server} was brought to last; none where nothing of ours is. */
  public Optional<Confirmed> on(ServerName server) {
    JsonNode entry = entry(server);
    JsonNode applied = entry.path("applied");
    if (applied.isMissingNode() || applied.has(LEFT)) {
      return Optional.empty();
    }
    SortedSet<String> removed = new TreeSet<>();
    entry.path("removed").forEach(peer -> removed.add(peer.asText()));
    return Optional.of(
        new Confirmed(
            applied.path("commit").asText(),
            applied.path("digest").asText(),
            applied.path("at").asText(),
            removed,
            applied.path("reach")));
  }

  private JsonNode entry(ServerName server) {
    return Optional.ofNullable(servers.get(server.value())).orElse(MissingNode.getInstance());
  }

  /** How {@code server} is reached, by its last receipt; with the interfaces that it has. */
  public Optional<ServerNet> reached(ServerName server) {
    return on(server)
        .map(
            was -> {
              ServerNet reached = Reach.server(server, was.reach());
              return new ServerNet(
                  reached.server(),
                  reached.settings(),
                  expected(server).map(ServerNet::tunnels).orElse(List.of()));
            });
  }

  /** The commit that brought {@code server} to the generation {@code digest}, if its last did. */
  public Optional<String> commit(ServerName server, String digest) {
    return on(server).filter(was -> was.digest().equals(digest)).map(Confirmed::commit);
  }

  /** The keys of a node that servers have by their last receipts, on one interface or on all. */
  Set<PublicKey> keysOf(String node, Optional<String> iface) {
    return servers().stream()
        .flatMap(server -> reached(server).stream())
        .flatMap(server -> server.tunnels().stream())
        .filter(tunnel -> iface.isEmpty() || iface.get().equals(tunnel.name().value()))
        .flatMap(tunnel -> tunnel.peers().stream())
        .filter(peer -> peer.node().value().equals(node))
        .map(Peer::publicKey)
        .collect(Collectors.toSet());
  }

  /** Why keys that are to be taken from {@code server} are still there; empty if none are. */
  public String pending(ServerName server) {
    return entry(server).path("pending").path("proof").asText();
  }

  /**
   * Is {@code server} anything else than {@code compiled} says, by its own last receipt? Also where
   * nobody knows how the last attempt ended.
   */
  boolean differs(Compiled compiled, ServerName server) {
    JsonNode newest = entry(server).path("newest");
    return newest.path("outcome").asText().equals(Outcome.UNKNOWN.text())
        || on(server)
            .filter(was -> was.digest().equals(compiled.generation(server)))
            .filter(was -> was.removed().isEmpty())
            .isEmpty();
  }

  /** Servers that something of ours is on and that stand in intent no more: they are emptied. */
  public SortedSet<ServerName> leaving(Compiled compiled) {
    SortedSet<ServerName> all = new TreeSet<>(servers());
    all.removeAll(compiled.network().servers().keySet());
    return all;
  }

  /**
   * What each server is beside {@code main}, by its own last receipt. Where no server has one,
   * nothing says that anybody deploys: {@code main} is all there is.
   */
  Plan.Before beside(Optional<Compiled> main) {
    SortedMap<ServerName, Plan.Standing> others = new TreeMap<>();
    if (!servers().isEmpty()) {
      SortedSet<ServerName> all = new TreeSet<>(servers());
      main.ifPresent(compiled -> all.addAll(compiled.network().servers().keySet()));
      all.forEach(server -> standing(server, main).ifPresent(other -> others.put(server, other)));
    }
    SortedMap<ServerName, String> receipts = new TreeMap<>();
    servers().forEach(server -> receipts.put(server, on(server).orElseThrow().digest()));
    return new Plan.Before(main, others, receipts);
  }

  private Optional<Plan.Standing> standing(ServerName server, Optional<Compiled> main) {
    if (main.filter(compiled -> !differs(compiled, server)).isPresent()) {
      return Optional.empty();
    }
    Optional<Confirmed> was = on(server);
    if (was.isEmpty()) {
      return Optional.of(new Plan.Standing(Optional.empty(), "nothing of it is there yet"));
    }
    String receipt =
        "its last receipt is of commit "
            + Digest.abbreviated(was.get().commit())
            + main.flatMap(compiled -> heldBack(compiled, server))
                .map(held -> ", what main has failed there and is held back")
                .orElse("");
    Optional<Compiled> compiled = without(was.get().commit());
    if (compiled.isEmpty()) {
      return Optional.of(
          new Plan.Standing(main, receipt + ", which does not compile: compared with main"));
    }
    return Optional.of(
        new Plan.Standing(compiled, receipt + ": what main has beside it is part of this"));
  }

  /** Is every server what {@code compiled} says? */
  boolean isUpToDate(Compiled compiled) {
    return leaving(compiled).isEmpty()
        && compiled.network().servers().keySet().stream()
            .noneMatch(server -> differs(compiled, server));
  }

  /**
   * Does {@code compiled} only take access away, beside what each of {@code servers} has by its own
   * last receipt?
   */
  boolean onlyRemovesAccess(Compiled compiled, List<ServerName> servers) {
    List<ServerName> other =
        servers.stream()
            .filter(
                server ->
                    on(server)
                        .filter(was -> was.digest().equals(compiled.generation(server)))
                        .isEmpty())
            .toList();
    return !other.isEmpty()
        && other.stream()
            .allMatch(
                server ->
                    asConfirmed(server)
                        .filter(was -> Plan.onlyRemovesAccess(was, compiled, server))
                        .isPresent());
  }

  /** What the commit that {@code server} was brought to compiles to. */
  Optional<Compiled> asConfirmed(ServerName server) {
    return on(server).flatMap(was -> asConfirmed(was.commit()));
  }

  /** What a commit compiles to. */
  Optional<Compiled> asConfirmed(String commit) {
    return asConfirmed.computeIfAbsent(
        commit, c -> read(() -> compilations.compiled(new ObjectName(c))));
  }

  /** What a commit compiles to, without the peers that were revoked or taken away since. */
  Optional<Compiled> without(String commit) {
    return without.computeIfAbsent(
        commit, c -> read(() -> compilations.proved(new ObjectName(c), revoked, this::isRemoved)));
  }

  private static Optional<Compiled> read(Supplier<Optional<Compiled>> compiled) {
    try {
      return compiled.get();
    } catch (GitException gone) {
      // Somebody rewrote the history, and Git collected what was cut off.
      return Optional.empty();
    }
  }

  /**
   * What failed on a server before.
   *
   * @param commit of which it was tried
   * @param reason why it failed, in the words of its receipt
   */
  public record Held(String commit, String at, String reason) {}

  /**
   * Why what {@code compiled} is to make of {@code server} is not tried by itself: it failed there,
   * or it was rolled back with another server where it failed and that is to be the same still.
   */
  public Optional<Held> heldBack(Compiled compiled, ServerName server) {
    return held(compiled, server)
        .filter(
            record ->
                names(record.path("failed"))
                    .allMatch(
                        failed ->
                            held(compiled, failed)
                                .filter(its -> its.path("run").equals(record.path("run")))
                                .isPresent()))
        .map(
            record ->
                new Held(
                    record.path("commit").asText(),
                    record.path("at").asText(),
                    record.path("proof").asText()));
  }

  private Optional<JsonNode> held(Compiled compiled, ServerName server) {
    return Optional.of(entry(server).path("held").path(compiled.generation(server)))
        .filter(record -> !record.isMissingNode());
  }

  private static Stream<ServerName> names(JsonNode servers) {
    return StreamSupport.stream(servers.spliterator(), false)
        .map(name -> new ServerName(name.asText()));
  }

  /** Every key that no server may accept any more. */
  Set<PublicKey> revoked() {
    return revoked;
  }

  /** What {@code server} is to be by its own receipts: the last, less what was taken away since. */
  Optional<ServerNet> expected(ServerName server) {
    return on(server)
        .flatMap(
            was -> without(was.commit()).map(compiled -> compiled.network().servers().get(server)));
  }

  /** The same, for the deploy to compare with. */
  Optional<Desired.Confirmed> before(ServerName server) {
    return on(server)
        .flatMap(was -> expected(server).map(net -> new Desired.Confirmed(was.digest(), net)));
  }

  /** Is the same already the newest of its server? What is tried again is recorded once. */
  boolean isLast(String commit, Receipt receipt) {
    JsonNode newest = entry(new ServerName(receipt.server())).path("newest");
    return !EACH_COUNTS.contains(receipt.outcome())
        && newest.path("commit").asText().equals(commit)
        && newest.path("digest").asText().equals(receipt.digest())
        && newest.path("outcome").asText().equals(receipt.outcome().text());
  }
}
