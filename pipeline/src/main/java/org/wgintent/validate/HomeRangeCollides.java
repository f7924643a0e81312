package org.wgintent.validate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Cidr;

/** A LAN behind a server is not one that routers give to every other home. */
final class HomeRangeCollides implements Rule {

  /** Networks that routers have when they come out of the box. */
  private static final Map<Cidr, String> HOMES = homes();

  private static Map<Cidr, String> homes() {
    Map<Cidr, String> homes = new LinkedHashMap<>();
    homes.put(Cidr.parse("192.168.0.0/24"), "D-Link, Netgear, TP-Link and many others");
    homes.put(Cidr.parse("192.168.1.0/24"), "Asus, Linksys, OpenWrt, Ubiquiti and many others");
    homes.put(Cidr.parse("192.168.2.0/24"), "Belkin and Telekom Speedport");
    homes.put(Cidr.parse("192.168.8.0/24"), "GL.iNet and Huawei");
    homes.put(Cidr.parse("192.168.10.0/24"), "many repeaters and modems");
    homes.put(Cidr.parse("192.168.50.0/24"), "newer Asus");
    homes.put(Cidr.parse("192.168.86.0/24"), "Google Nest");
    homes.put(Cidr.parse("192.168.88.0/24"), "MikroTik");
    homes.put(Cidr.parse("192.168.100.0/24"), "many cable and fibre modems");
    homes.put(Cidr.parse("192.168.178.0/24"), "FRITZ!Box");
    homes.put(Cidr.parse("10.0.0.0/24"), "Xfinity and many others");
    homes.put(Cidr.parse("10.0.1.0/24"), "Apple AirPort");
    homes.put(Cidr.parse("172.20.10.0/28"), "phones that share their connection (iOS)");
    return homes;
  }

  @Override
  public String code() {
    return "WG306";
  }

  @Override
  public Severity severity() {
    return Severity.WARNING;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      List<Cidr> subnets = iface.lanSubnets();
      subnets.forEach(
          subnet ->
              HOMES.forEach(
                  (home, whose) -> {
                    if (subnet.overlaps(home)) {
                      report.at(
                          "interfaces." + iface.name() + ".lan_subnets",
                          subnet + " holds what homes have by default (" + whose + ")",
                          "from such a home nodes cannot reach it: their own LAN comes first;"
                              + " move the LAN to another network if you can");
                    }
                  }));
    }
  }
}
