package org.wgintent.readback;

import java.util.SortedMap;
import org.wgintent.wireguard.InterfaceName;

/**
 * All that a server's files say of who may send what where.
 *
 * @param interfaces each that the files configure
 */
public record ServerText(Ruleset firewall, SortedMap<InterfaceName, WireguardFile> interfaces) {}
