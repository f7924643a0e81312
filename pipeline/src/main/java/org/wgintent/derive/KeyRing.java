package org.wgintent.derive;

import org.wgintent.domain.NodeName;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * Where derived secrets come from: the vault. A function of its seed and the arguments, for any
 * number of threads at once.
 */
public interface KeyRing {

  /** Must a key that the domain knows as derived be the one that comes from here? */
  default boolean isVault() {
    return true;
  }

  PrivateKey nodeKey(String domainId, NodeName node, InterfaceName iface, int epoch);

  /** The public half. */
  default PublicKey nodePublicKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
    return Curve25519.publicKey(nodeKey(domainId, node, iface, epoch));
  }

  PresharedKey presharedKey(String domainId, NodeName node, InterfaceName iface, int epoch);
}
