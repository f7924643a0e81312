package org.wgintent.job;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.deploy.Deployment;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;

/**
 * A person takes back what was done to one server: it goes to what it was before, less what was
 * revoked since; what it was is held back, and the revert is proposed.
 */
public final class Rollback {

  private final Site site;
  private final ServerName server;
  private final AppliedStates applied;

  public Rollback(Site site, ServerName server) {
    this.site = site;
    this.server = server;
    this.applied = new AppliedStates(site);
  }

  /**
   * @param to the commit that it goes back to, if not the one before
   * @throws IOException if there is nothing to go back to
   */
  public Run run(Optional<ObjectName> to, Deployment.Rules rules, RunListener listener)
      throws IOException {
    AppliedStates.Confirmed now =
        applied
            .on(server)
            .orElseThrow(() -> new IOException("nothing of ours is on a server " + server));
    ObjectName before = to.isPresent() ? accepted(to.get()) : before(now);
    String generation =
        generation(before.hex())
            .orElseThrow(
                () ->
                    new IOException(
                        "%s does not compile any more, or has no server %s"
                            .formatted(before.abbreviated(), server)));
    if (generation.equals(now.digest())) {
      throw new IOException("%s is what %s says".formatted(server, before.abbreviated()));
    }
    Compiled compiled = applied.without(before.hex()).orElseThrow();
    Pipeline pipeline = new Pipeline(site, listener);
    Run back = pipeline.begin(new Change(site.domain(), Repository.MAIN, before));
    Deploys deploys = new Deploys(site);
    deploys.withLock(
        back,
        () -> {
          deploys.requireOpen(rules);
          if (!new AppliedStates(site).on(server).equals(Optional.of(now))) {
            throw new RefusedException(server + " was changed meanwhile: look at it again");
          }
          // First: whatever becomes of this, nobody goes forward again by himself.
          holdBack(back, now);
          return deploys.deploy(back, compiled, rules.withRetry(), server::equals);
        });
    new Reverts(site)
        .propose(
            back,
            new ObjectName(now.commit()),
            commit -> generation(commit.hex()).filter(generation::equals).isPresent(),
            "%s: rolled back by a person: %s\n".formatted(server, back.outcome()));
    return back;
  }

  /** The newest commit that it was brought to and that makes something else of it today. */
  private ObjectName before(AppliedStates.Confirmed now) throws IOException {
    return site.ledger().confirmed().reversed().stream()
        .filter(record -> record.path("server").asText().equals(server.value()))
        .filter(record -> !record.path("digest").asText().equals(now.digest()))
        .map(record -> record.path("commit").asText())
        .distinct()
        .filter(commit -> generation(commit).filter(d -> !d.equals(now.digest())).isPresent())
        .findFirst()
        .map(ObjectName::new)
        .orElseThrow(() -> new IOException(server + " was never anything else"));
  }

  /** What a commit makes of it, less what was revoked since; empty where it makes nothing. */
  private Optional<String> generation(String commit) {
    return applied
        .without(commit)
        .filter(compiled -> compiled.network().servers().containsKey(server))
        .map(compiled -> compiled.generation(server));
  }

  /** Only what people accepted and some server was brought to. */
  private ObjectName accepted(ObjectName commit) throws IOException {
    if (site.ledger().confirmed().stream()
        .noneMatch(record -> record.path("commit").asText().equals(commit.hex()))) {
      throw new IOException("no server was ever brought to " + commit.abbreviated());
    }
    return commit;
  }

  /** What it is, and what {@code main} is to make of it. */
  private void holdBack(Run run, AppliedStates.Confirmed now) {
    Set<String> digests = new TreeSet<>(Set.of(now.digest()));
    site.repository()
        .branch(Repository.MAIN)
        .flatMap(main -> applied.asConfirmed(main.hex()))
        .filter(main -> main.network().servers().containsKey(server))
        .ifPresent(main -> digests.add(main.generation(server)));
    site.ledger()
        .append(
            digests.stream().map(digest -> record(run, now, digest)).toList(),
            "held back on " + server);
  }

  private Map<String, Object> record(Run run, AppliedStates.Confirmed now, String digest) {
    Map<String, Object> record = new TreeMap<>();
    record.put("kind", LedgerIndex.HELD_BACK);
    record.put("run", run.id());
    record.put("commit", now.commit());
    record.put("at", site.clock().instant().toString());
    record.put("server", server.value());
    record.put("digest", digest);
    record.put("proof", "rolled back to " + run.change().head().abbreviated() + " by a person");
    return record;
  }
}
