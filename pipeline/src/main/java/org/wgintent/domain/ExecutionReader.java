package org.wgintent.domain;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Execution.Clients;
import org.wgintent.domain.Execution.Drift;
import org.wgintent.domain.Execution.Implementation;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.domain.Execution.Schedule;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Execution.Ssh;
import org.wgintent.domain.Execution.Times;
import org.wgintent.domain.Execution.Waiver;
import org.wgintent.schedule.Cron;
import org.wgintent.schedule.Schedule.Missed;
import org.wgintent.schedule.Windows;
import org.wgintent.schedule.Windows.Window;
import org.wgintent.source.Fields;
import org.wgintent.source.Value;
import org.wgintent.wireguard.InterfaceName;

/** Reads {@code execution.yaml}. What is malformed is reported and left out. */
final class ExecutionReader {

  private static final Pattern DOMAIN_ID = Pattern.compile("[0-9a-f](-?[0-9a-f]){7,63}");
  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
  private static final Pattern DEVICE =
      Pattern.compile("(?=.{1,15}$)[a-zA-Z0-9][a-zA-Z0-9_-]*(\\.[a-zA-Z0-9_-]+)*");
  private static final Pattern PROGRAM =
      Pattern.compile("auto|kernel|wireguard-go|(/[A-Za-z0-9_][A-Za-z0-9._-]*){1,12}");
  private static final Pattern HOST_KEY =
      Pattern.compile(
          "(?:[^ ]+ )?((?:ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) [A-Za-z0-9+/]{40,1000}={0,2})(?: [^\\n]*)?");

  /** As ip(8) prints it: {@code 2: eth0@if5:}. */
  private static final Pattern LINK = Pattern.compile("^(?:\\d+: )?([^:@ ]+)(?:@[^:@ ]+)?:?$");

  private static final String LEAST_MTU = "IPv6 needs 1280 bytes; 1420 is usual";
  private static final int MINUTES_OF_A_DAY = 1440;
  private static final int DAYS_OF_A_MONTH = 31;
  private static final Pattern CODE = Pattern.compile("WG\\d{3}");

  private ExecutionReader() {}

  static Optional<Execution> read(Value root) {
    return root.fields(
            List.of("domain_id", "servers"),
            List.of(
                "time_zone",
                "on_expiry",
                "interfaces",
                "clients",
                "enroll",
                "prove",
                "benchmarks",
                "drift",
                "windows",
                "waivers"))
        .map(ExecutionReader::execution);
  }

  private static Execution execution(Fields file) {
    ZoneId zone = file.get("time_zone", ExecutionReader::zone, ZoneOffset.UTC);
    return new Execution(
        file.get("domain_id", v -> v.matching("8 to 64 hexadecimal digits", DOMAIN_ID), ""),
        zone,
        file.get("on_expiry", v -> v.oneOf(Map.of("commit", false, "propose", true)), false),
        servers(file),
        interfaces(file),
        file.get("clients", ExecutionReader::clients)
            .orElse(new Clients(List.of(), DEFAULT_MTU, Optional.empty())),
        file.get("enroll", v -> v.oneOf(Map.of("auto", true, "manual", false)), true),
        file.get("prove", ExecutionReader::prove),
        file.get("benchmarks", ExecutionReader::benchmarks)
            .orElse(new Benchmarks(Optional.empty(), false, List.of(), Optional.empty())),
        file.get("drift", ExecutionReader::drift),
        file.get("windows", v -> windows(v, zone)).orElse(Windows.ALWAYS),
        DomainReader.list(file, "waivers", ExecutionReader::waiver));
  }

  /** 1500 less IPv6's 40, UDP's 8 and WireGuard's 32. */
  static final int DEFAULT_MTU = 1420;

  private static SortedMap<ServerName, ServerSettings> servers(Fields file) {
    SortedMap<ServerName, ServerSettings> servers = new TreeMap<>();
    file.get("servers", Value::entries)
        .ifPresent(
            entries ->
                entries.forEach(
                    (key, value) ->
                        CommonValues.key(
                                key, value, "a server name", ServerName.PATTERN, ServerName::new)
                            .flatMap(name -> settings(name, value))
                            .ifPresent(server -> servers.put(server.name(), server))));
    return servers;
  }

