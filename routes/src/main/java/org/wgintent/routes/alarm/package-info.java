/** How people are told of alarms: a webhook, mail. */
@NullMarked
package org.wgintent.routes.alarm;

import org.jspecify.annotations.NullMarked;
