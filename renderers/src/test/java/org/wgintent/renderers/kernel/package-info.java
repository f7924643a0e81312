/** The kernel as judge of rendered firewalls: real packets through real rules, in a namespace. */
@NullMarked
package org.wgintent.renderers.kernel;

import org.jspecify.annotations.NullMarked;
