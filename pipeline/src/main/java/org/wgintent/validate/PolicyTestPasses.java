package org.wgintent.validate;

import java.util.Optional;
import org.wgintent.access.Access;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.PolicyTest;

/** What the policy tests allow is allowed, what they deny is denied. */
final class PolicyTestPasses implements Rule {

  @Override
  public String code() {
    return "WG520";
  }

  @Override
  public boolean needsValidIntent() {
    return true;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.inventory().tests().size(); i++) {
      PolicyTest test = intent.inventory().tests().get(i);
      String path = "tests[" + i + "]";
      Optional<Grant> grant =
          intent.inventory().grants().stream()
              .filter(g -> g.node().equals(test.from()) && g.iface().equals(test.via()))
              .findFirst();
      if (grant.isEmpty()) {
        report.at(
            path + ".from",
            test.from() + " is not granted " + test.via(),
            "grant it, or remove the test");
        continue;
      }
      Access access = Access.of(intent, grant.get()).orElseThrow();
      for (int j = 0; j < test.allow().size(); j++) {
        if (!access.allows(test.allow().get(j))) {
          report.at(
              path + ".allow[" + j + "]",
              test.from() + " does not reach this through " + test.via(),
              "profile " + grant.get().profile() + " does not allow it");
        }
      }
      for (int j = 0; j < test.deny().size(); j++) {
        if (access.allowsSome(test.deny().get(j))) {
          report.at(
              path + ".deny[" + j + "]",
              test.from() + " reaches this through " + test.via(),
              "profile " + grant.get().profile() + " allows it");
        }
      }
    }
  }
}
