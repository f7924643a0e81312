package org.wgintent.validate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.ProfileName;
import org.wgintent.source.Suggestion;
import org.wgintent.wireguard.InterfaceName;

/** A grant has a profile that the constraint of its interface allows. */
final class GrantProfileAllowed implements Rule {

  @Override
  public String code() {
    return "WG503";
  }

  @Override
  public List<String> needs() {
    return List.of("constraints", "profiles");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Map<InterfaceName, Set<ProfileName>> constraints = new HashMap<>();
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      Grant grant = intent.inventory().grants().get(i);
      Set<ProfileName> allowed =
          constraints.computeIfAbsent(grant.iface(), intent.domain()::allowedProfiles);
      if (intent.iface(grant.iface()).isPresent() && !allowed.contains(grant.profile())) {
        report.at(
            "grants[" + i + "].profile",
            "profile '" + grant.profile() + "' is not allowed on " + grant.iface(),
            allowed.isEmpty()
                ? grant.iface() + " has no constraint, so it allows no profile"
                : Suggestion.among(
                    grant.profile().value(), allowed.stream().map(ProfileName::value).toList()));
      }
    }
  }
}
