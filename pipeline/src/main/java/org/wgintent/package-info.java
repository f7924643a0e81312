/** The pipeline: plain Java, no framework. Packages in reading order are the data flow. */
@NullMarked
package org.wgintent;

import org.jspecify.annotations.NullMarked;
