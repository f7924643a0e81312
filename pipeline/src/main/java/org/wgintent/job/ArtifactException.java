package org.wgintent.job;

/** An artifact that a step cannot take on, and why. */
public final class ArtifactException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArtifactException(String why) {
    super(why);
  }
}
