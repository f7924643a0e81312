package org.wgintent.proof;

import java.util.List;
import java.util.SortedMap;

/**
 * Every rule of a server's firewall.
 *
 * @param entries where each hook begins
 * @param chains by name; where two address families have rules of their own, they are apart by name
 */
record Ruleset(List<Entry> entries, SortedMap<String, List<FilterRule>> chains) {

  /** A hook's first chain; its packets are untouched where no rule decides. */
  record Entry(Hook hook, String chain) {}
}
