/** When something is due: from what was declared and what was done, and from no clock in here. */
@NullMarked
package org.wgintent.schedule;

import org.jspecify.annotations.NullMarked;
