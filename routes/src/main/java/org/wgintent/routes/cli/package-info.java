/** The command line: one small class a command; exit codes in one place. */
@NullMarked
package org.wgintent.routes.cli;

import org.jspecify.annotations.NullMarked;
