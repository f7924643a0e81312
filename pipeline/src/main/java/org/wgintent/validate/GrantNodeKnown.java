package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.NodeName;
import org.wgintent.source.Suggestion;

/** A grant names a declared node. */
final class GrantNodeKnown implements Rule {

  @Override
  public String code() {
    return "WG501";
  }

  @Override
  public List<String> needs() {
    return List.of("nodes");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      NodeName node = intent.inventory().grants().get(i).node();
      if (!intent.domain().nodes().contains(node)) {
        report.at(
            "grants[" + i + "].node",
            "there is no node '" + node + "'",
            Suggestion.among(
                node.value(),
                intent.domain().nodes().stream().map(NodeName::value).sorted().toList()));
      }
    }
  }
}
