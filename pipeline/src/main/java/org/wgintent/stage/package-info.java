/** The shape of a stage, and the stages in their order. */
@NullMarked
package org.wgintent.stage;

import org.jspecify.annotations.NullMarked;
