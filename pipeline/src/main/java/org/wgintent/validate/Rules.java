package org.wgintent.validate;

import java.util.List;

/** All rules, in the order of their codes. A new rule is a class and a line here. */
public final class Rules {

  public static final List<Rule> ALL =
      List.of(
          new ManagementIpUnique(),
          new ManagementIpAddressable(),
          new InterfaceServerKnown(),
          new PortUnique(),
          new Ipv6Declared(),
          new ClientsReachLan(),
          new VpnSubnetDisjoint(),
          new RoomForPeers(),
          new HomeRangeCollides(),
          new SubnetAddressable(),
          new EndpointAddressable(),
          new EndpointUnique(),
          new DeviceNamesDisjoint(),
          new BenchmarkWithoutInternet(),
          new BenchmarkDisjoint(),
          new ConstraintInterfaceKnown(),
          new ConstraintProfileKnown(),
          new OneConstraintAnInterface(),
          new InternetProfileNeedsInternet(),
          new LanProfileNeedsLan(),
          new GrantNodeKnown(),
          new GrantInterfaceKnown(),
          new GrantProfileAllowed(),
          new OneGrantANodeAndInterface(),
          new PublicKeyValid(),
          new PublicKeyUnique(),
          new KeyNotRevoked(),
          new NodeGranted(),
          new PolicyTestPasses(),
          new SettingsServerKnown(),
          new ServerHasSettings(),
          new SettingsInterfaceKnown(),
          new WanForInternet(),
          new LanKnowsTheWayBack(),
          new LanForSubnets(),
          new UlaNeedsNat66(),
          new BenchmarkCellKnown(),
          new BenchmarkNotOnProduction(),
          new CanaryServerKnown(),
          new CanaryNameFree(),
          new BenchmarkCellIsBenchmark());

  private Rules() {}
}
