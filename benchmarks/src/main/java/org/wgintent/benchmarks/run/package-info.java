/** A plan carried out on machines, with production watched, and everything taken down again. */
@NullMarked
package org.wgintent.benchmarks.run;

import org.jspecify.annotations.NullMarked;
