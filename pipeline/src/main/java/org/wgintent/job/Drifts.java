package org.wgintent.job;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Drift;
import org.wgintent.deploy.Drift.Kind;
import org.wgintent.deploy.ServerState;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.InterfaceName;

/** What servers are, beside what was confirmed there last: never beside what is only on main. */
public final class Drifts {

  private final Site site;
  private final AppliedStates applied;

  public Drifts(Site site) {
    this.site = site;
    this.applied = new AppliedStates(site);
  }

  /**
   * One server.
   *
   * @param error why it did not answer; empty where it did
   */
  public record ServerDrift(String server, String error, List<Drift> drift)
      implements JsonDocument {

    private ServerDrift withoutBenchmarks() {
      return new ServerDrift(
          server, error, drift.stream().filter(each -> each.kind() != Drift.Kind.LEFT).toList());
    }
  }

  /**
   * Every server that is on {@code main}; where {@code main} cannot be read, every one that was.
   *
   * @throws IOException if nothing was confirmed yet
   */
  public List<ServerDrift> compare() throws IOException {
    SortedSet<ServerName> servers = applied.servers();
    if (servers.isEmpty()) {
      throw new IOException("nothing was confirmed yet: there is nothing to compare with");
    }
    onMain().ifPresent(servers::retainAll);
    // What a benchmark has on a server while it is at work, it takes away itself.
    boolean measured = site.locks().measures().isPresent();
    List<ServerDrift> found = Parallel.ask(servers, this::compare);
    return measured || site.locks().measures().isPresent()
        ? found.stream().map(ServerDrift::withoutBenchmarks).toList()
        : found;
  }

  private Optional<Set<ServerName>> onMain() {
    return site.repository()
        .branch(Repository.MAIN)
        .flatMap(main -> site.repository().intent(main, site.domain()).read(new Report()))
        .map(intent -> intent.domain().servers().keySet());
  }

  /** A server beside its own last receipt, less every key that was revoked since. */
  private ServerDrift compare(ServerName name) {
    AppliedStates.Confirmed was = applied.on(name).orElseThrow();
    Optional<ServerNet> server = applied.expected(name);
    if (server.isEmpty()) {
      return new ServerDrift(
          name.value(), "what was confirmed does not compile any more: " + was.commit(), List.of());
    }
    try {
      ServerState status = ServerState.inspect(site.connector(), server.get());
      List<Drift> drift = new ArrayList<>();
      if (status.isUnfinished()) {
        drift.add(new Drift("", Kind.CHANGED, "a change is on trial that nobody confirmed"));
      }
      if (!status.confirmed().equals(was.digest())) {
        drift.add(
            new Drift(
                "",
                status.confirmed().isEmpty() ? Kind.GONE : Kind.CHANGED,
                "the confirmed generation is %s, not %s of the last receipt"
                    .formatted(abbreviated(status.confirmed()), abbreviated(was.digest()))));
      }
      Optional<Compiled> meant = meant(name, was, status);
      drift.addAll(
          Drift.damage(
              status, meant.map(compiled -> compiled.serverFiles(name)).orElse(status.files())));
      applied
          .without(was.commit())
          .map(
              compiled ->
                  new LoadedRules(site.compiler(), compiled, server.get()).drops(status.ruleset()))
          .ifPresent(all -> all.forEach(text -> drift.add(new Drift("", Kind.ADDED, text))));
      drift.addAll(Drift.of(server.get(), status.live(), applied.revoked()));
      if (status.live().firewall()) {
        meant
            .map(compiled -> new LoadedRules(site.compiler(), compiled, net(compiled, name)))
            .map(rules -> rules.differences(status.loaded()))
            .ifPresent(all -> all.forEach(text -> drift.add(new Drift("", Kind.CHANGED, text))));
      }
      return new ServerDrift(name.value(), "", drift);
    } catch (IOException e) {
      return new ServerDrift(name.value(), String.valueOf(e.getMessage()), List.of());
    }
  }

