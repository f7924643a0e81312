package org.wgintent.job;

import org.wgintent.derive.Derivation;
import org.wgintent.domain.Intent;

/** A network, with what it came from. */
public record Derived(Candidate candidate, Intent intent, Derivation.Derived derived) {}
