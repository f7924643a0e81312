package org.wgintent.wireguard;

/**
 * The name of a secret, as it stands in rendered text between {@code @} signs and as the file on a
 * device is called: {@code key:wg0}, {@code key:wg0:phone:2}, {@code psk:wg0:phone:2}. A new epoch
 * is a new name, so that a new secret is new text.
 */
public sealed interface SecretRef {

  InterfaceName iface();

  /** The name, without the {@code @} signs. */
  String name();

  /** What stands in rendered files. */
  default String placeholder() {
    return "@" + name() + "@";
  }

  /** The private key of an interface: made on its server, never leaves it but for escrow. */
  record ServerKey(InterfaceName iface) implements SecretRef {
    @Override
    public String name() {
      return "key:" + iface;
    }
  }

  /** The derived private key of a node. */
  record NodeKey(InterfaceName iface, String node, int epoch) implements SecretRef {
    @Override
    public String name() {
      return "key:" + iface + ":" + node + ":" + epoch;
    }
  }

  /** The preshared key between an interface and a node. */
  record Psk(InterfaceName iface, String node, int epoch) implements SecretRef {
    @Override
    public String name() {
      return "psk:" + iface + ":" + node + ":" + epoch;
    }
  }
}
