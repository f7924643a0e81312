/** WireGuard's own words: keys, addresses, networks, endpoints, interface names. */
@NullMarked
package org.wgintent.wireguard;

import org.jspecify.annotations.NullMarked;
