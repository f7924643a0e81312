/** Where people review: one class for each kind of forge, over one way to ask by HTTP. */
@NullMarked
package org.wgintent.routes.forge;

import org.jspecify.annotations.NullMarked;
