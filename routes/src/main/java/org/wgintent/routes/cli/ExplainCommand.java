package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wgintent.artifact.Json;
import org.wgintent.derive.StandInKeys;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.Intent;
import org.wgintent.domain.NodeName;
import org.wgintent.explain.Explanation;
import org.wgintent.explain.Explanation.Question;
import org.wgintent.job.Pipeline;
import org.wgintent.routes.Compilers;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;
import org.wgintent.wireguard.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain NODE DESTINATION}: who lets a packet through, or stops it; offline. */
@Command(
    name = "explain",
    description =
        "Say whether a node reaches a destination, with the lines of intent and of the rendered"
            + " files that decide it.",
    footer = {
      "  wg-intent explain laptop 192.0.2.20:445/tcp",
      "  wg-intent explain phone nas ~/network --site home"
    })
final class ExplainCommand implements Callable<Integer> {

  private static final Pattern DESTINATION =
      Pattern.compile(
          "(?<bare>[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)"
              + "|(?:\\[(?<six>[0-9A-Fa-f:.]+)]|(?<name>[A-Za-z0-9.-]+))"
              + "(?::(?<port>\\d{1,5})(?:/(?<protocol>tcp|udp))?)?");

  @Parameters(index = "0", paramLabel = "NODE", description = "A node of domain.yaml.")
  private String node = "";

  @Parameters(
      index = "1",
      paramLabel = "DESTINATION[:PORT[/PROTOCOL]]",
      description = "An address ([IPv6] in brackets where a port follows), a server or a node.")
  private String destination = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where domain.yaml is, or sites/ (default: here).")
  private Path folder = Path.of("");

  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      description = "Ask of a packet with this source, such as one that pretends to be another's.")
  private String source = "";

  @Mixin private DomainOptions domain = new DomainOptions();

  @Mixin private FormatOption format = new FormatOption();

  @Override
  public Integer call() throws IOException {
    return switch (compiled()) {
      case Outcome.Rejected<Compiled>(var diagnostics) -> {
        Console.print(DiagnosticFormat.text(diagnostics));
        yield ExitCode.REJECTED.code();
      }
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> {
        List<Explanation> all =
            questions(compiled).stream()
                .flatMap(
                    question ->
                        Compilers.current()
                            .explain(compiled, named(compiled.intent()), question)
                            .stream())
                .toList();
        if (all.isEmpty()) {
          throw new CommandException(ExitCode.USAGE, node + " is granted nothing");
        }
        Console.print(
            format.isJson()
                ? Json.pretty(all)
                : String.join("\n", all.stream().map(Explanation::text).toList()));
        yield ExitCode.DONE.code();
      }
    };
  }

  /** Keys decide nothing about who reaches what: those that are not known are stood in for. */
  private Outcome<Compiled> compiled() throws IOException {
    try (DomainOptions.Source source = domain.open(folder, Optional.empty())) {
      return new Pipeline(source.site())
          .check(source.only())
          .then(
              valid ->
                  source
                      .site()
                      .compiler()
                      .compile(
                          valid.candidate().files(),
                          valid.intent(),
                          StandInKeys.enrolled(valid.intent(), valid.candidate().base()),
                          Optional.of(new StandInKeys())));
    }
  }

  private NodeName named(Intent intent) {
    return intent.domain().nodes().stream()
        .filter(known -> known.value().equals(node))
        .findFirst()
        .orElseThrow(() -> new CommandException(ExitCode.USAGE, "there is no node " + node));
  }

  private List<Question> questions(Compiled compiled) {
    Matcher matcher = DESTINATION.matcher(destination);
    if (!matcher.matches()) {
      throw wrong();
    }
    Optional<Integer> port =
        Optional.ofNullable(matcher.group("port"))
            .map(Integer::valueOf)
            .map(
                number -> {
                  if (number < 1 || number > 65535) {
                    throw wrong();
                  }
                  return number;
                });
    boolean udp = "udp".equals(matcher.group("protocol"));
    String name =
        java.util.stream.Stream.of("bare", "six", "name")
            .map(matcher::group)
            .filter(java.util.Objects::nonNull)
            .findFirst()
            .orElseThrow(this::wrong);
    List<IpAddress> addresses =
        IpAddress.tryParse(name).map(List::of).orElseGet(() -> addresses(compiled, name));
    if (addresses.isEmpty()) {
      throw wrong();
    }
    Optional<IpAddress> from = IpAddress.tryParse(source);
    if (from.isEmpty() && !source.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "not an address: --source " + source);
    }
    List<Question> questions =
        addresses.stream()
            .filter(address -> from.map(f -> f.family() == address.family()).orElse(true))
            .map(address -> new Question(address, port, udp, from))
            .toList();
    if (questions.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "no packet goes from " + source + " to " + destination);
    }
    return questions;
  }

  /** Of a server or a node. */
  private static List<IpAddress> addresses(Compiled compiled, String name) {
    List<IpAddress> server =
        compiled.intent().domain().servers().values().stream()
            .filter(s -> s.name().value().equals(name))
            .flatMap(s -> s.mgmtIp().all().stream())
            .toList();
    return !server.isEmpty()
        ? server
        : compiled.network().tunnels().stream()
            .flatMap(tunnel -> tunnel.peers().stream())
            .filter(peer -> peer.node().value().equals(name))
            .flatMap(peer -> peer.addresses().all().stream())
            .toList();
  }

  private CommandException wrong() {
    return new CommandException(
        ExitCode.USAGE,
        "neither an address (192.0.2.20:445/tcp, [2001:db8::20]:445), a server nor a node: "
            + destination);
  }
}
