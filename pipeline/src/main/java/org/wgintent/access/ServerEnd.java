package org.wgintent.access;

import java.util.Set;
import org.wgintent.wireguard.IpAddress;

/**
 * A server itself, as nodes reach it.
 *
 * @param addresses its management addresses, and its own in every tunnel
 * @param sshPort for nodes that manage it
 */
public record ServerEnd(Set<IpAddress> addresses, int sshPort) {}
