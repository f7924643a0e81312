package org.wgintent.vault;

import java.io.IOException;

/** The vault is missing, damaged, open to others or not writable. Never says a secret. */
public final class VaultException extends IOException {

  public VaultException(String message) {
    super(message);
  }

  public VaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
