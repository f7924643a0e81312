package org.wgintent.job;

/** Git cannot do what was asked: the message is for people. */
public final class GitTrouble extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public GitTrouble(String message) {
    super(message);
  }

  public GitTrouble(String message, Throwable cause) {
    super(message, cause);
  }
}
