package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.deploy.Live;
import org.wgintent.deploy.ServerState;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.job.AppliedStates;
import org.wgintent.job.Parallel;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.cli.TextTable.Cell;
import org.wgintent.routes.cli.TextTable.Mood;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: what every server runs, and who is online. */
@Command(
    name = "status",
    description = "Ask every server what it runs and who is online.",
    footer = {"  wg-intent status", "  wg-intent status --site home --format json"})
final class StatusCommand implements Callable<Integer> {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How the result is printed: ${COMPLETION-CANDIDATES} (default: text).")
  private Format format = Format.text;

  @Mixin private SiteOptions site = new SiteOptions();

  /**
   * One server.
   *
   * @param commit that brought it there, or empty
   * @param error empty where it answered
   */
  record Line(
      String server,
      String generation,
      String commit,
      boolean asOnMain,
      List<InterfaceLine> interfaces,
      String error)
      implements JsonDocument {}

  record InterfaceLine(String name, int peers, List<String> online, long received, long sent) {}

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      Proposal main = new Pipeline(open).onMain();
      AppliedStates applied = new AppliedStates(open);
      List<Line> lines =
          Parallel.ask(
              main.compiled().network().servers().values(),
              server -> line(open, main, applied, server));
      Console.print(format == Format.json ? Json.pretty(lines) : text(lines));
      return (lines.stream().allMatch(l -> l.error().isEmpty())
              ? ExitCode.DONE
              : ExitCode.ENVIRONMENT)
          .code();
    }
  }

  private static Line line(Site open, Proposal main, AppliedStates applied, ServerNet server) {
    String desired = Digest.of(main.compiled().serverFiles(server.name())).hex();
    try {
      ServerState status = ServerState.read(open.connector(), server);
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
                      && now - found.latestHandshake() < ServerState.ONLINE_SECONDS;
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
    List<List<Cell>> servers = new ArrayList<>();
    List<List<Cell>> interfaces = new ArrayList<>();
    for (Line line : lines) {
      servers.add(
          List.of(
              Cell.of(line.server()),
              Cell.of(Digest.abbreviated(line.generation())),
              Cell.of(Digest.abbreviated(line.commit())),
              state(line)));
      for (InterfaceLine iface : line.interfaces()) {
        interfaces.add(
            List.of(
                Cell.of(line.server()),
                Cell.of(iface.name()),
                Cell.of(iface.peers()),
                Cell.of(iface.received()),
                Cell.of(iface.sent()),
                Cell.of(iface.online().isEmpty() ? "nobody" : String.join(", ", iface.online()))));
      }
    }
    return TextTable.of(List.of("SERVER", "GENERATION", "COMMIT", "STATE"), servers)
        + "\n"
        + TextTable.of(
            List.of("SERVER", "INTERFACE", "PEERS", "RECEIVED B", "SENT B", "ONLINE"), interfaces);
  }

  private static Cell state(Line line) {
    if (!line.error().isEmpty()) {
      return new Cell(line.error(), Mood.BAD);
    }
    if (line.generation().isEmpty()) {
      return new Cell("nothing deployed", Mood.BAD);
    }
    return line.asOnMain()
        ? new Cell("as on main", Mood.GOOD)
        : new Cell("not as on main", Mood.BAD);
  }
}
