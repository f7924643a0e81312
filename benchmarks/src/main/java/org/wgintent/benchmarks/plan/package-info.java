/** What is to be measured: cells, blocks, their order. */
@NullMarked
package org.wgintent.benchmarks.plan;

import org.jspecify.annotations.NullMarked;
