package org.wgintent.readback;

/** What a firewall does with a packet in the end. */
public enum Verdict {
  /** A rule of ours accepts it. */
  ACCEPT,
  /** A rule of ours drops it. */
  DROP,
  /** The source becomes the outgoing device's address. */
  MASQUERADE,
  /** No rule of ours is about it. */
  UNTOUCHED
}
