package org.wgintent.derive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Which key of a node. */
  record KeyName(NodeName node, InterfaceName iface, int epoch) {}

  PrivateKey nodeKey(String domainId, NodeName node, InterfaceName iface, int epoch);

  /** The public half. */
  default PublicKey nodePublicKey(String domainId, KeyName name) {
    return Curve25519.publicKey(nodeKey(domainId, name.node(), name.iface(), name.epoch()));
  }

  /** Of many, on all processors: by far the most work of all, and each key stands alone. */
  default Map<KeyName, PublicKey> nodePublicKeys(String domainId, List<KeyName> names) {
    List<PublicKey> keys =
        names.parallelStream().map(name -> nodePublicKey(domainId, name)).toList();
    Map<KeyName, PublicKey> all = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      all.put(names.get(i), keys.get(i));
    }
    return all;
  }

  PresharedKey presharedKey(String domainId, NodeName node, InterfaceName iface, int epoch);
}