  private static Optional<ServerSettings> settings(ServerName name, Value value) {
    return value
        .fields(List.of("platform", "ssh"), List.of("wan", "lan", "lan_return", "nat66", "escrow"))
        .flatMap(
            f -> {
              Optional<ServerPlatform> platform = f.get("platform", v -> v.oneOf(platforms()));
              Optional<Ssh> ssh = f.get("ssh", ExecutionReader::ssh);
              Optional<String> wan = f.get("wan", ExecutionReader::device);
              List<String> lan = DomainReader.list(f, "lan", ExecutionReader::device);
              LanReturn lanReturn =
                  f.get(
                      "lan_return",
                      v -> v.oneOf(Map.of("routed", LanReturn.ROUTED, "nat", LanReturn.NAT)),
                      LanReturn.ROUTED);
              boolean nat66 = f.get("nat66", Value::bool, false);
              boolean escrow = f.get("escrow", Value::bool, true);
              return platform.flatMap(
                  p ->
                      ssh.map(
                          s -> new ServerSettings(name, p, s, wan, lan, lanReturn, nat66, escrow)));
            });
  }

  private static Map<String, ServerPlatform> platforms() {
    Map<String, ServerPlatform> words = new TreeMap<>();
    for (ServerPlatform platform : ServerPlatform.values()) {
      words.put(platform.text(), platform);
    }
    return words;
  }

  private static Optional<String> device(Value value) {
    return value.parse(
        "a network device's name",
        text ->
            Optional.of(LINK.matcher(text).replaceFirst("$1"))
                .filter(name -> DEVICE.matcher(name).matches()));
  }

  /**
   * As ssh-keyscan(1), known_hosts and a key's own file have it: with hosts before, and a comment.
   */
  private static Optional<String> hostKey(Value value) {
    return value.parse(
        "a host key: its type and base64",
        text -> {
          Matcher key = HOST_KEY.matcher(text);
          return key.matches() ? Optional.of(key.group(1)) : Optional.empty();
        },
        text -> "ssh-keyscan HOST prints it; compare it with the server's own file first");
  }

  private static Optional<Ssh> ssh(Value value) {
    return value
        .fields(List.of("user", "host_key"), List.of("port"))
        .flatMap(
            f -> {
              Optional<String> user = f.get("user", v -> v.matching("a login name", USER));
              int port = f.get("port", v -> v.integer(1, 65535), 22);
              Optional<String> hostKey = f.get("host_key", ExecutionReader::hostKey);
              return user.flatMap(u -> hostKey.map(k -> new Ssh(u, port, k)));
            });
  }

  private static SortedMap<InterfaceName, Implementation> interfaces(Fields file) {
    SortedMap<InterfaceName, Implementation> interfaces = new TreeMap<>();
    file.get("interfaces", Value::entries)
        .ifPresent(
            entries ->
                entries.forEach(
                    (key, value) ->
                        CommonValues.key(
                                key,
                                value,
                                "an interface name",
                                InterfaceName.PATTERN,
                                InterfaceName::new)
                            .ifPresent(
                                name ->
                                    implementation(value)
                                        .ifPresent(i -> interfaces.put(name, i)))));
    return interfaces;
  }

  private static Optional<Implementation> implementation(Value value) {
    return value
        .fields(List.of(), List.of("implementation", "client_implementation", "mtu"))
        .map(
            f ->
                new Implementation(
                    f.get("implementation", ExecutionReader::program, "auto"),
                    f.get("client_implementation", ExecutionReader::program),
                    f.get("mtu", v -> v.integer(1280, 65535, LEAST_MTU))));
  }

  private static Optional<String> program(Value value) {
    return value.matching("auto, kernel, wireguard-go or a program's path", PROGRAM);
  }

  private static Optional<Clients> clients(Value value) {
    return value
        .fields(List.of(), List.of("dns", "mtu", "keepalive"))
        .map(
            f ->
                new Clients(
                    DomainReader.list(f, "dns", CommonValues::address),
                    f.get("mtu", v -> v.integer(1280, 65535, LEAST_MTU), DEFAULT_MTU),
                    f.get(
                        "keepalive",
                        v -> v.integer(1, 65535, "for none, remove the key; 25 keeps NAT open"))));
  }

  private static Optional<ServerName> prove(Value value) {
    return value
        .fields(List.of("from"), List.of())
        .flatMap(f -> f.get("from", CommonValues::server));
  }

  private static Optional<Benchmarks> benchmarks(Value value) {
    return value
        .fields(List.of("client", "cells"), List.of("on_production", "schedule"))
        .map(
            f ->
                new Benchmarks(
                    f.get("client", CommonValues::server),
                    f.get("on_production", Value::bool, false),
                    DomainReader.list(f, "cells", ExecutionReader::cell),
                    f.get("schedule", ExecutionReader::schedule)));
  }

