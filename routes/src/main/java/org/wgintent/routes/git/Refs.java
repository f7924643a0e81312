package org.wgintent.routes.git;

import java.io.IOException;
import java.util.Optional;
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
  static void set(Repository git, String ref, Optional<ObjectId> old, ObjectId to, String why) {
    if (!trySet(git, ref, old, to, why)) {
      throw new GitException(ref + " was moved by somebody else meanwhile");
    }
  }

  static boolean trySet(
      Repository git, String ref, Optional<ObjectId> old, ObjectId to, String why) {
    try {
      if (!Repository.isValidRefName(ref)) {
        throw new GitException("not a ref name: " + ref);
      }
      RefUpdate update = git.updateRef(ref);
      update.setExpectedOldObjectId(old.orElse(ObjectId.zeroId()));
      update.setNewObjectId(to);
      update.setForceUpdate(true);
      update.setRefLogIdent(new PersonIdent("wg-intent", "wg-intent@localhost"));
      update.setRefLogMessage("wg-intent: " + why, false);
      return switch (update.update()) {
        case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> true;
        case LOCK_FAILURE, REJECTED, REJECTED_CURRENT_BRANCH -> false;
        case IO_FAILURE, NOT_ATTEMPTED, RENAMED, REJECTED_MISSING_OBJECT, REJECTED_OTHER_REASON ->
            throw new GitException("cannot write " + ref + ": " + update.getResult());
      };
    } catch (IOException e) {
      throw new GitException("cannot write " + ref + ": " + e.getMessage(), e);
    }
  }

  static boolean delete(Repository git, String ref, ObjectId old) {
    try {
      RefUpdate update = git.updateRef(ref);
      update.setExpectedOldObjectId(old);
      update.setForceUpdate(true);
      return switch (update.delete()) {
        case FORCED, NEW, FAST_FORWARD, NO_CHANGE -> true;
        default -> false;
      };
    } catch (IOException e) {
      throw new GitException("cannot delete " + ref + ": " + e.getMessage(), e);
    }
  }
}
