/** What is to be measured, and what was: plan and results. */
@NullMarked
package org.wgintent.benchmark;

import org.jspecify.annotations.NullMarked;
