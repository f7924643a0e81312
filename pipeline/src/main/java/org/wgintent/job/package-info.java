/** The stages as steps of a run, for routes and for the command line alike. */
@NullMarked
package org.wgintent.job;

import org.jspecify.annotations.NullMarked;
