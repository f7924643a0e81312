package org.wgintent.routes.flow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Drift;
import org.wgintent.deploy.Drift.Kind;
import org.wgintent.deploy.ServerStatus;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution;
import org.wgintent.domain.Intent;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.InterfaceName;

/** What servers are, beside what was confirmed there last: never beside what is only on main. */
public final class Drifts {

  private final Site site;
  private final Applied applied;

  public Drifts(Site site) {
    this.site = site;
    this.applied = new Applied(site);
  }

  /**
   * One server.
   *
   * @param trouble why it did not answer; empty where it did
   */
  public record ServerDrift(String server, String trouble, List<Drift> drift) {}

  /**
   * @throws IOException if nothing was confirmed yet
   */
  public List<ServerDrift> look() throws IOException {
    return AllAtOnce.ask(confirmed().network().servers().values(), this::look);
  }

  private Compiled confirmed() throws IOException {
    return applied
        .compiled()
        .orElseThrow(
            () -> new IOException("nothing was confirmed yet: there is nothing to compare with"));
  }

  private ServerDrift look(ServerNet server) {
    String name = server.name().value();
    try {
      ServerStatus status = ServerStatus.read(site.connector(), server);
      List<Drift> drift = new ArrayList<>();
      if (!status.unconfirmed().isEmpty()) {
        drift.add(new Drift("", Kind.CHANGED, "a change is on trial that nobody confirmed"));
      }
      String digest = applied.on(server.name()).map(d -> d.digest()).orElse("");
      if (!status.confirmed().equals(digest)) {
        drift.add(
            new Drift(
                "",
                status.confirmed().isEmpty() ? Kind.GONE : Kind.CHANGED,
                "the confirmed generation is %s, not %s of the last receipt"
                    .formatted(brief(status.confirmed()), brief(digest))));
      }
      drift.addAll(Drift.of(server, status.live()));
      return new ServerDrift(name, "", drift);
    } catch (IOException e) {
      return new ServerDrift(name, String.valueOf(e.getMessage()), List.of());
    }
  }

  private static String brief(String digest) {
    return digest.isEmpty() ? "none" : digest.substring(0, Math.min(12, digest.length()));
  }

  /**
   * Brings servers that drifted back to what was confirmed last, where {@code execution.yaml} says
   * heal of every interface that drifted, or {@code all}; empty where there is nothing to do.
   */
  public Optional<Run> heal(List<ServerDrift> found, boolean all) throws IOException {
    Compiled confirmed = confirmed();
    boolean due =
        found.stream()
            .filter(server -> !server.drift().isEmpty())
            .anyMatch(server -> all || isToBeHealed(confirmed.intent(), server));
    if (!due) {
      return Optional.empty();
    }
    String commit = applied.commit().orElseThrow();
    Pipeline pipeline = new Pipeline(site);
    Change change = new Change(site.domain(), IntentRepository.MAIN, ObjectId.fromString(commit));
    Run run = pipeline.begin(change);
    Deployment.Rules usual = Deployment.Rules.USUAL;
    Deployment.Rules rules =
        new Deployment.Rules(usual.leastRevert(), usual.allowPeerDrop(), true, false);
    pipeline.alone(
        run,
        () ->
            pipeline.deploy(
                run,
                confirmed,
                rules,
                server ->
                    found.stream()
                        .filter(drift -> drift.server().equals(server.value()))
                        .filter(drift -> !drift.drift().isEmpty())
                        .anyMatch(drift -> all || isToBeHealed(confirmed.intent(), drift))));
    return Optional.of(run);
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
