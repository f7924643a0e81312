@NullMarked
package org.wgintent.benchmarks;

import org.jspecify.annotations.NullMarked;
