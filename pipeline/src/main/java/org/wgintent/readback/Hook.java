package org.wgintent.readback;

/** Where the kernel asks a firewall: netfilter's names. */
public enum Hook {
  /** To the machine itself. */
  INPUT,
  /** Through the machine. */
  FORWARD,
  /** On its way out, where sources are rewritten. */
  POSTROUTING
}
