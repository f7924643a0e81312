/** From bytes to a tree in which every value knows its line and column. */
@NullMarked
package org.wgintent.source;

import org.jspecify.annotations.NullMarked;
