package org.wgintent.readback;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * All that a server's files say.
 *
 * @param clamped devices out of which TCP's segments are made to fit
 * @param interfaces each that the files configure, in wg(8)'s own format
 * @param devices how each is made
 * @param routes that lead to each
 * @param settings of sysctl(8)
 */
public record ServerText(
    Ruleset firewall,
    Map<Family, Set<String>> clamped,
    SortedMap<InterfaceName, WireguardFile> interfaces,
    List<Device> devices,
    List<Route> routes,
    List<Setting> settings) {

  /**
   * How an interface is made, word by word.
   *
   * @param peers how many
   * @param addresses with the length of their prefix
   */
  public record Device(
      String name,
      String implementation,
      String mtu,
      String publicKey,
      String peers,
      List<String> addresses) {}

  /** A network that lies behind a device. */
  public record Route(String device, String network) {}

  public record Setting(String name, String value) {}
}
