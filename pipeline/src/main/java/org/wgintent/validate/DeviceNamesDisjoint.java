package org.wgintent.validate;

import java.util.Set;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Intent;

/** An interface of ours is never called as a device that the server has for itself. */
final class DeviceNamesDisjoint implements Rule {

  /** They lead nowhere: the loopback device, and what sysctl(8) calls every device. */
  private static final Set<String> NO_DEVICE = Set.of("lo", "all", "default");

  /** Devices that the kernel makes by itself in each network namespace, once a module is there. */
  private static final Set<String> KERNEL =
      Set.of(
          "tunl0",
          "gre0",
          "gretap0",
          "erspan0",
          "sit0",
          "ip_vti0",
          "ip6_vti0",
          "ip6tnl0",
          "ip6gre0");

  @Override
  public String code() {
    return "WG310";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      String name = iface.name().value();
      if (NO_DEVICE.contains(name) || KERNEL.contains(name)) {
        report.at(
            "interfaces." + name,
            name + " is a name that the kernel uses itself",
            "choose another, such as wg0");
      }
    }
    for (ServerSettings server : intent.execution().servers().values()) {
      String path = "execution.servers." + server.name();
      server.wan().ifPresent(wan -> check(intent, report, path + ".wan", wan));
      for (int i = 0; i < server.lan().size(); i++) {
        check(intent, report, path + ".lan[" + i + "]", server.lan().get(i));
      }
    }
  }

  private static void check(Intent intent, Reporter report, String path, String device) {
    boolean ours =
        intent.domain().interfaces().keySet().stream().anyMatch(i -> i.value().equals(device));
    if (ours || NO_DEVICE.contains(device)) {
      report.at(
          path,
          ours
              ? device + " is an interface of domain.yaml, and no device of the server's own"
              : device + " leads nowhere outside of the server",
          "wan and lan are devices that the server has without WireGuard;"
              + " an interface of ours needs another name");
    }
  }
}
