package org.wgintent.renderers;

/**
 * What a firewall's text does with one packet, found in the simplest way: it judges the proof, and
 * shares no code with it.
 */
interface SecondOpinion {

  /** {@code accept}, {@code drop}, {@code masquerade}, or {@code policy} where nothing decides. */
  String verdict(OnePacket packet);
}
