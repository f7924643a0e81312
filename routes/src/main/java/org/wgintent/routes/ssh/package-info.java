/** Servers over SSH, with Apache MINA SSHD. */
@NullMarked
package org.wgintent.routes.ssh;

import org.jspecify.annotations.NullMarked;
