package org.wgintent.routes.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.wgintent.artifact.Json;
import org.wgintent.job.GitException;

/** One lock a domain, in the repository itself: a ref to a note of who holds it until when. */
public final class Lock {

  private final IntentRepository repository;
  private final InstantSource clock;
  private final String ref;
  private final String owner;

  public Lock(IntentRepository repository, InstantSource clock, String domain, String owner) {
    this.repository = repository;
    this.clock = clock;
    this.ref = "refs/wg-intent/lock/" + domain;
    this.owner = owner;
  }

  /** Takes it, if it is free or its holder's time is over. */
  public boolean tryTake(Duration time) {
    Optional<ObjectId> old = repository.exact(ref);
    if (old.isPresent() && expiry(old.get()).isAfter(clock.instant())) {
      return false;
    }
    ObjectId note =
        write(Json.pretty(Map.of("owner", owner, "until", clock.instant().plus(time).toString())));
    return Refs.trySet(repository.git(), ref, old, note, "locked by " + owner);
  }

  /** Gives it back, if it is still ours. */
  public void release() {
    repository
        .exact(ref)
        .filter(note -> read(note).path("owner").asText().equals(owner))
        .ifPresent(note -> Refs.delete(repository.git(), ref, note));
  }

  private Instant expiry(ObjectId note) {
    return Instant.parse(read(note).path("until").asText(Instant.EPOCH.toString()));
  }

  private com.fasterxml.jackson.databind.JsonNode read(ObjectId note) {
    try {
      return Json.read(new String(repository.git().open(note).getBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new GitException("cannot read the lock: " + e.getMessage(), e);
    }
  }

  private ObjectId write(String text) {
    try (ObjectInserter inserter = repository.git().newObjectInserter()) {
      ObjectId id = inserter.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw new GitException("cannot write the lock: " + e.getMessage(), e);
    }
  }
}
