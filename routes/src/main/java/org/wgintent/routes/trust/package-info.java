/** Who is trusted, and with what: certificates, and files that hold secrets. */
@NullMarked
package org.wgintent.routes.trust;

import org.jspecify.annotations.NullMarked;
