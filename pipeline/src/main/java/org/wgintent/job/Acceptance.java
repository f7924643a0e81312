package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Intent;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;
import org.wgintent.wireguard.PublicKey;

/**
 * Which commits of {@code main} are accepted: valid, with the state that follows from the accepted
 * commit before them, and with the bytes that they compile to. The ledger names the last; refs are
 * caches, and nobody trusts them.
 */
final class Acceptance {

  private final Site site;
  private final Repository repository;

  Acceptance(Site site) {
    this.site = site;
    this.repository = site.repository();
  }

  /** The newest accepted commit of the domain. */
  Optional<ObjectName> last() {
    return named("commit");
  }

  /** What it says; none where that cannot be read any more. */
  Optional<Intent> intent() {
    return last()
        .filter(repository::isThere)
        .flatMap(commit -> repository.intent(commit, site.domain()).read(new Report()));
  }

  private Optional<ObjectName> named(String field) {
    return site.ledger()
        .index(LedgerIndex.LAST_ACCEPTED)
        .map(accepted -> accepted.path(field).asText())
        .filter(commit -> !commit.isEmpty())
        .map(ObjectName::new);
  }

  /** The newest one that {@code head} follows, or is. */
  Optional<ObjectName> before(ObjectName head) {
    return last().filter(accepted -> follows(head, accepted)).filter(repository::isThere);
  }

  /** What was accepted once is in the history of {@code main}, or somebody rewrote it. */
  Optional<ObjectName> lostBy(ObjectName head) {
    return last().filter(accepted -> !follows(head, accepted));
  }

  /** Also where a person acknowledged that {@code main} was rewritten. */
  private boolean follows(ObjectName head, ObjectName accepted) {
    return repository.isAncestor(accepted, head)
        || named("rewritten").filter(begun -> repository.isAncestor(begun, head)).isPresent();
  }

  /** Is the domain at {@code head} what was accepted last, to the byte? */
  boolean isAccepted(ObjectName head) {
    return last().filter(repository::isThere).filter(was -> isSame(was, head)).isPresent();
  }

  private boolean isSame(ObjectName one, ObjectName other) {
    return repository.isSame(one, other, site.domain());
  }

  /** Says what a commit compiles to beside the accepted one before it. */
  interface Judge {
    Outcome<Proposal> judge(Change change) throws IOException;
  }

  /** Judges each commit of {@code main} between the last accepted one and {@code change}. */
  void walk(Run run, Change change, Judge judge) throws IOException {
    Optional<ObjectName> start = before(change.head());
    if (start.isEmpty()) {
      return;
    }
    ObjectName previous = start.get();
    for (ObjectName commit : repository.between(previous, change.head()).orElse(List.of())) {
      boolean isNew = !isSame(previous, commit);
      if (isNew && !commit.equals(change.head())) {
        Change then = new Change(change.domain(), change.branch(), commit);
        if (judge.judge(then) instanceof Outcome.Ok<Proposal>(var proposal, var warnings)
            && proposal.isAsCompiled()
            && !proposal.candidate().removed()
            && !accept(run, commit, proposal.compiled())) {
          return;
        }
      }
      previous = commit;
    }
  }

  /**
   * Was something accepted that follows this commit? Then whoever is at work on it was too slow:
   * servers may be further already.
   */
  boolean isOvertaken(Run run, ObjectName commit) {
    Optional<ObjectName> later =
        lostBy(commit).filter(accepted -> repository.isAncestor(commit, accepted));
    later.ifPresent(
        accepted -> run.log("overtaken: %s is accepted already".formatted(accepted.abbreviated())));
    return later.isPresent();
  }

  /**
   * The ledger has it before anything else is done, and what it revokes is revoked for good.
   *
   * @return no where it was overtaken meanwhile
   */
  boolean accept(Run run, ObjectName commit, Compiled compiled) {
    Set<PublicKey> added = new Revocations(site).newKeys(compiled.state().revokedKeys());
    if (added.isEmpty() && isAccepted(commit)) {
      return true;
    }
    Map<String, Object> record = new TreeMap<>();
    record.put("kind", LedgerIndex.ACCEPTED);
    record.put("run", run.id());
    record.put("commit", commit.hex());
    record.put("subject", repository.subject(commit));
    record.put("input", compiled.input().hex());
    record.put("at", site.clock().instant().toString());
    record.put("revoked", added.stream().map(PublicKey::base64).toList());
    try {
      site.ledger()
          .append(
              List.of(record),
              "accepted " + commit.abbreviated() + Revocations.counted(added),
              () -> {
                if (isOvertaken(run, commit)) {
                  throw new OvertakenException();
                }
              });
    } catch (OvertakenException other) {
      return false;
    }
    repository.keep(site.domain(), commit);
    run.log("accepted " + commit.abbreviated());
    return true;
  }

  private static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
