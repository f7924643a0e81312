package org.wgintent.routes.git;

import static org.wgintent.job.Repository.REVIEW;

import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.wgintent.job.GitException;

/** Refs move by compare-and-swap, or not at all. */
final class Refs {

  private Refs() {}

  /**
   * @throws GitException if the ref does not stand at {@code old} any more
   */
  static void set(
      IntentRepository repository, String ref, Optional<ObjectId> old, ObjectId to, String why) {
    if (!trySet(repository, ref, old, to, why)) {
      throw new GitException(ref + " was moved by somebody else meanwhile");
    }
  }

  static boolean trySet(
      IntentRepository repository, String ref, Optional<ObjectId> old, ObjectId to, String why) {
    try {
      if (!Repository.isValidRefName(ref)) {
        throw new GitException("not a ref name: " + ref);
      }
      RefUpdate.Result result =
          change(
              repository,
              ref,
              old,
              Optional.of(to),
              update -> {
                update.setNewObjectId(to);
                log(update, why);
                if (ref.startsWith(Constants.R_HEADS + REVIEW)) {
                  // Made again by whoever compiles the same; a log would have Git keep all of them.
                  update.disableRefLog();
                }
                return update.update();
              });
      return switch (result) {
        case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> true;
        case LOCK_FAILURE, REJECTED, REJECTED_CURRENT_BRANCH -> false;
        case IO_FAILURE, NOT_ATTEMPTED, RENAMED, REJECTED_MISSING_OBJECT, REJECTED_OTHER_REASON ->
            throw new GitException("cannot write " + ref + ": " + result);
      };
    } catch (IOException e) {
      throw new GitException("cannot write " + ref + ": " + e.getMessage(), e);
    }
  }

  static boolean delete(IntentRepository repository, String ref, ObjectId old) {
    try {
      return switch (change(
          repository, ref, Optional.of(old), Optional.empty(), RefUpdate::delete)) {
        case FORCED, NEW, FAST_FORWARD, NO_CHANGE -> true;
        default -> false;
      };
    } catch (IOException e) {
      throw new GitException("cannot delete " + ref + ": " + e.getMessage(), e);
    }
  }

  private static void log(RefUpdate update, String why) {
    update.setRefLogIdent(new PersonIdent("wg-intent", "wg-intent@localhost"));
    update.setRefLogMessage("wg-intent: " + why, false);
  }

  /** What is done to a ref that stands where it is expected. */
  private interface Change {
    RefUpdate.Result of(RefUpdate update) throws IOException;
  }

  private static RefUpdate.Result change(
      IntentRepository repository,
      String ref,
      Optional<ObjectId> old,
      Optional<ObjectId> to,
      Change change)
      throws IOException {
    Optional<Origin> origin = repository.origin().filter(_ -> Origin.shares(ref));
    if (origin.isPresent() && !origin.get().move(ref, old, to)) {
      return RefUpdate.Result.LOCK_FAILURE;
    }
    RefUpdate.Result here = changeHere(repository, ref, old, change);
    // It moved there: who moved it here meanwhile has seen that.
    return origin.isPresent() && here == RefUpdate.Result.LOCK_FAILURE
        ? RefUpdate.Result.FORCED
        : here;
  }

  /** Here, as it stands at the remote; where it has moved meanwhile it stays. */
  static void follow(
      IntentRepository repository, String ref, Optional<ObjectId> old, Optional<ObjectId> to) {
    try {
      changeHere(
          repository,
          ref,
          old,
          update -> {
            to.ifPresent(update::setNewObjectId);
            log(update, "fetched");
            return to.isPresent() ? update.update() : update.delete();
          });
    } catch (IOException e) {
      throw new GitException("cannot write " + ref + ": " + e.getMessage(), e);
    }
  }

  private static RefUpdate.Result changeHere(
      IntentRepository repository, String ref, Optional<ObjectId> old, Change change)
      throws IOException {
    RefUpdate.Result result =
        RefLock.passed(
            repository,
            ref,
            () -> {
              RefUpdate update = repository.git().updateRef(ref);
              update.setExpectedOldObjectId(old.orElse(ObjectId.zeroId()));
              update.setForceUpdate(true);
              return change.of(update);
            });
    repository.sharing().ref(ref);
    return result;
  }
}
