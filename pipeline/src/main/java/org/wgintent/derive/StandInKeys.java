package org.wgintent.derive;

import java.util.HexFormat;
import java.util.TreeMap;
import org.wgintent.artifact.Digest;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.domain.NodeName;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * Keys that follow from names and that nobody uses: for questions whose answer no key changes, so
 * that they need neither vault nor enrolment.
 */
public final class StandInKeys implements KeyRing {

  @Override
  public boolean isVault() {
    return false;
  }

  @Override
  public PrivateKey nodeKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
    return PrivateKey.of(bytes("node " + domainId + " " + node + " " + iface + " " + epoch));
  }

  /** Of the private key only by name: thousands of them are asked for, and no arithmetic. */
  @Override
  public PublicKey nodePublicKey(String domainId, KeyName name) {
    byte[] bytes =
        bytes("node " + domainId + " " + name.node() + " " + name.iface() + " " + name.epoch());
    bytes[31] &= 0x7f;
    return PublicKey.of(bytes);
  }

  @Override
  public PresharedKey presharedKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
    return PresharedKey.of(bytes("psk " + domainId + " " + node + " " + iface + " " + epoch));
  }

  /** {@code state} with a key for every interface that it knows none of. */
  public static State enrolled(Intent intent, State state) {
    State found = State.empty();
    for (Interface iface : intent.domain().interfaces().values()) {
      found
          .serverKeys()
          .computeIfAbsent(iface.server(), server -> new TreeMap<>())
          .put(iface.name(), Curve25519.publicKey(PrivateKey.of(bytes("server " + iface.name()))));
    }
    return state.withEnrolled(found);
  }

  private static byte[] bytes(String name) {
    return HexFormat.of().parseHex(Digest.of("stand-in " + name).hex());
  }
}
