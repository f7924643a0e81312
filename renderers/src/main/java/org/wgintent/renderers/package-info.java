@NullMarked
package org.wgintent.renderers;

import org.jspecify.annotations.NullMarked;
