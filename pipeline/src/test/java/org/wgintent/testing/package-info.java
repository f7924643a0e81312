/** What tests of all modules share; an artifact of its own (test-jar), so that nobody copies it. */
@NullMarked
package org.wgintent.testing;

import org.jspecify.annotations.NullMarked;
