package org.wgintent.job;

import org.wgintent.stage.Compiled;

/** Every file, with the change that it came from. */
public record Rendered(Candidate candidate, Compiled compiled) {}
