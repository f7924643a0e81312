/** Digests, canonical form, manifest. */
@NullMarked
package org.wgintent.artifact;

import org.jspecify.annotations.NullMarked;
