/** Servers over SSH (Apache MINA SSHD): pinned host keys, one connection kept, no SFTP. */
@NullMarked
package org.wgintent.routes.ssh;

import org.jspecify.annotations.NullMarked;
