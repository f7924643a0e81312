/** The stages as steps of a run, for routes and for the command line alike. */
@NullMarked
package org.wgintent.routes.flow;

import org.jspecify.annotations.NullMarked;
