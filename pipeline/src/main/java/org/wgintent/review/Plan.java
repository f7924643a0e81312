package org.wgintent.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.domain.Canary;
import org.wgintent.domain.Inventory.PolicyTest;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.render.AccessCell;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.IpAddress;

/**
 * What a change will do: who gains and who loses reach, whose keys and addresses change, what
 * happens on each server, who must import a file again.
 *
 * @param bound what it was made from: where that is something else, another plan is made
 * @param keys of nodes and of servers
 * @param ways by which the pipeline reaches servers, and clients dial them
 * @param tests of policy that come and go
 * @param discarded generated files that the change brings otherwise than they are written anew
 */
public record Plan(
    Bound bound,
    List<String> gained,
    List<String> lost,
    List<String> keys,
    List<String> ways,
    List<String> addresses,
    List<ServerChange> servers,
    List<String> reimport,
    List<Diagnostic> waived,
    List<String> tests,
    List<String> discarded)
    implements JsonDocument {

  /** How a server changes, the gentlest way that does it. */
  public enum ChangeClass {
    NONE("nothing to do"),
    LIVE("live: no session drops but those named"),
    RESTART("restart: sessions on the interfaces named drop");

    private final String text;

    ChangeClass(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * @param detail what changes, in words
   * @param ends whose sessions end: a node and an interface
   */
  public record ServerChange(
      String server, ChangeClass change, List<String> detail, List<String> ends) {

    private ServerChange with(String note) {
      return new ServerChange(
          server, change, Stream.concat(detail.stream(), Stream.of(note)).toList(), ends);
    }

    /** How it changes, in words. */
    String text() {
      return change == ChangeClass.LIVE && ends.isEmpty()
          ? "live: no session drops"
          : change.text();
    }
  }

  /**
   * What a plan was made from.
   *
   * @param input everything that the bytes after the change follow from
   * @param before the same of what it is compared with, if there is anything
   * @param servers the generation of each server's last receipt
   */
  public record Bound(Digest input, Optional<Digest> before, SortedMap<String, String> servers) {

    private static Bound to(Before before, Compiled after) {
      SortedMap<String, String> servers = new TreeMap<>();
      before.receipts().forEach((server, digest) -> servers.put(server.value(), digest));
      return new Bound(after.input(), before.main().map(Compiled::input), servers);
    }
  }

  /**
   * What a change is compared with: for clients {@code main}, for a server what it was brought to.
   *
   * @param main what is on {@code main}, if anything
   * @param others servers that are something else than {@code main} says
   * @param receipts the generation of each server's last receipt
   */
  public record Before(
      Optional<Compiled> main, Map<ServerName, Standing> others, Map<ServerName, String> receipts) {

    /** Where nothing was deployed, or nobody knows. */
    public static Before of(Optional<Compiled> main) {
      return new Before(main, Map.of(), Map.of());
    }

    Optional<Compiled> of(ServerName server) {
      Standing standing = others.get(server);
      return standing == null ? main : standing.compiled();
    }

    Optional<ServerNet> net(ServerName server) {
      return of(server).map(compiled -> compiled.network().servers().get(server));
    }

    /** Every server that something may be on. */
    SortedSet<ServerName> servers() {
      SortedSet<ServerName> all = new TreeSet<>(others.keySet());
      main.ifPresent(compiled -> all.addAll(compiled.network().servers().keySet()));
      return all;
    }
  }

  /**
   * What a server was brought to.
   *
   * @param compiled none where nothing of ours is
   * @param note why that is not what {@code main} says
   */
  public record Standing(Optional<Compiled> compiled, String note) {}

  /** The plan from what is there to {@code after}. */
  public static Plan between(Before before, Compiled after, List<Diagnostic> diagnostics) {
    SortedMap<String, SortedSet<String>> reachOld = new TreeMap<>();
    List<Tunnel> old = new ArrayList<>();
    for (ServerName name : before.servers()) {
      before
          .net(name)
          .ifPresent(
              net -> {
                reach(before.of(name).orElseThrow().network(), net, reachOld);
                old.addAll(net.tunnels());
              });
    }
    SortedMap<String, SortedSet<String>> reachNew = new TreeMap<>();
    after.network().servers().values().forEach(net -> reach(after.network(), net, reachNew));
    List<Tunnel> now = after.network().tunnels();
    return new Plan(
        Bound.to(before, after),
        minus(reachNew, reachOld),
        minus(reachOld, reachNew),
        Stream.concat(
                Ways.keys(before, after).stream(),
                changes(
                    old,
                    now,
                    peer -> peer.publicKey().base64(),
                    "key",
                    peer ->
                        after.state().revokedKeys().contains(peer.publicKey())
                            ? "revoked, for good"
                            : "gone")
                    .stream())
            .toList(),
        Ways.of(before, after),
        changes(
            old,
            now,
            peer ->
                peer.addresses().all().stream()
                    .map(Objects::toString)
                    .collect(Collectors.joining(", ")),
            "address",
            peer -> "gone"),
        servers(before, after),
        reimport(before.main(), after),
        diagnostics.stream().filter(d -> d.waiver().isPresent()).toList(),
        tests(before.main(), after),
        List.of());
  }

  /** The same, with what the change brings and is not kept. */
  public Plan discarding(List<String> edited) {
    return new Plan(
        bound, gained, lost, keys, ways, addresses, servers, reimport, waived, tests, edited);
  }

  private static List<String> tests(Optional<Compiled> before, Compiled after) {
    SortedSet<String> old = before.map(Plan::tests).orElseGet(TreeSet::new);
    SortedSet<String> now = tests(after);
    return Stream.concat(
            now.stream().filter(test -> !old.contains(test)).map(test -> "new: " + test),
            old.stream().filter(test -> !now.contains(test)).map(test -> "taken out: " + test))
        .toList();
  }

  private static SortedSet<String> tests(Compiled compiled) {
    SortedSet<String> tests = new TreeSet<>();
    for (PolicyTest test : compiled.intent().inventory().tests()) {
      String who = test.from() + " through " + test.via();
      test.allow().forEach(to -> tests.add(who + " reaches " + to));
      test.deny().forEach(to -> tests.add(who + " does not reach " + to));
    }
    return tests;
  }

  private static final String THROUGH = " through ";

  /** Whose file nobody imports. */
  private static final String CANARY = "nodes/" + Canary.NODE + "/";

  /**
   * Does {@code after} only take access away: peers go and profiles narrow, and nothing else
   * changes?
   */
  public static boolean onlyRemovesAccess(Compiled before, Compiled after) {
    return !before.generated().equals(after.generated())
        && after.network().servers().keySet().stream()
            .allMatch(server -> onlyRemovesAccess(before, after, server));
  }

  /** The same for one server, where nothing at all takes away as well. */
  public static boolean onlyRemovesAccess(Compiled before, Compiled after, ServerName name) {
    ServerNet was = before.network().servers().get(name);
    ServerNet now = after.network().servers().get(name);
    return was != null
        && now != null
        && was.settings().equals(now.settings())
        && was.server().equals(now.server())
        && now.tunnels().stream().allMatch(tunnel -> isIn(was, tunnel))
        && minus(reach(after.network(), now), reach(before.network(), was)).isEmpty();
  }

  /** Nodes that reach through {@code server} what they did not before, or with another key. */
  public static Set<NodeName> given(Optional<Compiled> before, Compiled after, ServerName server) {
    ServerNet now = Objects.requireNonNull(after.network().servers().get(server));
    Optional<ServerNet> was = before.map(compiled -> compiled.network().servers().get(server));
    Set<NodeName> given = new TreeSet<>();
    for (Tunnel tunnel : now.tunnels()) {
      Set<List<Object>> known =
          was.stream()
              .flatMap(net -> net.tunnels().stream())
              .filter(old -> old.name().equals(tunnel.name()) && sameInterface(old, tunnel))
              .flatMap(old -> identities(old).stream())
              .collect(Collectors.toSet());
      tunnel.peers().stream()
          .filter(peer -> !known.contains(identity(peer)))
          .map(Peer::node)
          .forEach(given::add);
    }
    minus(
            reach(after.network(), now),
            was.map(net -> reach(before.orElseThrow().network(), net)).orElseGet(TreeMap::new))
        .forEach(cell -> given.add(new NodeName(cell.substring(0, cell.indexOf(THROUGH)))));
    return given;
  }

  private static boolean isIn(ServerNet server, Tunnel now) {
    return server.tunnels().stream()
        .filter(was -> was.name().equals(now.name()))
        .filter(was -> sameInterface(was, now))
        .anyMatch(was -> identities(was).containsAll(identities(now)));
  }

  private static Set<List<Object>> identities(Tunnel tunnel) {
    return tunnel.peers().stream().map(Plan::identity).collect(Collectors.toSet());
  }

  private static List<Object> identity(Peer peer) {
    return List.of(peer.node(), peer.publicKey(), peer.addresses(), peer.psk());
  }

  /** The access matrix of a server: what is reached, and the services there. */
  private static SortedMap<String, SortedSet<String>> reach(Network network, ServerNet server) {
    SortedMap<String, SortedSet<String>> cells = new TreeMap<>();
    reach(network, server, cells);
    return cells;
  }

  private static void reach(
      Network network, ServerNet server, SortedMap<String, SortedSet<String>> cells) {
    Set<String> own =
        server.end().addresses().stream().map(IpAddress::toString).collect(Collectors.toSet());
    for (Tunnel tunnel : server.tunnels()) {
      for (AccessCell reach : AccessCell.of(network, server, tunnel)) {
        if (reach.destination() == AccessCell.Destination.DNS && own.contains(reach.target())) {
          // The server's own row says it already.
          continue;
        }
        cells
            .computeIfAbsent(
                reach.node() + THROUGH + reach.iface() + " reaches " + where(reach),
                cell -> new TreeSet<>())
            .addAll(reach.services());
      }
    }
  }

  private static String where(AccessCell reach) {
    return switch (reach.destination()) {
      case TUNNEL -> reach.target() + " (the server's end of the tunnel)";
      case SERVER -> reach.target() + " (the server itself)";
      case LAN -> reach.target() + " (LAN)";
      case INTERNET -> "the Internet (" + reach.family().text() + ")";
      case PEERS -> "other nodes (" + reach.family().text() + ")";
      case DNS -> reach.target() + " (resolver)";
    };
  }

  /** One line for each cell that has services which {@code what} has not. */
  private static List<String> minus(
      SortedMap<String, SortedSet<String>> from, SortedMap<String, SortedSet<String>> what) {
    List<String> lines = new ArrayList<>();
    from.forEach(
        (cell, services) -> {
          SortedSet<String> rest = new TreeSet<>(services);
          rest.removeAll(what.getOrDefault(cell, new TreeSet<>()));
          if (!rest.isEmpty()) {
            lines.add(rest.contains("any") ? cell : cell + ": " + String.join(", ", rest));
          }
        });
    return List.copyOf(lines);
  }

  private static SortedMap<String, String> each(List<Tunnel> tunnels, Function<Peer, String> show) {
    SortedMap<String, String> values = new TreeMap<>();
    for (Tunnel tunnel : tunnels) {
      for (Peer peer : tunnel.peers()) {
        values.put(peer.node() + " on " + tunnel.name(), show.apply(peer));
      }
    }
    return values;
  }

  private static List<String> changes(
      List<Tunnel> before,
      List<Tunnel> after,
      Function<Peer, String> show,
      String what,
      Function<Peer, String> end) {
    SortedMap<String, String> old = each(before, show);
    SortedMap<String, String> ends = each(before, end);
    SortedMap<String, String> now = each(after, show);
    List<String> lines = new ArrayList<>();
    now.forEach(
        (who, value) -> {
          String was = old.get(who);
          if (was == null) {
            lines.add(who + ": new " + what + " " + value);
          } else if (!was.equals(value)) {
            lines.add(who + ": " + what + " " + was + " → " + value);
          }
        });
    old.forEach(
        (who, value) -> {
          if (!now.containsKey(who)) {
            lines.add(who + ": " + what + " " + value + " is " + ends.get(who));
          }
        });
    return List.copyOf(lines);
  }

  private static List<ServerChange> servers(Before before, Compiled after) {
    SortedSet<ServerName> names = before.servers();
    names.addAll(after.network().servers().keySet());
    List<ServerChange> changes = new ArrayList<>();
    for (ServerName name : names) {
      ServerChange change =
          change(
              name,
              before.net(name),
              Optional.ofNullable(after.network().servers().get(name)),
              before
                  .of(name)
                  .map(b -> b.serverFiles(name))
                  .orElseGet(TreeMap::new)
                  .equals(after.serverFiles(name)),
              after.state().facts().getOrDefault(name, new TreeMap<>()));
      Standing standing = before.others().get(name);
      changes.add(standing == null ? change : change.with(standing.note()));
    }
    return List.copyOf(changes);
  }

  private static ServerChange change(
      ServerName name,
      Optional<ServerNet> old,
      Optional<ServerNet> now,
      boolean same,
      Map<String, String> facts) {
    if (same) {
      return new ServerChange(name.value(), ChangeClass.NONE, List.of(), List.of());
    }
    SortedMap<String, Tunnel> before = tunnels(old);
    SortedMap<String, Tunnel> after = tunnels(now);
    List<String> detail = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    boolean restart = false;
    for (String iface : union(before, after)) {
      Tunnel was = before.get(iface);
      Tunnel is = after.get(iface);
      if (was == null && is != null) {
        detail.add(iface + " is new, with " + is.peers().size() + " peers");
        Optional.ofNullable(facts.get("starter_" + iface))
            .ifPresent(starter -> detail.add(other(iface, starter)));
      } else if (was != null && is == null) {
        detail.add(iface + " is removed");
        restart = true;
        ends.addAll(sessions(was, peer -> true));
      } else if (was != null && is != null && !was.equals(is)) {
        if (!isLive(was, is)) {
          restart = true;
          detail.add(iface + " restarts");
          ends.addAll(sessions(was, peer -> true));
        } else {
          if (!was.peers().equals(is.peers())) {
            detail.add(
                iface + " changes: " + was.peers().size() + " → " + is.peers().size() + " peers");
          }
          if (was.mtu() != is.mtu()) {
            detail.add(iface + " has MTU " + was.mtu() + " → " + is.mtu());
          }
          Set<List<Object>> kept = identities(is);
          ends.addAll(sessions(was, peer -> !kept.contains(identity(peer))));
        }
      }
    }
    if (detail.isEmpty()) {
      detail.add("firewall or settings");
    }
    return new ServerChange(
        name.value(),
        restart ? ChangeClass.RESTART : ChangeClass.LIVE,
        List.copyOf(detail),
        List.copyOf(ends));
  }

  private static List<String> sessions(Tunnel tunnel, Predicate<Peer> which) {
    return tunnel.peers().stream()
        .filter(which)
        .filter(peer -> !peer.node().equals(Canary.NODE))
        .map(peer -> peer.node() + " on " + tunnel.name())
        .toList();
  }

  /** Who else starts an interface that is taken over. */
  private static String other(String iface, String starter) {
    return starter.startsWith("/")
        ? iface + " is named in " + starter + " there: take it out once this is confirmed"
        : iface + " is started by " + starter + " now, and by it no more once this is confirmed";
  }

  /** Can a server go from one to the other while the interface runs? */
  private static boolean isLive(Tunnel a, Tunnel b) {
    Function<Tunnel, List<Object>> shape =
        t ->
            List.of(
                t.implementation().implementation(),
                t.addresses(),
                t.publicKey(),
                t.iface().endpoint().port(),
                t.iface().vpnSubnet());
    return shape.apply(a).equals(shape.apply(b));
  }

  private static boolean sameInterface(Tunnel a, Tunnel b) {
    return isLive(a, b) && a.mtu() == b.mtu() && a.implementation().equals(b.implementation());
  }

  private static SortedSet<String> union(SortedMap<String, ?> a, SortedMap<String, ?> b) {
    SortedSet<String> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    return keys;
  }

  private static SortedMap<String, Tunnel> tunnels(Optional<ServerNet> server) {
    SortedMap<String, Tunnel> tunnels = new TreeMap<>();
    server.ifPresent(s -> s.tunnels().forEach(t -> tunnels.put(t.name().value(), t)));
    return tunnels;
  }

  private static List<String> reimport(Optional<Compiled> before, Compiled after) {
    List<String> files = new ArrayList<>();
    before.ifPresent(
        b ->
            after
                .generated()
                .forEach(
                    (path, text) -> {
                      String old = b.generated().get(path);
                      if (path.startsWith("nodes/")
                          && !path.startsWith(CANARY)
                          && old != null
                          && !old.equals(text)) {
                        files.add(path.substring("nodes/".length()));
                      }
                    }));
    return List.copyOf(files);
  }

  /** Nothing changes for anybody. */
  public boolean isEmpty() {
    return gained.isEmpty()
        && lost.isEmpty()
        && keys.isEmpty()
        && ways.isEmpty()
        && addresses.isEmpty()
        && reimport.isEmpty()
        && servers.stream().allMatch(s -> s.change() == ChangeClass.NONE);
  }
}
