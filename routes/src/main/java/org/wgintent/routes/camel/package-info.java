/** Camel routes on Quarkus: what triggers what. Logic is elsewhere. */
@NullMarked
package org.wgintent.routes.camel;

import org.jspecify.annotations.NullMarked;