  private static Optional<Benchmarks.Cell> cell(Value value) {
    return value
        .fields(List.of("interface"), List.of("mtu", "client_implementation"))
        .flatMap(
            f -> {
              List<Integer> mtus =
                  DomainReader.list(f, "mtu", v -> v.integer(1280, 65535, LEAST_MTU));
              List<String> clients =
                  DomainReader.list(f, "client_implementation", ExecutionReader::program);
              return f.get("interface", CommonValues::iface)
                  .map(iface -> new Benchmarks.Cell(iface, mtus, clients));
            });
  }

  private static Optional<Schedule> schedule(Value value) {
    return value
        .fields(List.of("cron"), List.of("time_zone", "missed", "spread", "profile", "budget"))
        .flatMap(
            f -> {
              Optional<Cron> cron = f.get("cron", ExecutionReader::cron);
              Optional<ZoneId> zone = f.get("time_zone", ExecutionReader::zone);
              Missed missed =
                  f.get(
                      "missed",
                      v -> v.oneOf(Map.of("run", Missed.RUN, "skip", Missed.SKIP)),
                      Missed.RUN);
              int spread = f.get("spread", ExecutionReader::minutes, 0);
              BenchmarkProfile profile =
                  f.get(
                      "profile",
                      v -> v.oneOf(BenchmarkProfile.byText()),
                      BenchmarkProfile.STANDARD);
              Optional<Integer> budget = f.get("budget", ExecutionReader::minutes);
              return cron.map(
                  c -> new Schedule(new Times(c, zone, missed, spread), profile, budget));
            });
  }

  private static Optional<Cron> cron(Value value) {
    return value.parse(
        "a cron expression: minute, hour, day of month, month, day of week, of a day that comes",
        Cron::parse);
  }

  private static Optional<Integer> minutes(Value value) {
    return value.integer(1, MINUTES_OF_A_DAY);
  }

  private static Optional<ZoneId> zone(Value value) {
    return value.parse(
        "a time zone such as UTC or Europe/Zurich",
        text -> Optional.of(text).filter(ZoneId.getAvailableZoneIds()::contains).map(ZoneId::of));
  }

  private static Optional<Drift> drift(Value value) {
    Map<String, String> ways = Map.of("report", "report", "heal", "heal");
    return value
        .fields(List.of(), List.of("schedule", "spread", "production", "benchmark"))
        .map(
            f -> {
              int spread = f.get("spread", ExecutionReader::minutes, 0);
              return new Drift(
                  f.get("schedule", ExecutionReader::cron)
                      .map(cron -> new Times(cron, Optional.empty(), Missed.RUN, spread)),
                  f.get("production", v -> v.oneOf(ways), "report"),
                  f.get("benchmark", v -> v.oneOf(ways), "report"));
            });
  }

  private static Optional<Windows> windows(Value value, ZoneId usual) {
    return value
        .fields(List.of(), List.of("allow", "deny"))
        .map(
            f ->
                new Windows(
                    DomainReader.list(f, "allow", v -> window(v, usual)),
                    DomainReader.list(f, "deny", v -> window(v, usual))));
  }

  private static Optional<Window> window(Value value, ZoneId usual) {
    return value
        .fields(List.of("cron", "minutes"), List.of("time_zone"))
        .flatMap(
            f -> {
              Optional<Cron> cron = f.get("cron", ExecutionReader::cron);
              Optional<Integer> minutes =
                  f.get("minutes", v -> v.integer(1, MINUTES_OF_A_DAY * DAYS_OF_A_MONTH));
              ZoneId zone = f.get("time_zone", ExecutionReader::zone, usual);
              return cron.flatMap(c -> minutes.map(m -> Window.of(c, zone, Duration.ofMinutes(m))));
            });
  }

  private static Optional<Waiver> waiver(Value value) {
    return value
        .fields(List.of("code", "at", "reason"), List.of())
        .flatMap(
            f -> {
              Optional<String> code = f.get("code", v -> v.matching("a code such as WG312", CODE));
              Optional<String> at = f.get("at", CommonValues::sentence);
              Optional<String> reason = f.get("reason", CommonValues::sentence);
              return code.flatMap(c -> at.flatMap(a -> reason.map(r -> new Waiver(c, a, r))));
            });
  }
}
