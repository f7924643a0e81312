package org.wgintent.routes.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.lib.ObjectId;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;

/** What servers were brought to, by the ledger. */
public final class Applied {

  private static final Set<String> SO =
      Set.of(Outcome.CONFIRMED.text(), Outcome.NOTHING_TO_DO.text());

  private final Compilations compilations;
  private final List<JsonNode> newestFirst;
  private final Map<String, Optional<Compiled>> compiled = new HashMap<>();

  public Applied(Site site) {
    this.compilations = new Compilations(site, Compilers.current());
    this.newestFirst =
        site.ledger().records().reversed().stream()
            .filter(record -> record.path("kind").asText().equals("deploy"))
            .toList();
  }

  private static boolean isSo(JsonNode of) {
    return SO.contains(of.path("outcome").asText());
  }

  /** The input that every server has. */
  Optional<String> input() {
    return newestFirst.stream()
        .findFirst()
        .filter(Applied::isSo)
        .map(record -> record.path("input").asText());
  }

  /** The last commit that every server had. */
  public Optional<Compiled> compiled() {
    return last().flatMap(this::compiled);
  }

  /** That commit. */
  public Optional<String> commit() {
    return last().map(record -> record.path("commit").asText());
  }

  private Optional<JsonNode> last() {
    return newestFirst.stream().filter(Applied::isSo).findFirst();
  }

  /** The commit that brought {@code server} to the generation {@code digest}, if one did. */
  public Optional<String> commit(ServerName server, String digest) {
    return receipts(server)
        .filter(entry -> entry.getValue().path("digest").asText().equals(digest))
        .map(entry -> entry.getKey().path("commit").asText())
        .findFirst();
  }

  private Optional<Compiled> compiled(JsonNode record) {
    return compiled.computeIfAbsent(
        record.path("commit").asText(), c -> compilations.compiled(ObjectId.fromString(c)));
  }

  /** What {@code server} was brought to last. */
  Optional<Desired.Confirmed> on(ServerName server) {
    return receipts(server)
        .findFirst()
        .flatMap(
            entry ->
                compiled(entry.getKey())
                    .map(c -> c.network().servers().get(server))
                    .map(
                        net ->
                            new Desired.Confirmed(entry.getValue().path("digest").asText(), net)));
  }

  /** Records and receipts of {@code server} that say that it is so, the newest first. */
  private Stream<Map.Entry<JsonNode, JsonNode>> receipts(ServerName server) {
    return newestFirst.stream()
        .flatMap(record -> receipts(record).map(receipt -> Map.entry(record, receipt)))
        .filter(
            entry ->
                entry.getValue().path("server").asText().equals(server.value())
                    && isSo(entry.getValue()));
  }

  private static Stream<JsonNode> receipts(JsonNode record) {
    return StreamSupport.stream(record.path("servers").spliterator(), false);
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
                    receipts(record)
                        .map(r -> r.path("outcome").asText())
                        .toList()
                        .equals(receipts.stream().map(r -> r.outcome().text()).toList()))
            .isPresent();
  }
}
