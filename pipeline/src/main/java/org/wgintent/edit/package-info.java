/** Edits of people's files that keep their comments and layout. */
@NullMarked
package org.wgintent.edit;

import org.jspecify.annotations.NullMarked;
