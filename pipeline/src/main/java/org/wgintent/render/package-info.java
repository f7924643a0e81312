/** The shape of a renderer, and the documents that need no target. */
@NullMarked
package org.wgintent.render;

import org.jspecify.annotations.NullMarked;
