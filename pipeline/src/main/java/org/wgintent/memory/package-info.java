/** What was reckoned already is not reckoned again. */
@NullMarked
package org.wgintent.memory;

import org.jspecify.annotations.NullMarked;
