/** Why a node reaches a destination, or does not. */
@NullMarked
package org.wgintent.explain;

import org.jspecify.annotations.NullMarked;
