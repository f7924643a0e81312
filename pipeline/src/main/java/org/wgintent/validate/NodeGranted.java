package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;

/** A node that is granted nothing is probably forgotten. */
final class NodeGranted implements Rule {

  @Override
  public String code() {
    return "WG508";
  }

  @Override
  public Severity severity() {
    return Severity.WARNING;
  }

  @Override
  public List<String> needs() {
    return List.of("grants");
  }

  @Override
  public void check(Intent intent, Reporter report) {

    intent.domain().nodes().stream()
        .filter(node -> intent.inventory().grants().stream().noneMatch(g -> g.node().equals(node)))
        .forEach(
            node ->
                report.at(
                    "nodes", "node " + node + " is granted nothing", "grant it an interface"));
  }
}
