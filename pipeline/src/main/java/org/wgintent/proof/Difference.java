package org.wgintent.proof;

/** A place where shipped text does not mean what intent says: a bug of ours. */
public record Difference(String file, String what) {
  @Override
  public String toString() {
    return file + ": " + what;
  }
}
