/** Forges that say that something was pushed. What they say is only a reason to look. */
@NullMarked
package org.wgintent.routes.webhook;

import org.jspecify.annotations.NullMarked;
