package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wgintent.job.Forge.Request;
import org.wgintent.review.RequestText;

/** What became of what was merged, said below the request that brought it: by the ledger. */
final class MergedResults {

  /** Of a commit, in the name of a run. */
  private static final int ABBREVIATED = 8;

  private final Site site;
  private final Repository repository;
  private final Sayings sayings;

  MergedResults(Site site, Sayings sayings) {
    this.site = site;
    this.repository = site.repository();
    this.sayings = sayings;
  }

  /**
   * @param ended the newest requests that were merged or closed
   */
  void tell(List<Request> ended) throws IOException {
    SortedMap<String, List<String>> byCommit = new TreeMap<>();
    site.ledger()
        .servers()
        .forEach(
            (server, entry) -> {
              JsonNode newest = entry.path("newest");
              if (newest.has("outcome")) {
                byCommit
                    .computeIfAbsent(newest.path("commit").asText(), c -> new ArrayList<>())
                    .add(row(server, newest));
              }
            });
    for (Map.Entry<String, List<String>> deployed : byCommit.entrySet()) {
      ObjectName commit = new ObjectName(deployed.getKey());
      String text = text(commit, deployed.getValue());
      Object about = List.of(site.domain(), commit);
      if (!sayings.isSaid(about, text)) {
        Optional<Request> request = ended.stream().filter(it -> isMergedAs(it, commit)).findFirst();
        if (request.isPresent()) {
          sayings.note(request.get(), "result of " + site.domain(), text);
        }
        sayings.said(about, text);
      }
    }
  }

  private static String row(String server, JsonNode newest) {
    return "| %s | %s | %s | %s |"
        .formatted(
            server,
            newest.path("outcome").asText(),
            Instant.parse(newest.path("at").asText()).truncatedTo(ChronoUnit.SECONDS),
            newest.path("proof").asText().replace('|', '/').replace('\n', ' '));
  }

  private String text(ObjectName commit, List<String> servers) {
    String measured = measured(commit);
    return "Deployed as `%s`:\n\n| server | outcome | at | proof |\n| --- | --- | --- | --- |\n%s%s"
        .formatted(
            commit.abbreviated(),
            String.join("\n", servers),
            measured.isEmpty()
                ? ""
                : "\n\nMeasured then:\n\n" + RequestText.fence("text", measured.lines()));
  }

  /** The results of a run have its name, and that has the commit's. */
  private String measured(ObjectName commit) {
    String run = "-" + commit.hex().substring(0, ABBREVIATED) + "-";
    return repository
        .branch(Repository.REVIEW + Review.name(site.domain(), BenchmarkRuns.FOLDER))
        .map(repository::message)
        .filter(message -> message.lines().findFirst().orElse("").contains(run))
        .map(message -> message.lines().skip(1).collect(Collectors.joining("\n")).strip())
        .orElse("");
  }

  private boolean isMergedAs(Request request, ObjectName commit) {
    return request.isMergedProposal()
        && (request.merged().equals(Optional.of(commit.hex()))
            || request.head().equals(commit.hex())
            || (repository.isThere(commit)
                && repository.parents(commit).stream()
                    .anyMatch(parent -> parent.hex().equals(request.head()))));
  }
}
