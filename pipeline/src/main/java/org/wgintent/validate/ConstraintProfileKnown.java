package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ProfileName;
import org.wgintent.source.Suggestion;

/** A constraint names declared profiles. */
final class ConstraintProfileKnown implements Rule {

  @Override
  public String code() {
    return "WG402";
  }

  @Override
  public List<String> needs() {
    return List.of("profiles");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.domain().constraints().size(); i++) {
      List<ProfileName> profiles = intent.domain().constraints().get(i).allowProfiles();
      for (int j = 0; j < profiles.size(); j++) {
        ProfileName profile = profiles.get(j);
        if (!intent.positions().has("profiles." + profile)) {
          report.at(
              "constraints[" + i + "].allow_profiles[" + j + "]",
              "there is no profile '" + profile + "'",
              Suggestion.among(
                  profile.value(),
                  intent.domain().profiles().keySet().stream().map(ProfileName::value).toList()));
        }
      }
    }
  }
}
