/**
 * The proof that what is shipped means what was written: readers of the rendered text, which know
 * nothing of the renderers, rebuild who reaches what and compare it with what intent says.
 */
@NullMarked
package org.wgintent.proof;

import org.jspecify.annotations.NullMarked;
