/** From paired samples to verdicts. Pure. */
@NullMarked
package org.wgintent.benchmarks.statistics;

import org.jspecify.annotations.NullMarked;
