package org.wgintent.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Execution.Ssh;
import org.wgintent.stage.Compiled;

/** Who is trusted to be a server, and where it is: for the pipeline, and for clients. */
final class Ways {

  private final List<String> lines = new ArrayList<>();

  private Ways() {}

  /** Host keys, accounts and addresses of servers; what clients dial. */
  static List<String> of(Plan.Before before, Compiled after) {
    Ways ways = new Ways();
    for (ServerNet now : after.network().servers().values()) {
      Optional<ServerNet> was = before.net(now.name());
      ways.differ(now.name() + ": host key", was, now, net -> ssh(net).hostKey());
      ways.differ(now.name() + ": SSH user", was, now, net -> ssh(net).user());
      ways.differ(now.name() + ": SSH port", was, now, net -> ssh(net).port());
      ways.differ(
          now.name() + ": management address",
          was,
          now,
          net ->
              net.server().mgmtIp().all().stream()
                  .map(Objects::toString)
                  .collect(Collectors.joining(", ")));
      for (Tunnel tunnel : now.tunnels()) {
        ways.differ(
            tunnel.name() + ": clients dial",
            was.flatMap(net -> tunnel(net, tunnel)),
            tunnel,
            it -> it.iface().endpoint());
      }
    }
    return List.copyOf(ways.lines);
  }

  /** Servers' own keys. */
  static List<String> keys(Plan.Before before, Compiled after) {
    Ways keys = new Ways();
    for (ServerNet now : after.network().servers().values()) {
      for (Tunnel tunnel : now.tunnels()) {
        keys.differ(
            now.name() + " itself on " + tunnel.name() + ": key",
            before.net(now.name()).flatMap(net -> tunnel(net, tunnel)),
            tunnel,
            Tunnel::publicKey);
      }
    }
    return List.copyOf(keys.lines);
  }

  private static Ssh ssh(ServerNet net) {
    return net.settings().ssh();
  }

  private static Optional<Tunnel> tunnel(ServerNet net, Tunnel like) {
    return net.tunnels().stream().filter(it -> it.name().equals(like.name())).findFirst();
  }

  /** What is new is said where it is new: with its server, or its interface. */
  private <T> void differ(String what, Optional<T> was, T now, Function<T, Object> value) {
    was.map(value)
        .filter(old -> !old.equals(value.apply(now)))
        .ifPresent(old -> lines.add("%s %s → %s".formatted(what, old, value.apply(now))));
  }
}
