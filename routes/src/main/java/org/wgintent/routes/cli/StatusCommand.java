package org.wgintent.routes.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.deploy.Live;
import org.wgintent.deploy.ServerState;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.ServerName;
import org.wgintent.job.Alarm;
import org.wgintent.job.Alarms;
import org.wgintent.job.AppliedStates;
import org.wgintent.job.Duties;
import org.wgintent.job.Parallel;
import org.wgintent.job.Pipeline;
import org.wgintent.job.RejectedException;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.cli.TextTable.Cell;
import org.wgintent.routes.cli.TextTable.Mood;
import org.wgintent.stage.Compiled;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: what every server runs, and who is online. */
@Command(
    name = "status",
    description = "Ask every server what it runs and who is online.",
    footer = {
      "  wg-intent status",
      "  wg-intent status --wait 3",
      "  wg-intent status --site home --format json"
    })
final class StatusCommand implements Callable<Integer> {

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long a server may take to answer (default: 10).")
  private int wait = 10;

  /**
   * One server.
   *
   * @param generation that is confirmed there; by its last receipt where it did not answer
   * @param commit that brought it there, or empty
   * @param leaving it stands in intent no more, and is not emptied yet
   * @param pending what is to be taken away there and is not, or empty
   * @param held why what main is to make of it is not tried again by itself, or empty
   * @param waits until when changes wait, or empty
   * @param trial a change is there that nobody confirmed
   * @param clock what is wrong with the server's clock, or empty
   * @param error empty where it answered
   */
  record Line(
      String server,
      String generation,
      String commit,
      boolean asOnMain,
      boolean leaving,
      String pending,
      String held,
      String waits,
      boolean trial,
      String clock,
      List<InterfaceLine> interfaces,
      String error)
      implements JsonDocument {}

  /** All of it. */
  record Status(List<Line> servers, List<Duties.View> schedules, List<Alarm> alarms)
      implements JsonDocument {}

