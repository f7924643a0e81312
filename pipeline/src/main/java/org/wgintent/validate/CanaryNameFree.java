package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Canary;
import org.wgintent.domain.Intent;
import org.wgintent.domain.NodeName;

/** Where deploys are proved with packets, the client that sends them has a name of its own. */
final class CanaryNameFree implements Rule {

  @Override
  public String code() {
    return "WG614";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    if (intent.execution().proveFrom().isEmpty()) {
      return;
    }
    int i = 0;
    for (NodeName node : intent.domain().nodes()) {
      if (node.equals(Canary.NODE)) {
        say(report, "nodes[" + i + "]", "node");
      }
      i++;
    }
    if (intent.domain().profiles().containsKey(Canary.PROFILE)) {
      say(report, "profiles." + Canary.PROFILE, "profile");
    }
  }

  private static void say(Reporter report, String path, String what) {
    report.at(
        path,
        "'canary' is the client that proves deploys (prove.from)",
        "give this " + what + " another name");
  }
}
