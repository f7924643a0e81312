/** What is wrong with intent: where, how bad, what to do about it. */
@NullMarked
package org.wgintent.diagnostic;

import org.jspecify.annotations.NullMarked;
