/**
 * What rendered text says, read back: rules of a firewall and files of WireGuard, in no target's
 * language. Who writes a text reads it; who judges it sees only this.
 */
@NullMarked
package org.wgintent.readback;

import org.jspecify.annotations.NullMarked;
