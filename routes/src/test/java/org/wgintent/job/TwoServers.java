package org.wgintent.job;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.StateFiles;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Execution.Ssh;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.renderers.ServerDevice;
import org.wgintent.renderers.SshServer;
import org.wgintent.routes.Clone;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.routes.ssh.SshConnector;
import org.wgintent.routes.ssh.SshKeys;
import org.wgintent.vault.Vault;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.IpAddress;

/**
 * The example on two devices, from push to deploy: real Git, a vault, real shells, WireGuard and
 * firewalls in namespaces; OpenSSH on the router, dropbear without SFTP and the poorest shell on
 * the NAS.
 */
final class TwoServers implements AutoCloseable {

  static final ServerName ROUTER = new ServerName("router");
  static final ServerName NAS = new ServerName("nas");

  /** Both are on a wire; this is the router's address there. */
  static final String ROUTER_ON_WIRE = "203.0.113.1";

  private static final String OTHER_HOST_KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

  /** Many devices at once are slow to begin with. */
  private static final SshConnector.Limits PATIENT =
      new SshConnector.Limits(
          Duration.ofSeconds(20),
          SshConnector.Limits.USUAL.authenticate(),
          SshConnector.Limits.USUAL.silence(),
          SshConnector.Limits.USUAL.outputBytes());

  final Clone clone;
  final Site site;
  private final OpenSite opened;
  private final Map<ServerName, ServerDevice> devices = new TreeMap<>();
  private final Set<ServerName> unreachable = ConcurrentHashMap.newKeySet();
  private final Set<ServerName> stopped = ConcurrentHashMap.newKeySet();
  private final SortedMap<ServerName, SshServer> sshServers = new TreeMap<>();
  private final SshConnector ssh;
  private final Path sshKey;
  private final Path bare;
  private final Set<ServerName> disguised = ConcurrentHashMap.newKeySet();
  private volatile Optional<Planned> planned = Optional.empty();
  private final Semaphore waiting = new Semaphore(0);
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();

  /** What enrolment told people. */
  final List<String> notes = new ArrayList<>();

  /** The example is enrolled, merged and deployed. */
  TwoServers(Path folder) throws Exception {
    this(folder, "");
  }

  /**
   * @param execution more lines for execution.yaml
   */
  TwoServers(Path folder, String execution) throws Exception {
    this(folder, execution, "true");
  }

  /**
   * @param before what somebody did on the router before we came
   */
  TwoServers(Path folder, String execution, String before) throws Exception {
    this(folder, UnaryOperator.identity(), execution, before);
  }

  /**
   * @param domain edits domain.yaml
   */
  TwoServers(Path folder, UnaryOperator<String> domain, String execution, String before)
      throws Exception {
    devices.put(ROUTER, new ServerDevice(ServerPlatform.LINUX));
    devices.put(NAS, new ServerDevice(ServerPlatform.ASUSWRT_MERLIN));
    String authorized = SshKeys.generate(folder);
    sshKey = folder.resolve(SshKeys.FILE);
    ssh = new SshConnector(sshKey, PATIENT);
    for (Map.Entry<ServerName, ServerDevice> device : devices.entrySet()) {
      sshServers.put(
          device.getKey(),
          new SshServer(
              device.getValue(),
              device.getKey().equals(NAS) ? ServerPlatform.ASUSWRT_MERLIN : ServerPlatform.LINUX,
              authorized));
    }
    bare = folder.resolve("intent.git");
    IntentRepository.create(bare).close();
    Path vault = folder.resolve("vault");
    Vault.create(vault, List.of(), new SecureRandom());
    clone = Clone.of(bare, folder.resolve("work"));
    clone.example();
    clone.write("domain.yaml", domain.apply(file("domain.yaml")));
    clone.write(
        "execution.yaml",
        file("execution.yaml")
                .replace("nas:\n    platform: linux", "nas:\n    platform: asuswrt-merlin")
            + execution);
    opened = OpenSite.of(bare, Optional.of(vault), Optional.empty());
    site = opened.site().reaching((server, settings) -> connect(server.name(), settings));
    requireNonNull(devices.get(ROUTER))
        .link(requireNonNull(devices.get(NAS)), ROUTER_ON_WIRE + "/24", "203.0.113.2/24");
    ask(ROUTER, before);
    enroll();
    clone.commitAndPush("The first network", "HEAD:first");
    handleAll();
    merge("first");
  }

