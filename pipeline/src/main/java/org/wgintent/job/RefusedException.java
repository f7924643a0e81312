package org.wgintent.job;

import java.io.IOException;

/**
 * Nothing was begun, as something speaks against it: somebody else is at work, or was meanwhile.
 */
public sealed class RefusedException extends IOException permits ClosedException {
  private static final long serialVersionUID = 1L;

  public RefusedException(String why) {
    super(why);
  }
}
