package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;

/** A server with Internet for its clients says which device is its wan. */
final class WanForInternet implements Rule {

  @Override
  public String code() {
    return "WG604";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    intent
        .serversWith(Interface::internet)
        .filter(server -> server.wan().isEmpty())
        .filter(server -> !intent.positions().has("execution.servers." + server.name() + ".wan"))
        .forEach(
            server ->
                report.at(
                    "execution.servers." + server.name(),
                    server.name() + " has an interface with internet: true and no wan",
                    "add 'wan:' with the device that leads to the Internet"));
  }
}
