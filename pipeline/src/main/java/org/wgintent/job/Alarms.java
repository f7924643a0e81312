package org.wgintent.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.wgintent.artifact.Digest;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.validate.Expiring;

/**
 * What people are to know of a domain: it follows from Git, and the ledger has whom it was told to,
 * so that whoever looks next says nothing twice.
 */
public final class Alarms {

  static final String FILE = "alarms.json";

  private static final String CLAIM = "alarms";
  private static final String TOLD = "told";
  private static final String BEGUN = "begun";
  private static final String ENDED = "ended";

  /** So long a server may be out of reach before a person is told. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Site site;
  private final Map<String, Retry> putOff;

  public Alarms(Site site) {
    this(site, new TreeMap<>());
  }

  /**
   * @param putOff channels that this process tries again, later and later; kept between calls
   */
  Alarms(Site site, Map<String, Retry> putOff) {
    this.site = site;
    this.putOff = putOff;
  }

  /** What is so now; since when, as the ledger has it. */
  public List<Alarm> now() {
    SortedMap<String, JsonNode> noted = noted();
    String now = time();
    List<Alarm> alarms = new ArrayList<>();
    found(
        (kind, subject, text) -> {
          Alarm alarm = new Alarm(site.domain().name(), kind, subject, text, now);
          alarms.add(
              isNoted(noted, alarm)
                  ? alarm.since(requireNonNull(noted.get(alarm.key())).path("since").asText())
                  : alarm);
        });
    return alarms;
  }

