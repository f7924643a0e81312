package org.wgintent.validate;

import java.util.Set;
import java.util.stream.Collectors;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;

/** A benchmark interface sits on another server than production. */
final class BenchmarkDisjoint implements Rule {

  @Override
  public String code() {
    return "WG313";
  }

  @Override
  public boolean waivable() {
    return true;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Set<ServerName> production =
        intent.domain().interfaces().values().stream()
            .filter(iface -> !iface.isBenchmark())
            .map(Interface::server)
            .collect(Collectors.toSet());
    intent.domain().interfaces().values().stream()
        .filter(Interface::isBenchmark)
        .filter(iface -> production.contains(iface.server()))
        .forEach(
            iface ->
                report.at(
                    "interfaces." + iface.name() + ".server",
                    iface.name()
                        + " is a benchmark interface on "
                        + iface.server()
                        + ", which has production interfaces",
                    "move it to another server"));
  }
}
