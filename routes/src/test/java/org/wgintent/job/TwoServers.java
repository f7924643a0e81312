package org.wgintent.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.StateFiles;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.renderers.ServerDevice;
import org.wgintent.routes.Clone;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.vault.Vault;

/**
 * The example on two devices, from push to deploy: real Git, a vault, real shells, WireGuard and
 * firewalls in namespaces. Only SSH is left out.
 */
final class TwoServers implements AutoCloseable {

  static final ServerName ROUTER = new ServerName("router");
  static final ServerName NAS = new ServerName("nas");

  final Clone clone;
  final Site site;
  private final OpenSite opened;
  private final Map<ServerName, ServerDevice> devices = new TreeMap<>();
  private final Set<ServerName> unreachable = ConcurrentHashMap.newKeySet();

  /** The example is enrolled, merged and deployed. */
  TwoServers(Path folder) throws Exception {
    this(folder, "");
  }

  /**
   * @param execution more lines for execution.yaml
   */
  TwoServers(Path folder, String execution) throws Exception {
    devices.put(ROUTER, new ServerDevice(ServerPlatform.LINUX));
    devices.put(NAS, new ServerDevice(ServerPlatform.LINUX));
    Path bare = folder.resolve("intent.git");
    IntentRepository.create(bare).close();
    Path vault = folder.resolve("vault");
    Vault.create(vault, List.of(), new SecureRandom());
    clone = Clone.of(bare, folder.resolve("work"));
    clone.example();
    clone.write("execution.yaml", file("execution.yaml") + execution);
    opened = OpenSite.of(bare, Optional.of(vault), Optional.empty());
    site = opened.site().reaching((server, settings) -> connect(server.name()));
    enroll();
    clone.commitAndPush("The first network", "HEAD:first");
    handleAll();
    merge("first");
  }

  private Remote connect(ServerName server) throws IOException {
    ServerDevice device = devices.get(server);
    if (device == null || unreachable.contains(server)) {
      throw new IOException(server + ": no route to host");
    }
    return device.connect();
  }

  private void enroll() throws Exception {
    clone.git("add", "-A");
    clone.git("commit", "-q", "-m", "intent");
    clone.git("push", "-q", "origin", "HEAD:enrolment");
    Intent intent =
        site.repository()
            .intent(site.repository().branch("enrolment").orElseThrow(), site.domain())
            .read(new Report())
            .orElseThrow();
    var state = org.wgintent.derive.State.empty();
    for (ServerName server : devices.keySet()) {
      var found = new Deploys(site).enroll(intent, server).orElseThrow().found();
      state = state.withEnrolled(Deploys.enrolled(server, found));
    }
    for (Map.Entry<String, String> file : StateFiles.write(state).entrySet()) {
      clone.write("state/" + file.getKey(), file.getValue());
    }
    clone.git("push", "-q", "origin", ":enrolment");
  }

  /** Everything that waits, as {@code run} does it without benchmarks; the outcomes. */
  List<String> handleAll() throws IOException {
    Pipeline pipeline = new Pipeline(site);
    List<String> outcomes = new java.util.ArrayList<>();
    for (Change change : pipeline.findPendingChanges()) {
      Run run = pipeline.handleWithoutBenchmarks(change, Deployment.Rules.USUAL);
      outcomes.add(change.branch() + " " + run.outcome() + " " + run.view().diagnostics());
    }
    return outcomes;
  }

  /** The proposal of {@code branch} is merged and deployed. */
  List<String> merge(String branch) throws Exception {
    clone.git("fetch", "-q", "origin");
    clone.git("checkout", "-q", "-B", "work", "origin/review/" + branch);
    clone.git("push", "-q", "origin", "HEAD:main", ":" + branch);
    return handleAll();
  }

  void cut(ServerName server) {
    unreachable.add(server);
  }

  void mend(ServerName server) {
    unreachable.remove(server);
  }

  String ask(ServerName server, String command) throws IOException {
    ServerDevice device = devices.get(server);
    if (device == null) {
      throw new IOException("no device " + server);
    }
    return device.ask(command);
  }

  /** The keys that a server accepts on an interface. */
  String peers(ServerName server, String iface) throws IOException {
    return ask(server, "wg show " + iface + " peers");
  }

  /** Everything below the root of a server where {@code text} stands. */
  String traces(ServerName server, String text) throws IOException {
    return ask(server, "grep -rlF '" + text + "' /var/lib/wg-intent");
  }

  String file(String path) throws IOException {
    return Files.readString(clone.folder().resolve(path));
  }

  @Override
  public void close() {
    opened.close();
    devices.values().forEach(ServerDevice::close);
  }
}
