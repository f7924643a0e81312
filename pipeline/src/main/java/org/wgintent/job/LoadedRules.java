package org.wgintent.job;

import java.util.List;
import org.wgintent.deploy.Desired;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.proof.ForeignRules;
import org.wgintent.render.AccessCell;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;

/** The rules that a server has loaded, ours and others', beside the access matrix. */
public record LoadedRules(Compiler compiler, Compiled compiled, ServerNet server)
    implements Desired.Firewall {

  @Override
  public List<String> drops(String ruleset) {
    return ForeignRules.parse(ruleset, server.settings().platform())
        .refusals(server, AccessCell.of(compiled.network(), server));
  }

  @Override
  public List<String> differences(String loaded) {
    return compiler.differences(compiled, server, loaded);
  }
}
