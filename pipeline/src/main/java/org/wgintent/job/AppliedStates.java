package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.wgintent.artifact.Digest;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.domain.ServerName;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.PublicKey;

/** What each server was brought to, by its own receipts in the ledger. */
public final class AppliedStates {

  private static final Set<String> SO =
      Set.of(Outcome.CONFIRMED.text(), Outcome.NOTHING_TO_DO.text());

  private final Compilations compilations;
  private final Set<PublicKey> revoked;
  private final List<JsonNode> newestFirst;
  private final Map<String, Optional<Compiled>> asConfirmed = new ConcurrentHashMap<>();
  private final Map<String, Optional<Compiled>> withoutRevoked = new ConcurrentHashMap<>();

  public AppliedStates(Site site) {
    this.compilations = new Compilations(site);
    this.revoked = new Revocations(site).keys();
    this.newestFirst =
        site.ledger().records().reversed().stream()
            .filter(record -> record.path("kind").asText().equals("deploy"))
            .toList();
  }

  /** A receipt of one server, with the commit that its run was about. */
  private record Entry(String commit, String server, String digest, String outcome) {

    static Stream<Entry> of(JsonNode record) {
      return StreamSupport.stream(record.path("servers").spliterator(), false)
          .map(
              receipt ->
                  new Entry(
                      record.path("commit").asText(),
                      receipt.path("server").asText(),
                      receipt.path("digest").asText(),
                      receipt.path("outcome").asText()));
    }

    boolean isUpToDate() {
      return SO.contains(outcome);
    }
  }

  /** Of all servers, the newest first. */
  private Stream<Entry> entries() {
    return newestFirst.stream().flatMap(Entry::of);
  }

  private Stream<Entry> entries(ServerName server) {
    return entries().filter(entry -> entry.server().equals(server.value()));
  }

  /** Every server that something was confirmed on. */
  SortedSet<String> servers() {
    SortedSet<String> servers = new TreeSet<>();
    entries().filter(Entry::isUpToDate).map(Entry::server).forEach(servers::add);
    return servers;
  }

  /** The commit and the generation that {@code server} was brought to last. */
  Optional<Confirmed> on(ServerName server) {
    return entries(server)
        .filter(Entry::isUpToDate)
        .findFirst()
        .map(entry -> new Confirmed(entry.commit(), entry.digest()));
  }

  record Confirmed(String commit, String digest) {}

  /** Is the newest that is known of every server that it is what {@code compiled} says? */
  boolean isUpToDate(Compiled compiled) {
    return compiled.network().servers().keySet().stream()
        .allMatch(
            server ->
                entries(server)
                    .findFirst()
                    .filter(Entry::isUpToDate)
                    .filter(entry -> entry.digest().equals(digest(compiled, server)))
                    .isPresent());
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
                        .filter(was -> was.digest().equals(digest(compiled, server)))
                        .isEmpty())
            .toList();
    return !other.isEmpty()
        && other.stream()
            .allMatch(
                server ->
                    on(server)
                        .flatMap(was -> asConfirmed(was.commit()))
                        .filter(was -> Plan.onlyRemovesAccess(was, compiled, server))
                        .isPresent());
  }

  private static String digest(Compiled compiled, ServerName server) {
    return Digest.of(compiled.serverFiles(server)).hex();
  }

  private Optional<Compiled> asConfirmed(String commit) {
    return asConfirmed.computeIfAbsent(
        commit, c -> read(() -> compilations.compiled(new ObjectName(c))));
  }

  /** What a commit compiles to, without the peers whose keys were revoked since. */
  Optional<Compiled> withoutRevoked(String commit) {
    return withoutRevoked.computeIfAbsent(
        commit, c -> read(() -> compilations.proved(new ObjectName(c), revoked)));
  }

  private static Optional<Compiled> read(Supplier<Optional<Compiled>> compiled) {
    try {
      return compiled.get();
    } catch (GitException gone) {
      // Somebody rewrote the history, and Git collected what was cut off.
      return Optional.empty();
    }
  }

  /** Every key that no server may accept any more. */
  Set<PublicKey> revoked() {
    return revoked;
  }

  /** What {@code server} was to be by its own last receipt, for the deploy to compare with. */
  Optional<Desired.Confirmed> before(ServerName server) {
    return on(server)
        .flatMap(
            was ->
                withoutRevoked(was.commit())
                    .map(compiled -> compiled.network().servers().get(server))
                    .map(net -> new Desired.Confirmed(was.digest(), net)));
  }

  /** The commit that brought {@code server} to the generation {@code digest}, if one did. */
  public Optional<String> commit(ServerName server, String digest) {
    return entries(server)
        .filter(Entry::isUpToDate)
        .filter(entry -> entry.digest().equals(digest))
        .map(Entry::commit)
        .findFirst();
  }

  /** Is the same already the newest record? What is tried again and again is recorded once. */
  boolean isLast(String commit, Outcome outcome, List<Receipt> receipts) {
    return outcome != Outcome.CONFIRMED
        && newestFirst.stream()
            .findFirst()
            .filter(record -> record.path("commit").asText().equals(commit))
            .filter(record -> record.path("outcome").asText().equals(outcome.text()))
            .filter(
                record ->
                    Entry.of(record)
                        .map(e -> e.server() + " " + e.digest() + " " + e.outcome())
                        .toList()
                        .equals(
                            receipts.stream()
                                .map(r -> r.server() + " " + r.digest() + " " + r.outcome().text())
                                .toList()))
            .isPresent();
  }
}
