/**
 * Secrets at rest, outside Git: the seed that node and preshared keys are derived from, and server
 * keys in escrow, as age files. Whoever derives or deploys needs it; whoever checks does not.
 */
@NullMarked
package org.wgintent.vault;

import org.jspecify.annotations.NullMarked;
