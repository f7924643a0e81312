/**
 * The intent repository, through JGit: everything is a commit, every ref moves by compare-and-swap.
 */
@NullMarked
package org.wgintent.routes.git;

import org.jspecify.annotations.NullMarked;
