/** Files that two people changed, put together by what they mean, with the text of both. */
@NullMarked
package org.wgintent.merge;

import org.jspecify.annotations.NullMarked;
