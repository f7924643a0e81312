package org.wgintent.job;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** A forge refuses, or does not answer: the message is for people. */
public final class ForgeException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean isRefusal;
  private final transient Optional<Instant> notBefore;

  private ForgeException(String message, boolean isRefusal, Optional<Instant> notBefore) {
    super(message);
    this.isRefusal = isRefusal;
    this.notBefore = notBefore;
  }

  /** It answers, and does not do this one thing. */
  public static ForgeException refused(String message) {
    return new ForgeException(message, true, Optional.empty());
  }

  /**
   * It is of no use now, whatever it is asked.
   *
   * @param notBefore when it wants to be asked again, if it says so
   */
  public static ForgeException away(String message, Optional<Instant> notBefore) {
    return new ForgeException(message, false, notBefore);
  }

  boolean isRefusal() {
    return isRefusal;
  }

  Optional<Instant> notBefore() {
    return notBefore;
  }
}
