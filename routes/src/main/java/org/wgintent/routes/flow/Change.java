package org.wgintent.routes.flow;

import org.eclipse.jgit.lib.ObjectId;
import org.wgintent.domain.DomainFolder;
import org.wgintent.routes.git.IntentRepository;

/** A branch that stands where nobody looked yet, for one domain. */
public record Change(DomainFolder domain, String branch, ObjectId head) {

  public boolean isMain() {
    return branch.equals(IntentRepository.MAIN);
  }
}
