package org.wgintent.proof;

/** Where the kernel asks a firewall: netfilter's names. */
enum Hook {
  /** To the machine itself. */
  INPUT,
  /** Through the machine. */
  FORWARD,
  /** On its way out, where sources are rewritten. */
  POSTROUTING
}