  private String time() {
    return site.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Is told of everything that is so. */
  private interface Found {
    void add(String kind, String subject, String text);
  }

  private void found(Found found) {
    servers(found);
    new Acceptance(site)
        .intent()
        .ifPresent(
            accepted -> {
              expiring(accepted, found);
              schedules(new Duties(site).views(accepted), found);
            });
  }

  private static void schedules(List<Duties.View> all, Found found) {
    for (Duties.View duty : all) {
      if (!duty.alarm().isEmpty()) {
        found.add(duty.name(), duty.name(), duty.alarm());
      }
      if (duty.overdue()) {
        found.add(
            Alarm.OVERDUE,
            duty.name(),
            "%s (%s) was to run and did not".formatted(duty.name(), duty.cron()));
      }
    }
  }

  private void servers(Found found) {
    AppliedStates applied = new AppliedStates(site);
    site.ledger()
        .servers()
        .forEach(
            (server, entry) -> {
              String pending = applied.pending(new ServerName(server));
              if (!pending.isEmpty()) {
                found.add(Alarm.REMOVAL, server, server + ": " + pending);
              }
              JsonNode newest = entry.path("newest");
              if (newest.has("outcome") && !LedgerIndex.isSo(newest) && isForPeople(newest)) {
                found.add(
                    Alarm.DEPLOY,
                    server + " " + Digest.abbreviated(newest.path("digest").asText()),
                    "%s: %s: %s"
                        .formatted(
                            server,
                            newest.path("outcome").asText(),
                            newest.path("proof").asText()));
              }
            });
  }

  /** What may pass by itself is told of when it does not. */
  private boolean isForPeople(JsonNode newest) {
    return !RunOutcome.named(newest.path("outcome").asText()).isToBeTriedAgain()
        || Instant.parse(newest.path("at").asText())
            .plus(PATIENCE)
            .isBefore(site.clock().instant());
  }

  private void expiring(Intent intent, Found found) {
    Expiring.soon(intent, site.clock().instant())
        .forEach(
            grant ->
                found.add(
                    Alarm.EXPIRY,
                    "%s on %s, %s"
                        .formatted(grant.node(), grant.iface(), grant.expires().orElseThrow()),
                    "%s on %s expires: its last day is %s"
                        .formatted(grant.node(), grant.iface(), grant.expires().orElseThrow())));
  }

  // ---- telling ----

  /**
   * Tells every channel of what began and of what ended, once. A channel that cannot be reached
   * keeps no other waiting, and is told later.
   *
   * @return what went wrong
   */
  public List<String> tell() throws IOException {
    List<String> wrong = new ArrayList<>();
    if (isToBeDone(now())) {
      site.alone(
          CLAIM,
          new Acceptance(site).last().map(ObjectName::hex).orElse(""),
          () -> {
            note(now());
            site.channels().forEach(channel -> tell(channel).ifPresent(wrong::add));
            forgetEnded();
            return wrong;
          });
    }
    return wrong;
  }

  private boolean isToBeDone(List<Alarm> alarms) {
    SortedMap<String, JsonNode> noted = noted();
    return !begun(noted, alarms).isEmpty()
        || !ended(noted, alarms).isEmpty()
        || site.channels().stream()
            .anyMatch(channel -> isDue(channel) && !untold(channel, noted).isEmpty());
  }

  private boolean isDue(AlarmChannel channel) {
    return Optional.ofNullable(putOff.get(channel.name()))
        .map(retry -> retry.isDue(site.clock().instant()))
        .orElse(true);
  }

  private static List<Alarm> begun(SortedMap<String, JsonNode> noted, List<Alarm> alarms) {
    return alarms.stream().filter(alarm -> !isNoted(noted, alarm)).toList();
  }

  private static List<String> ended(SortedMap<String, JsonNode> noted, List<Alarm> alarms) {
    Set<String> now = alarms.stream().map(Alarm::key).collect(Collectors.toSet());
    return noted.entrySet().stream()
        .filter(it -> !now.contains(it.getKey()) && !isOver(it.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private SortedMap<String, JsonNode> noted() {
    SortedMap<String, JsonNode> noted = new TreeMap<>();
    site.ledger()
        .index(FILE)
        .ifPresent(all -> all.properties().forEach(it -> noted.put(it.getKey(), it.getValue())));
    return noted;
  }

  /** What is so, and what is so no more, before anybody is told. */
  private void note(List<Alarm> alarms) {
    SortedMap<String, JsonNode> noted = noted();
    List<Alarm> begun = begun(noted, alarms);
    List<String> ended = ended(noted, alarms);
    if (begun.isEmpty() && ended.isEmpty()) {
      return;
    }
    String now = time();
    edit(
        all -> {
          for (Alarm alarm : begun) {
            all.putObject(alarm.key())
                .put("kind", alarm.kind())
                .put("subject", alarm.subject())
                .put("text", alarm.text())
                .put("since", alarm.since());
          }
          ended.forEach(key -> ((ObjectNode) all.path(key)).put(ENDED, now));
        },
        "alarms: %d begun, %d ended".formatted(begun.size(), ended.size()));
  }

  /** One that ended and is so again is another. */
  private static boolean isNoted(SortedMap<String, JsonNode> noted, Alarm alarm) {
    JsonNode entry = noted.get(alarm.key());
    return entry != null && !isOver(entry);
  }

  private static boolean isOver(JsonNode entry) {
    return entry.has(ENDED);
  }

  private Optional<String> tell(AlarmChannel channel) {
    SortedMap<String, JsonNode> untold = untold(channel, noted());
    if (untold.isEmpty() || !isDue(channel)) {
      return Optional.empty();
    }
    try {
      channel.tell(site.domain().name(), alarms(untold, false), alarms(untold, true));
    } catch (IOException | RuntimeException e) {
      // Whatever is wrong with one, the others are told.
      putOff.put(
          channel.name(),
          Retry.after(Optional.ofNullable(putOff.get(channel.name())), site.clock().instant()));
      return Optional.of(
          channel.name() + ": " + Objects.toString(e.getMessage(), e.getClass().getSimpleName()));
    }
    putOff.remove(channel.name());
    edit(
        all ->
            untold.forEach(
                (key, entry) ->
                    ((ObjectNode) all.path(key))
                        .withObject("/" + TOLD)
                        .put(channel.name(), isOver(entry) ? ENDED : BEGUN)),
        "alarms: told by " + channel.name());
    return Optional.empty();
  }

  private List<Alarm> alarms(SortedMap<String, JsonNode> entries, boolean ended) {
    return entries.values().stream()
        .filter(entry -> isOver(entry) == ended)
        .map(
            entry ->
                new Alarm(
                    site.domain().name(),
                    entry.path("kind").asText(),
                    entry.path("subject").asText(),
                    entry.path("text").asText(),
                    entry.path("since").asText()))
        .toList();
  }

  /** Who was not told that it began is not told that it ended either. */
  private static SortedMap<String, JsonNode> untold(
      AlarmChannel channel, SortedMap<String, JsonNode> noted) {
    SortedMap<String, JsonNode> untold = new TreeMap<>();
    noted.forEach(
        (key, entry) -> {
          if (told(channel, entry).equals(isOver(entry) ? BEGUN : "")) {
            untold.put(key, entry);
          }
        });
    return untold;
  }

  /** That it began, that it ended, or nothing. */
  private static String told(AlarmChannel channel, JsonNode entry) {
    return entry.path(TOLD).path(channel.name()).asText();
  }

  private void forgetEnded() {
    SortedMap<String, JsonNode> noted = noted();
    List<String> over =
        noted.entrySet().stream()
            .filter(it -> isOver(it.getValue()))
            .filter(
                it ->
                    site.channels().stream()
                        .noneMatch(channel -> told(channel, it.getValue()).equals(BEGUN)))
            .map(Map.Entry::getKey)
            .toList();
    if (!over.isEmpty()) {
      edit(all -> all.remove(over), "alarms: " + over.size() + " are over");
    }
  }

  private void edit(Consumer<ObjectNode> edit, String message) {
    site.ledger().note(FILE, edit, message);
  }
}
