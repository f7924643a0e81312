package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wgintent.benchmarks.results.Measurement.Production;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.ServerName;

/**
 * Looks after production while a campaign runs. From each server of production interfaces, by a
 * connection of its own, every other second: an echo request to each peer and to the gateway that
 * answered at the start; whether a peer that is sent to still answers; how busy the processors are.
 * When production suffers, the campaign's thread is interrupted.
 */
final class Watch implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** So many looks in succession: one lost packet is nothing. */
  private static final int PATIENCE = 4;

  private static final double BUSY = 0.95;

  /** A round trip is slow from this on, and from so many times what it was at the start. */
  private static final double SLOW_MS = 100;

  private static final double SLOWER = 10;

  /** Peers that are asked, of each server. */
  private static final int ASKED = 5;

  private final Thread campaign;
  private final List<Post> posts = new ArrayList<>();
  private final List<String> notWatched = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);

  private final Set<String> expectedBusy = new HashSet<>();

  private int probes;
  private int lost;
  private double slowest;
  private double busiest;
  private @Nullable String noticed;

  private Watch(Thread campaign) {
    this.campaign = campaign;
  }

  /**
   * @param involved the ends of the bench: if one of them serves production, it must be watched
   * @throws IOException if one that must be watched cannot be
   */
  static Watch over(List<ServerNet> servers, Set<ServerName> involved, Remote.Connector connector)
      throws IOException {
    Watch watch = new Watch(Thread.currentThread());
    try {
      for (ServerNet server : servers) {
        List<Tunnel> production =
            server.tunnels().stream().filter(t -> !t.iface().isBenchmark()).toList();
        if (production.isEmpty()) {
          continue;
        }
        Remote remote = null;
        try {
          remote = connector.connect(server.server(), server.settings());
          watch.posts.add(new Post(server.name(), new Shell(remote), production));
        } catch (IOException unreachable) {
          if (remote != null) {
            remote.close();
          }
          if (involved.contains(server.name())) {
            throw new IOException(
                server.name()
                    + " serves production and cannot be watched: "
                    + unreachable.getMessage(),
                unreachable);
          }
          watch.notWatched.add(server.name() + ": " + unreachable.getMessage());
        }
      }
    } catch (IOException | RuntimeException failure) {
      watch.close();
      throw failure;
    }
    for (Post post : watch.posts) {
      watch.threads.add(
          Thread.ofVirtual().name("watch-" + post.server).start(() -> watch.keep(post)));
    }
    return watch;
  }

  private void keep(Post post) {
    try {
      while (!over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        look(post);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Post post) {
    try {
      post.look(isExpectedBusy(post));
      synchronized (this) {
        probes += post.probes;
        lost += post.lost;
        slowest = Math.max(slowest, post.slowest);
        busiest = Math.max(busiest, post.busy);
      }
      post.suffering().ifPresent(this::stop);
    } catch (IOException | IllegalArgumentException gone) {
      if (++post.silent >= PATIENCE - 1) {
        stop(post.server + " does not answer any more: " + gone.getMessage());
      }
    }
  }

  private synchronized void stop(String why) {
    if (noticed == null && over.getCount() > 0) {
      noticed = why;
      campaign.interrupt();
    }
  }

  /** Servers of this kernel are loaded on purpose: their processors are not looked at. */
  synchronized void expectBusy(String boot) {
    expectedBusy.add(boot);
  }

  private synchronized boolean isExpectedBusy(Post post) {
    return expectedBusy.contains(post.boot);
  }

  /** Why the campaign is to end, if it is. */
  synchronized Optional<String> noticed() {
    return Optional.ofNullable(noticed);
  }

  synchronized Production production() {
    return new Production(
        posts.stream().map(post -> post.server.value()).toList(),
        List.copyOf(notWatched),
        probes,
        lost,
        probes == lost
            ? new Metric.NotAvailable(
                posts.isEmpty() ? "nothing was watched" : "no peer and no gateway answers there")
            : Metric.of(slowest).rounded(3),
        posts.isEmpty()
            ? new Metric.NotAvailable("nothing was watched")
            : Metric.of(busiest).rounded(3),
        Optional.ofNullable(noticed));
  }

  @Override
  public void close() {
    over.countDown();
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(20));
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    posts.forEach(post -> post.shell.remote().close());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One server, and how it was when the campaign began. */
  private static final class Post {
    private final ServerName server;
    private final Shell shell;
    private final String interfaces;
    private final String boot;
    private final Map<String, Double> usual = new HashMap<>();
    private final Map<String, Integer> bad = new HashMap<>();
    private final Map<String, long[]> traffic = new HashMap<>();
    private Snapshot.Cpu cpu;

    private int silent;
    private int probes;
    private int lost;
    private double slowest;
    private double busy;
    private final Set<String> complaints = new LinkedHashSet<>();

    Post(ServerName server, Shell shell, List<Tunnel> production) throws IOException {
      this.server = server;
      this.shell = shell;
      this.interfaces = String.join(" ", production.stream().map(t -> t.name().value()).toList());
      this.boot = shell.must("asking " + server, "cat /proc/sys/kernel/random/boot_id");
      Set<String> asked = new LinkedHashSet<>();
      String gateways =
          "ip -o route show default | sed -n 's/.* via \\([^ ]*\\).*/\\1/p'; "
              + "for i in "
              + interfaces
              + "; do timeout 5 wg show $i latest-handshakes | awk -v now=$(date +%s)"
              + " '$2 > now - 180 { print $1 }' | sed 's/^/peer /'; done";
      Map<String, String> addresses = new HashMap<>();
      production.forEach(
          tunnel ->
              tunnel
                  .peers()
                  .forEach(
                      peer ->
                          addresses.put(
                              peer.publicKey().base64(),
                              peer.addresses().all().getFirst().toString())));
      for (String line : shell.must("asking " + server, gateways).lines().toList()) {
        String address =
            line.startsWith("peer ") ? addresses.get(line.substring(5).strip()) : line.strip();
        if (address != null && !address.isEmpty() && asked.size() < ASKED) {
          asked.add(address);
        }
      }
      Sections first = ask(asked);
      for (String address : asked) {
        List<Double> reply = PingTimes.read(first.text("ping " + address));
        if (!reply.isEmpty()) {
          usual.put(address, reply.getFirst());
        }
      }
      cpu = cpu(first);
      traffic.putAll(traffic(first));
    }

    private Sections ask(Set<String> addresses) throws IOException {
      StringBuilder script = new StringBuilder();
      for (String address : addresses) {
        script.append("echo \"@ping ").append(address).append("\"; ");
        script.append("timeout 2 ping -n -c 1 -W 1 ").append(address).append(" 2>/dev/null\n");
      }
      script.append("echo @cpu; sed -n 's/^cpu  *//p' /proc/stat\necho @transfer\n");
      script.append("for i in ").append(interfaces);
      script.append("; do timeout 5 wg show $i transfer; done; exit 0");
      return Sections.of(
          shell.run(script.toString(), Duration.ofSeconds(15L + 2L * addresses.size())).stdout());
    }

    private static Snapshot.Cpu cpu(Sections sections) {
      return Snapshot.Cpu.parse(sections.text("cpu"));
    }

    /** Received and sent, of each peer. */
    private static Map<String, long[]> traffic(Sections sections) {
      Map<String, long[]> all = new HashMap<>();
      for (String line : sections.lines("transfer")) {
        String[] words = line.split("\\s+", -1);
        if (words.length == 3) {
          all.put(words[0], new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
        }
      }
      return all;
    }

    /**
     * @param expectedBusy are its processors loaded on purpose?
     */
    void look(boolean expectedBusy) throws IOException {
      Sections now = ask(new HashSet<>(usual.keySet()));
      silent = 0;
      probes = usual.size();
      lost = 0;
      slowest = 0;
      complaints.clear();
      usual.forEach(
          (address, before) -> {
            List<Double> reply = PingTimes.read(now.text("ping " + address));
            if (reply.isEmpty()) {
              lost++;
            } else {
              slowest = Math.max(slowest, reply.getFirst());
            }
            boolean slow =
                !reply.isEmpty()
                    && reply.getFirst() > SLOW_MS
                    && reply.getFirst() > SLOWER * before;
            count(
                address + " does not answer through " + server + " any more, or slowly",
                reply.isEmpty() || slow);
          });
      Snapshot.Cpu after = cpu(now);
      long all = after.all() - cpu.all();
      busy = all <= 0 ? 0 : (double) (after.busy() - cpu.busy()) / all;
      cpu = after;
      count(
          String.format(
              Locale.ROOT,
              "the processors of %s are at work to more than %.0f %%",
              server,
              100 * BUSY),
          busy > BUSY && !expectedBusy);
      Map<String, long[]> moved = traffic(now);
      moved.forEach(
          (peer, counters) -> {
            long[] before = traffic.getOrDefault(peer, counters);
            // Those that did not answer from the start are asleep, or gone.
            boolean answered = counters[0] > before[0];
            boolean asked = counters[1] > before[1];
            if (answered) {
              answering.add(peer);
            }
            count(
                "a peer of " + server + " is sent to and does not answer any more",
                asked && !answered && answering.contains(peer),
                "peer " + peer,
                PEER_PATIENCE);
          });
      traffic.putAll(moved);
    }

    private final Set<String> answering = new HashSet<>();

    /** A peer is asked for a handshake 15 s after it fell silent, and then each 5 s. */
    private static final int PEER_PATIENCE = 20;

    private void count(String complaint, boolean wrong) {
      count(complaint, wrong, complaint, PATIENCE);
    }

    private void count(String complaint, boolean wrong, String key, int patience) {
      int times = wrong ? bad.merge(key, 1, Integer::sum) : 0;
      if (!wrong) {
        bad.remove(key);
      }
      if (times >= patience) {
        complaints.add(complaint);
      }
    }

    Optional<String> suffering() {
      return complaints.stream().findFirst();
    }
  }
}
