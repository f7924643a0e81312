package org.wgintent.validate;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.NodeName;

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

  /** Whose grant is malformed is granted something all the same. */
  @Override
  public boolean needsValidIntent() {
    return true;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Set<NodeName> granted =
        intent.inventory().grants().stream()
            .map(Grant::node)
            .collect(Collectors.toUnmodifiableSet());
    int i = 0;
    for (NodeName node : intent.domain().nodes()) {
      if (!granted.contains(node)) {
        report.at(
            "nodes[" + i + "]", "node " + node + " is granted nothing", "grant it an interface");
      }
      i++;
    }
  }
}
