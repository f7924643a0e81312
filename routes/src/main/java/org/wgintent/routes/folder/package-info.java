/** A plain folder as the job reads it: a clone, or no repository at all. */
@NullMarked
package org.wgintent.routes.folder;

import org.jspecify.annotations.NullMarked;
