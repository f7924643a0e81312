package org.wgintent.job;

import org.wgintent.domain.DomainFolder;

/** A branch that stands where nobody looked yet, for one domain. */
public record Change(DomainFolder domain, String branch, ObjectName head) {

  public boolean isMain() {
    return branch.equals(Repository.MAIN);
  }
}
