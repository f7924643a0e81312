package org.wgintent.job;

/**
 * The version of wg-intent: part of every manifest, so that an upgrade that changes bytes shows.
 */
public final class Version {

  public static final String TEXT = "0.1.0";

  private Version() {}
}
