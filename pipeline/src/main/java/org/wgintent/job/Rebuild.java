package org.wgintent.job;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Enrolment;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Remote;
import org.wgintent.deploy.ServerState;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.derive.StateFiles;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Execution.Ssh;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.vault.Vault;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * An empty server becomes what {@code main} says, or, where that is held back, what it was last:
 * intent, state and vault are enough.
 */
public final class Rebuild {

  private final Site site;
  private final ServerName name;

  /**
   * @param hostKey of the new server, where {@code main} still has the old one's
   */
  public Rebuild(Site all, ServerName name, Optional<String> hostKey) {
    this.name = name;
    this.site =
        hostKey.map(key -> all.reaching(withHostKey(all.connector(), name, key))).orElse(all);
  }

  private static Remote.Connector withHostKey(Remote.Connector other, ServerName name, String key) {
    return (server, settings) -> {
      if (!server.name().equals(name)) {
        return other.connect(server, settings);
      }
      Ssh ssh = new Ssh(settings.ssh().user(), settings.ssh().port(), key);
      return other.connect(
          server,
          new ServerSettings(
              settings.name(),
              settings.platform(),
              ssh,
              settings.wan(),
              settings.lan(),
              settings.lanReturn(),
              settings.nat66(),
              settings.escrow()));
    };
  }

  /**
   * What was done.
   *
   * @param outcome of the deploy; {@code proposed} where keys are new and clients must import again
   * @param restored interfaces whose key came from escrow
   * @param made interfaces whose key is new
   * @param files that are on the server as they are in Git, to the byte
   * @param notRebuilt what nobody could bring back, in words
   * @param branch that waits for review, or empty
   */
  public record Report(
      String server,
      RunOutcome outcome,
      List<String> restored,
      List<String> made,
      int files,
      double seconds,
      List<String> notRebuilt,
      String branch)
      implements JsonDocument {}

  public Report rebuild() throws IOException {
    long start = System.nanoTime();
    Proposal main = new Pipeline(site).onMain();
    if (!main.isAsCompiled()) {
      throw new IOException("main is not what it compiles to: merge its review first");
    }
    ObjectName head = main.candidate().change().head();
    Acceptance acceptance = new Acceptance(site);
    if (acceptance.last().isPresent() && !acceptance.isAccepted(head)) {
      throw new IOException("main is not accepted as it stands: wg-intent run says why");
    }
    Accepted accepted = accepted(main);
    Compiled compiled = accepted.compiled();
    ServerNet server =
        Optional.ofNullable(compiled.network().servers().get(name))
            .orElseThrow(() -> new IOException("there is no server " + name));
    Vault vault = site.vault().orElseThrow(() -> new IOException("no vault: set WG_INTENT_VAULT"));
    List<String> restored = new ArrayList<>();
    Enrolment.Enrolled found;
    try (Remote remote = site.connector().connect(server.server(), server.settings())) {
      SortedMap<InterfaceName, PrivateKey> escrowed = escrowed(vault, compiled, server);
      escrowed.keySet().forEach(iface -> restored.add(iface.value()));
      Enrolment.restore(remote, server.settings().platform(), escrowed);
      found =
          Enrolment.enroll(
              remote,
              server.settings().platform(),
              server.tunnels().stream().map(Tunnel::iface).toList());
    }
    List<String> made =
        server.tunnels().stream()
            .filter(t -> !t.publicKey().equals(found.keys().get(t.name())))
            .map(t -> t.name().value())
            .toList();
    restored.removeAll(made);
    List<String> lost = otherFacts(compiled, found);
    if (!made.isEmpty()) {
      made.forEach(iface -> lost.add("the key of " + iface + " was in no escrow: it is new"));
      return new Report(
          name.value(),
          RunOutcome.Plain.PROPOSED,
          restored,
          made,
          0,
          since(start),
          lost,
          propose(main, found));
    }
    Receipt.Outcome outcome = deploy(accepted);
    int files = isDone(outcome) ? compare(compiled, server, lost) : 0;
    return new Report(
        name.value(),
        new RunOutcome.Deployed(outcome),
        restored,
        made,
        files,
        since(start),
        lost,
        "");
  }

  public static boolean isDone(Receipt.Outcome outcome) {
    return outcome == Receipt.Outcome.CONFIRMED || outcome == Receipt.Outcome.NOTHING_TO_DO;
  }