  /** Over SSH, to where its device really is. */
  private Remote connect(ServerName server, ServerSettings settings) throws IOException {
    SshServer to = sshServers.get(server);
    if (to == null || unreachable.contains(server)) {
      throw new IOException(server + ": no route to host");
    }
    if (stopped.contains(server)) {
      waiting.release();
    }
    String hostKey = disguised.contains(server) ? OTHER_HOST_KEY : to.hostKey();
    Remote real = connectTwice(server, settings, to.port(), hostKey);
    return new Remote() {
      @Override
      public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
        String call =
            server + " " + command.replaceFirst("sh \\S+/program @[0-9a-f]+ (\\S+).*", "$1");
        calls.add(call);
        happen(call);
        if (stopped.contains(server)) {
          waiting.release();
        }
        return real.run(command, stdin, timeout);
      }

      @Override
      public void close() {
        real.close();
      }
    };
  }

  /** A client that hears nothing of a connection is retired: the next one is another's. */
  private Remote connectTwice(ServerName server, ServerSettings settings, int port, String hostKey)
      throws IOException {
    try {
      return connect(ssh, server, settings, port, hostKey);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("cannot be reached: Timed out after")) {
        throw e;
      }
      System.err.println("TRIED AGAIN, with another SSH client: " + e.getMessage());
      return connect(ssh, server, settings, port, hostKey);
    }
  }

  /** Over SSH, through a port of this machine. */
  static Remote connect(
      SshConnector ssh, ServerName server, ServerSettings settings, int port, String hostKey)
      throws IOException {
    return ssh.connect(
        new Server(
            server, new Addresses(Optional.of(IpAddress.parse("127.0.0.1")), Optional.empty())),
        new ServerSettings(
            server,
            settings.platform(),
            new Ssh("root", port, hostKey),
            Optional.empty(),
            List.of(),
            settings.lanReturn(),
            false,
            false));
  }

  Path sshKey() {
    return sshKey;
  }

  /** For each server its name, the port that leads to it, and its host key. */
  List<String> places() {
    List<String> places = new ArrayList<>();
    sshServers.forEach(
        (name, server) ->
            places.addAll(List.of(name.value(), String.valueOf(server.port()), server.hostKey())));
    return places;
  }

  /** What a script of its own finds wrong with servers and ledger. */
  List<String> judged(Path judge) throws Exception {
    List<String> lies = new ArrayList<>();
    for (Map.Entry<ServerName, ServerDevice> device : devices.entrySet()) {
      List<String> command =
          new ArrayList<>(
              List.of("sh", judge.toString(), bare.toString(), device.getKey().value()));
      command.add(root(device.getKey()));
      command.addAll(device.getValue().enter());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        lies.add(said);
      }
    }
    return lies;
  }

  /** From now on {@code server} answers nothing: its SSH server is stopped. */
  void hang(ServerName server) throws IOException {
    stopped.add(server);
    sshServers.get(server).stop();
  }

  /** Until one waits for an answer. */
  void awaitHanging() throws InterruptedException {
    if (!waiting.tryAcquire(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("nothing hangs");
    }
  }

  /** The power goes, and comes again. */
  void reboot(ServerName server) throws IOException {
    ServerDevice device = devices.get(server);
    SshServer to = sshServers.get(server);
    if (device == null || to == null) {
      throw new IOException("no device " + server);
    }
    device.reboot();
    to.start();
  }

  /** It goes on. */
  void release(ServerName server) throws IOException {
    if (stopped.remove(server)) {
      sshServers.get(server).goOn();
    }
  }

  /** What happens once, just before a verb is called on a server. */
  @FunctionalInterface
  interface Fault {
    void happens() throws Exception;
  }

  void before(ServerName server, String verb, Fault fault) {
    planned = Optional.of(new Planned(server + " " + verb, fault));
  }

  private record Planned(String call, Fault fault) {}

  private void happen(String call) throws IOException {
    Optional<Planned> now = planned.filter(p -> p.call().equals(call));
    if (now.isPresent()) {
      planned = Optional.empty();
      try {
        now.get().fault().happens();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  /** From now on {@code server} shows another host key than the pinned one, or no more. */
  void disguise(ServerName server, boolean is) {
    if (is) {
      disguised.add(server);
    } else {
      disguised.remove(server);
    }
  }

  /** Its SSH server is there again, where somebody killed it. */
  void startSsh(ServerName server) throws IOException {
    sshServers.get(server).start();
  }

  /** Remote calls since the last time that this was asked: the server and the verb. */
  List<String> calls() {
    List<String> all = new ArrayList<>();
    for (String call = calls.poll(); call != null; call = calls.poll()) {
      all.add(call);
    }
    return all;
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
      var enrolled = new Deploys(site).enroll(intent, server).orElseThrow();
      notes.addAll(enrolled.notes());
      state = state.withEnrolled(Deploys.enrolled(server, enrolled.found()));
    }
    for (Map.Entry<String, String> file : StateFiles.write(state).entrySet()) {
      clone.write("state/" + file.getKey(), file.getValue());
    }
    clone.git("push", "-q", "origin", ":enrolment");
  }

  /** Everything that waits, as {@code run} does it without benchmarks; the outcomes. */
  List<String> handleAll() throws IOException {
    Pipeline pipeline = new Pipeline(site);
    List<String> outcomes = new ArrayList<>();
    for (Change change : pipeline.pending().find()) {
      Run run = pipeline.handleWithoutBenchmarks(change, Deployment.Rules.USUAL);
      outcomes.add(change.branch() + " " + run.outcome() + " " + run.view().diagnostics());
    }
    return outcomes;
  }

  /** An edit of a file of main, pushed as {@code branch}: its proposal waits. */
  void propose(String branch, String file, UnaryOperator<String> edit) throws Exception {
    clone.git("fetch", "-q", "origin");
    clone.git("checkout", "-q", "-B", "work", "origin/main");
    clone.write(file, edit.apply(file(file)));
    clone.commitAndPush("Change " + branch, "HEAD:" + branch);
    handleAll();
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
    return ask(server, "grep -rlF '" + text + "' " + root(server));
  }

  /** The public key of a node on an interface, as main knows it. */
  String key(String node, String iface) throws Exception {
    clone.git("fetch", "-q", "origin");
    clone.git("checkout", "-q", "-B", "work", "origin/main");
    String keys = file("state/keys.yaml");
    String of = keys.substring(keys.indexOf("nodes:"));
    of = of.substring(of.indexOf(iface + ":"));
    return of.replaceFirst("(?s).*?" + node + ": .*?public_key: \"?([A-Za-z0-9+/]{43}=).*", "$1");
  }

  /** The folder of ours there. */
  static String root(ServerName server) {
    return server.equals(NAS) ? "/jffs/wg-intent" : "/var/lib/wg-intent";
  }

  String file(String path) throws IOException {
    return Files.readString(clone.folder().resolve(path));
  }

  @Override
  public void close() {
    opened.close();
    ssh.close();
    for (SshServer server : sshServers.values()) {
      try {
        server.close();
      } catch (IOException closedAlready) {
        // Nothing leads there any more.
      }
    }
    devices.values().forEach(ServerDevice::close);
  }
}
