/** Intent and state become a network: allocations, keys, AllowedIPs, access. */
@NullMarked
package org.wgintent.derive;

import org.jspecify.annotations.NullMarked;
