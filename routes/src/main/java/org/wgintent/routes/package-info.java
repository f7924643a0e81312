@NullMarked
package org.wgintent.routes;

import org.jspecify.annotations.NullMarked;