  record InterfaceLine(String name, int peers, List<String> online, long received, long sent) {}

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomainToLook()) {
      Site open = opened.site();
      Optional<Compiled> main = main(open);
      AppliedStates applied = new AppliedStates(open);
      SortedSet<ServerName> servers = new TreeSet<>(applied.servers());
      main.ifPresent(compiled -> servers.addAll(compiled.network().servers().keySet()));
      List<Line> lines = new ArrayList<>();
      List<Optional<Line>> answers =
          Parallel.within(
              Duration.ofSeconds(wait), servers, server -> line(open, main, applied, server));
      Iterator<ServerName> names = servers.iterator();
      for (Optional<Line> answer : answers) {
        ServerName server = names.next();
        lines.add(
            answer.orElseGet(
                () -> silent(open, main, applied, server, "no answer within " + wait + " s")));
      }
      List<Duties.View> schedules = new Duties(open).views();
      List<Alarm> alarms = new Alarms(open).now();
      Console.print(
          format.isJson()
              ? Json.pretty(new Status(lines, schedules, alarms))
              : text(lines) + text(schedules, alarms));
      return (lines.stream().allMatch(l -> l.error().isEmpty())
              ? ExitCode.DONE
              : ExitCode.ENVIRONMENT)
          .code();
    }
  }

  /** What {@code main} says; none where it says nothing that compiles. */
  private static Optional<Compiled> main(Site open) throws IOException {
    try {
      return Optional.of(new Pipeline(open).onMain().compiled());
    } catch (RejectedException wrong) {
      Console.note("main is rejected: see wg-intent check. Servers are shown by their receipts.");
      return Optional.empty();
    }
  }

  private static Line line(
      Site open, Optional<Compiled> main, AppliedStates applied, ServerName name) {
    Optional<ServerNet> onMain = main.map(compiled -> compiled.network().servers().get(name));
    try {
      ServerNet server =
          onMain
              .or(() -> applied.reached(name))
              .orElseThrow(() -> new IOException("nobody knows how it is reached"));
      ServerState state = ServerState.read(open.connector(), server);
      long now = open.clock().instant().getEpochSecond();
      List<InterfaceLine> interfaces = new ArrayList<>();
      for (Tunnel tunnel : server.tunnels()) {
        Optional.ofNullable(state.live().interfaces().get(tunnel.name().value()))
            .ifPresent(live -> interfaces.add(iface(tunnel, live, now)));
      }
      return new Line(
          name.value(),
          state.confirmed(),
          applied.commit(name, state.confirmed()).orElse(""),
          onMain.isPresent() && state.confirmed().equals(desired(main, name)),
          main.isPresent() && onMain.isEmpty(),
          applied.pending(name),
          held(main, applied, name),
          waits(open, main),
          state.isUnfinished(),
          state.wrongClock(open.clock().instant()),
          interfaces,
          "");
    } catch (IOException e) {
      return silent(open, main, applied, name, String.valueOf(e.getMessage()));
    }
  }

  private static String held(Optional<Compiled> main, AppliedStates applied, ServerName name) {
    return main.filter(compiled -> compiled.network().servers().containsKey(name))
        .flatMap(compiled -> applied.heldBack(compiled, name))
        .map(held -> "since %s: %s".formatted(held.at(), held.reason()))
        .orElse("");
  }

  /** Until when changes wait; empty where they are made now. */
  private static String waits(Site open, Optional<Compiled> main) {
    Instant now = open.clock().instant();
    return main.map(compiled -> compiled.intent().execution().windows())
        .filter(windows -> !windows.isOpen(now))
        .map(windows -> windows.opens(now).map(Instant::toString).orElse("for ever"))
        .orElse("");
  }

  private static String desired(Optional<Compiled> main, ServerName name) {
    return main.map(compiled -> compiled.generation(name)).orElse("");
  }

  /** One that does not answer: what its last receipt says. */
  private static Line silent(
      Site open, Optional<Compiled> main, AppliedStates applied, ServerName name, String error) {
    Optional<AppliedStates.Confirmed> was = applied.on(name);
    return new Line(
        name.value(),
        was.map(AppliedStates.Confirmed::digest).orElse(""),
        was.map(AppliedStates.Confirmed::commit).orElse(""),
        false,
        main.map(compiled -> !compiled.network().servers().containsKey(name)).orElse(false),
        applied.pending(name),
        held(main, applied, name),
        waits(open, main),
        false,
        "",
        List.of(),
        error);
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

  private static String text(List<Duties.View> schedules, List<Alarm> alarms) {
    StringBuilder text = new StringBuilder();
    if (!schedules.isEmpty()) {
      text.append('\n').append(DueCommand.text(schedules));
    }
    if (!alarms.isEmpty()) {
      text.append('\n')
          .append(
              TextTable.of(
                  List.of("ALARM", "SINCE", "WHAT"),
                  alarms.stream()
                      .map(
                          alarm ->
                              List.of(
                                  Cell.of(alarm.kind()),
                                  Cell.of(alarm.since()),
                                  new Cell(alarm.text(), Mood.BAD)))
                      .toList()));
    }
    return text.toString();
  }

  private static Cell state(Line line) {
    if (!line.error().isEmpty()) {
      return new Cell(line.error(), Mood.BAD);
    }
    if (!line.pending().isEmpty()) {
      return new Cell("pending: " + line.pending(), Mood.BAD);
    }
    if (line.trial()) {
      return new Cell("a change is on trial", Mood.BAD);
    }
    if (!line.held().isEmpty()) {
      return new Cell("held back " + line.held(), Mood.BAD);
    }
    if (!line.clock().isEmpty()) {
      return new Cell(line.clock(), Mood.BAD);
    }
    if (line.leaving()) {
      return new Cell("not on main any more: it is to be emptied", Mood.BAD);
    }
    if (line.generation().isEmpty()) {
      return new Cell("nothing deployed", Mood.BAD);
    }
    return line.asOnMain()
        ? new Cell("as on main", Mood.GOOD)
        : new Cell(
            "not as on main"
                + (line.waits().isEmpty() ? "" : ": changes wait until " + line.waits()),
            Mood.BAD);
  }
}