  private static double since(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
  }

  /** Keys in escrow that are those that {@code main} knows. */
  private static SortedMap<InterfaceName, PrivateKey> escrowed(
      Vault vault, Compiled compiled, ServerNet server) throws IOException {
    SortedMap<InterfaceName, PrivateKey> keys = new TreeMap<>();
    for (Tunnel tunnel : server.tunnels()) {
      Optional<PrivateKey> key = vault.escrowed(compiled.network().domainId(), tunnel.name());
      if (key.map(Curve25519::publicKey).filter(tunnel.publicKey()::equals).isPresent()) {
        keys.put(tunnel.name(), key.get());
      }
    }
    return keys;
  }

  private List<String> otherFacts(Compiled compiled, Enrolment.Enrolled found) {
    List<String> other = new ArrayList<>();
    compiled
        .state()
        .facts()
        .getOrDefault(name, new TreeMap<>())
        .forEach(
            (fact, was) -> {
              String is = found.facts().getOrDefault(fact, "none");
              if (!is.equals(was)) {
                other.add(fact + " was " + was + ", is " + is);
              }
            });
    return other;
  }

  /** New keys are for people to review: clients must import again. */
  private String propose(Proposal main, Enrolment.Enrolled found) throws IOException {
    String branch = "rebuild-" + name;
    SortedMap<InterfaceName, PublicKey> keys =
        new TreeMap<>(main.compiled().state().serverKeys().getOrDefault(name, new TreeMap<>()));
    keys.putAll(found.keys());
    ObjectName head =
        site.branches()
            .branch(
                branch,
                main.candidate().change().head(),
                site.repository()
                    .withFolders(
                        Optional.of(main.candidate().change().head()),
                        Map.of(
                            site.domain().in("state"),
                            StateFiles.write(
                                main.compiled().state().withServer(name, keys, found.facts())))),
                "New keys of "
                    + name
                    + "\n\nIt was set up anew, and its keys were in no escrow.\n");
    Change change = new Change(site.domain(), branch, head);
    new Pipeline(site).handle(change, Deployment.Rules.USUAL);
    return Review.branch(change);
  }

  /** What the server is to be, and the commit that says so. */
  private record Accepted(Change change, Compiled compiled) {}

  /** What {@code main} says; where that failed on the server before, what it was last. */
  private Accepted accepted(Proposal main) throws IOException {
    AppliedStates applied = new AppliedStates(site);
    if (!main.compiled().network().servers().containsKey(name)
        || applied.heldBack(main.compiled(), name).isEmpty()) {
      return new Accepted(main.candidate().change(), main.compiled());
    }
    AppliedStates.Confirmed was =
        applied
            .on(name)
            .orElseThrow(
                () ->
                    new IOException(
                        "what main says of " + name + " failed there: merge what mends it first"));
    Compiled compiled =
        applied
            .without(was.commit())
            .orElseThrow(() -> new IOException(was.commit() + " does not compile any more"));
    return new Accepted(
        new Change(site.domain(), Repository.MAIN, new ObjectName(was.commit())), compiled);
  }

  private Receipt.Outcome deploy(Accepted accepted) throws IOException {
    Run run = new Pipeline(site).begin(accepted.change());
    Deploys deploys = new Deploys(site);
    return deploys
        .withLock(
            run,
            () -> {
              Acceptance acceptance = new Acceptance(site);
              if (acceptance.last().isEmpty()
                  && !acceptance.accept(run, accepted.change().head(), accepted.compiled())) {
                throw new RefusedException("another commit was accepted meanwhile");
              }
              // An empty server waits for no window.
              return deploys.deploy(
                  run,
                  accepted.compiled(),
                  run.rules().withRetry().outsideWindows(Optional.of("rebuild")),
                  name::equals);
            })
        .outcome();
  }

  private int compare(Compiled compiled, ServerNet server, List<String> lost) throws IOException {
    try (Remote remote = site.connector().connect(server.server(), server.settings())) {
      SortedMap<String, String> there = ServerState.files(remote, server.settings().platform());
      SortedMap<String, String> files = compiled.serverFiles(name);
      files.forEach(
          (path, text) -> {
            if (!text.equals(there.get(path))) {
              lost.add(path + " is not as in Git");
            }
          });
      return (int)
          files.entrySet().stream().filter(f -> f.getValue().equals(there.get(f.getKey()))).count();
    }
  }
}
