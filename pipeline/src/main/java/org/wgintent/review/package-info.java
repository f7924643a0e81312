/** What a change does: the plan. */
@NullMarked
package org.wgintent.review;

import org.jspecify.annotations.NullMarked;
