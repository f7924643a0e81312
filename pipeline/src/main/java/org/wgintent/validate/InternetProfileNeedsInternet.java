package org.wgintent.validate;

import java.util.List;
import java.util.Optional;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Constraint;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Intent;

/** A profile with internet is valid only on an interface with internet. */
final class InternetProfileNeedsInternet implements Rule {

  @Override
  public String code() {
    return "WG404";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    List<Constraint> constraints = intent.domain().constraints();
    for (int i = 0; i < constraints.size(); i++) {
      Constraint constraint = constraints.get(i);
      Optional<Interface> iface = intent.iface(constraint.iface());
      for (int j = 0; j < constraint.allowProfiles().size(); j++) {
        Profile profile = intent.domain().profiles().get(constraint.allowProfiles().get(j));
        if (profile != null && profile.internet() && iface.isPresent() && !iface.get().internet()) {
          report.at(
              "constraints[" + i + "].allow_profiles[" + j + "]",
              "profile "
                  + profile.name()
                  + " has internet, and "
                  + constraint.iface()
                  + " has none",
              "say internet: true on the interface, or leave the profile out");
        }
      }
    }
  }
}
