/**
 * Who reaches what, by intent alone: computed here and nowhere else, for policy tests, the access
 * matrix, the plan and {@code explain}. The proof has its own idea of it, and shares nothing.
 */
@NullMarked
package org.wgintent.access;

import org.jspecify.annotations.NullMarked;
