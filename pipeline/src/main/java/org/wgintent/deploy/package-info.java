/** The deploy protocol, over a remote shell. */
@NullMarked
package org.wgintent.deploy;

import org.jspecify.annotations.NullMarked;
