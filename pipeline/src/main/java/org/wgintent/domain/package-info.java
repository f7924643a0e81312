/** Intent as people write it, parsed: domain, inventory, execution. */
@NullMarked
package org.wgintent.domain;

import org.jspecify.annotations.NullMarked;
