/** One class per rule over intent. */
@NullMarked
package org.wgintent.validate;

import org.jspecify.annotations.NullMarked;
