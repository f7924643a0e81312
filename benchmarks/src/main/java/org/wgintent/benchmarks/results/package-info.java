/** What a campaign gives, as it is committed: figures with units, and where they were taken. */
@NullMarked
package org.wgintent.benchmarks.results;

import org.jspecify.annotations.NullMarked;
