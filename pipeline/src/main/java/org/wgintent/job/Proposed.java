package org.wgintent.job;

import java.util.Optional;

/**
 * What a review branch proposes.
 *
 * @param change that it is made of; none where it is nobody's branch
 * @param request none where a person closed it
 */
record Proposed(ObjectName tip, Optional<Change> change, Optional<Forge.Request> request) {

  boolean isOf(String branch, ObjectName head) {
    return change.filter(it -> it.branch().equals(branch) && it.head().equals(head)).isPresent();
  }
}
