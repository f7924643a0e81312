package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.deploy.Live;
import org.wgintent.deploy.ServerStatus;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.job.AllAtOnce;
import org.wgintent.job.Applied;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: what every server runs, and who is online. */
@Command(name = "status", description = "Ask every server what it runs and who is online.")
final class StatusCommand implements Callable<Integer> {

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  @Mixin private SiteOptions site = new SiteOptions();

  /**
   * One server.
   *
   * @param commit that brought it there, or empty
   * @param trouble empty where it answered
   */
  record Line(
      String server,
      String generation,
      String commit,
      boolean asOnMain,
      List<InterfaceLine> interfaces,
      String trouble) {}

  record InterfaceLine(String name, int peers, List<String> online, long received, long sent) {}

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      Proposal main = new Pipeline(open).onMain();
      Applied applied = new Applied(open);
      List<Line> lines =
          AllAtOnce.ask(
              main.compiled().network().servers().values(),
              server -> line(open, main, applied, server));
      Console.print(format == Format.json ? Json.pretty(lines) : text(lines));
      return (lines.stream().allMatch(l -> l.trouble().isEmpty())
              ? ExitCode.DONE
              : ExitCode.ENVIRONMENT)
          .code();
    }
  }

  private static Line line(Site open, Proposal main, Applied applied, ServerNet server) {
    String desired =
        org.wgintent.artifact.Digest.of(main.compiled().serverFiles(server.name())).hex();
    try {
      ServerStatus status = ServerStatus.read(open.connector(), server);
      long now = open.clock().instant().getEpochSecond();
      List<InterfaceLine> interfaces = new ArrayList<>();
      for (Tunnel tunnel : server.tunnels()) {
        Optional.ofNullable(status.live().interfaces().get(tunnel.name().value()))
            .ifPresent(live -> interfaces.add(iface(tunnel, live, now)));
      }
      return new Line(
          server.name().value(),
          status.confirmed(),
          applied.commit(server.name(), status.confirmed()).orElse(""),
          status.confirmed().equals(desired),
          interfaces,
          "");
    } catch (IOException e) {
      return new Line(
          server.name().value(), "", "", false, List.of(), String.valueOf(e.getMessage()));
    }
  }

  private static InterfaceLine iface(Tunnel tunnel, Live.Interface live, long now) {
    List<String> online =
        tunnel.peers().stream()
            .filter(
                peer -> {
                  Live.Peer found = live.peers().get(peer.publicKey().base64());
                  return found != null
                      && now - found.latestHandshake() < ServerStatus.ONLINE_SECONDS;
                })
            .map(Peer::node)
            .map(Object::toString)
            .toList();
    return new InterfaceLine(
        tunnel.name().value(),
        live.peers().size(),
        online,
        live.peers().values().stream().mapToLong(Live.Peer::received).sum(),
        live.peers().values().stream().mapToLong(Live.Peer::sent).sum());
  }

  private static String text(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(line.server()).append(": ");
      if (!line.trouble().isEmpty()) {
        text.append(line.trouble()).append('\n');
        continue;
      }
      text.append(
          line.generation().isEmpty()
              ? "nothing deployed"
              : "generation "
                  + line.generation().substring(0, 12)
                  + (line.commit().isEmpty()
                      ? ""
                      : ", deployed from commit " + line.commit().substring(0, 12))
                  + (line.asOnMain() ? ", as on main" : ", not what main says"));
      text.append('\n');
      for (InterfaceLine iface : line.interfaces()) {
        text.append(
            "  %s: %d peers, online: %s; received %d B, sent %d B%n"
                .formatted(
                    iface.name(),
                    iface.peers(),
                    iface.online().isEmpty() ? "nobody" : String.join(", ", iface.online()),
                    iface.received(),
                    iface.sent()));
      }
    }
    return text.toString();
  }
}
