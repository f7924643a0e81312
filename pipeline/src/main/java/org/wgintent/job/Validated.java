package org.wgintent.job;

import org.wgintent.domain.Intent;

/** Intent that keeps every rule, with the change that it came from. */
public record Validated(Candidate candidate, Intent intent) {}
