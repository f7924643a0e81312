package org.wgintent.validate;

import java.util.List;
import java.util.Optional;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Constraint;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Intent;

/** A profile with lan is valid only on an interface with lan_subnets. */
final class LanProfileNeedsLan implements Rule {

  @Override
  public String code() {
    return "WG405";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    List<Constraint> constraints = intent.domain().constraints();
    for (int i = 0; i < constraints.size(); i++) {
      Constraint constraint = constraints.get(i);
      Optional<Interface> iface = intent.iface(constraint.iface());
      for (int j = 0; j < constraint.allowProfiles().size(); j++) {
        Profile profile = intent.domain().profiles().get(constraint.allowProfiles().get(j));
        if (profile != null
            && profile.lan()
            && iface.isPresent()
            && iface.get().lanSubnets().isEmpty()) {
          report.at(
              "constraints[" + i + "].allow_profiles[" + j + "]",
              "profile "
                  + profile.name()
                  + " has lan, and "
                  + constraint.iface()
                  + " has no lan_subnets",
              "declare lan_subnets on the interface, or leave the profile out");
        }
      }
    }
  }
}