  private static ServerNet net(Compiled compiled, ServerName name) {
    return requireNonNull(compiled.network().servers().get(name));
  }

  /**
   * What the generation that is confirmed there was compiled from: with the peers that were
   * revoked, or without.
   */
  private Optional<Compiled> meant(
      ServerName name, AppliedStates.Confirmed was, ServerState status) {
    return Stream.of(applied.asConfirmed(was.commit()), applied.without(was.commit()))
        .flatMap(Optional::stream)
        .filter(compiled -> compiled.generation(name).equals(status.confirmed()))
        .findFirst();
  }

  private static String abbreviated(String digest) {
    return digest.isEmpty() ? "none" : Digest.abbreviated(digest);
  }

  /** Which servers are put back. */
  public enum Heal {
    /** Every one that drifted. */
    all,
    /** Those where execution.yaml says heal of every interface that drifted. */
    declared
  }

  /**
   * Brings servers that drifted back to what was confirmed on each last, less every key that was
   * revoked since.
   *
   * @return a run for each commit that servers were brought back to; empty where nothing was to do
   */
  public List<Run> heal(List<ServerDrift> found, Heal which) throws IOException {
    return heal(found, which, Optional.empty());
  }

  /**
   * The same.
   *
   * @param outsideWindows why it is done at a time at which no changes are to be made
   */
  public List<Run> heal(List<ServerDrift> found, Heal which, Optional<String> outsideWindows)
      throws IOException {
    SortedMap<String, Set<ServerName>> due = new TreeMap<>();
    for (ServerDrift server : found) {
      ServerName name = new ServerName(server.server());
      if (!server.drift().isEmpty()) {
        String commit = applied.on(name).orElseThrow().commit();
        if (which == Heal.all || isToBeHealed(confirmed(commit).intent(), server)) {
          due.computeIfAbsent(commit, c -> new TreeSet<>()).add(name);
        }
      }
    }
    Deployment.Rules usual = Deployment.Rules.USUAL;
    Deployment.Rules rules =
        new Deployment.Rules(
            usual.leastRevert(), usual.allowPeerDrop(), true, false, true, outsideWindows);
    Pipeline pipeline = new Pipeline(site);
    Deploys deploys = new Deploys(site);
    List<Run> runs = new ArrayList<>();
    for (Map.Entry<String, Set<ServerName>> back : due.entrySet()) {
      ObjectName commit = new ObjectName(back.getKey());
      Run run = pipeline.begin(new Change(site.domain(), Repository.MAIN, commit));
      Compiled compiled = confirmed(back.getKey());
      deploys.withLock(
          run,
          () -> {
            AppliedStates now = new AppliedStates(site);
            // What was deployed since it was looked at, is not taken back.
            return deploys.deploy(
                run,
                compiled,
                rules,
                server ->
                    back.getValue().contains(server)
                        && now.on(server)
                            .filter(was -> was.commit().equals(back.getKey()))
                            .isPresent());
          });
      runs.add(run);
    }
    return runs;
  }

  private Compiled confirmed(String commit) {
    return applied.without(commit).orElseThrow();
  }

  /** Is every interface that drifted of a kind that is healed? The server itself is production. */
  private static boolean isToBeHealed(Intent intent, ServerDrift server) {
    return server.drift().stream().allMatch(drift -> way(intent, drift).equals("heal"));
  }

  private static String way(Intent intent, Drift drift) {
    boolean benchmark =
        !drift.iface().isEmpty()
            && Optional.ofNullable(
                    intent.domain().interfaces().get(new InterfaceName(drift.iface())))
                .filter(Interface::isBenchmark)
                .isPresent();
    Optional<Execution.Drift> declared = intent.execution().drift();
    return declared.map(d -> benchmark ? d.benchmark() : d.production()).orElse("report");
  }
}
