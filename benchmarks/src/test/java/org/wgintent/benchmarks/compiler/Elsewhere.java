package org.wgintent.benchmarks.compiler;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Repositories that live elsewhere, by SSH and by HTTPS: from a webhook to its proposal there,
 * while {@code serve} waits, and one question where nothing moved. Beside Git's own client, which
 * asks and pushes over the same. In rounds, in turn, on memory-backed storage, to servers on this
 * machine. Prints tables in Markdown.
 */
final class Elsewhere {

  private static final int ROUNDS = 9;
  private static final int BRANCHES = 1_000;
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String GIT = "git fetch and git push, one branch";
  private static final String ASKED = "git ls-remote";

  private final Path work;
  private final Measured measured;
  private final Path forges;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, List<Double>> walls = new LinkedHashMap<>();

  private Elsewhere(Path work, Path forges) {
    this.work = work;
    this.measured = new Measured(work);
    this.forges = forges;
  }

  /**
   * {@code Elsewhere WORK FORGE NAME=COMMAND...}: WORK is a folder that is made and removed, FORGE
   * is {@code lab/forge}.
   */
  public static void main(String... arguments) throws Exception {
    List<Program> programs = Program.all(arguments, 2);
    System.out.println(
        """
        | nodes | branches | over | what | wall ms (least–most) | ÷ git (least–most) |
        | ---: | ---: | --- | --- | ---: | ---: |""");
    for (String kind : List.of("ssh", "https")) {
      for (int nodes : List.of(10, 1_000, 10_000)) {
        Path work = Files.createDirectories(Path.of(arguments[0]));
        try {
          Elsewhere elsewhere = new Elsewhere(work, Path.of(arguments[1]).toAbsolutePath());
          try (Remote remote = elsewhere.start(kind, nodes)) {
            elsewhere.proposals(remote, nodes, programs);
            elsewhere.questions(remote, nodes, programs);
          }
        } finally {
          Measured.remove(work);
        }
      }
    }
  }

  // ---- a server ----

  /**
   * A server with one repository.
   *
   * @param options how {@code wg-intent init} reaches it
   * @param git Git's own client, told the same
   */
  private record Remote(
      String kind, Path folder, Process process, String url, List<String> options, String git)
      implements AutoCloseable {

    Path bare() {
      return folder.resolve("intent.git");
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.onExit().join();
    }
  }

  /** With a main that is as people wrote it, and no proposal yet. */
  private Remote start(String kind, int nodes) throws Exception {
    Path folder = work.resolve("forge");
    int port = Measured.freePort();
    Process process =
        new ProcessBuilder(
                forges.toString(), kind, "127.0.0.1", String.valueOf(port), folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!"ready".equals(process.inputReader().readLine())) {
      throw new IllegalStateException("lab/forge did not start");
    }
    Remote remote = kind.equals("ssh") ? ssh(folder, process, port) : https(folder, process, port);
    Path clone = work.resolve("clone");
    Star.main(String.valueOf(nodes), clone.toString());
    Measured.sh(
        "cd %s; git init -q -b main; git remote add origin %s; git add -A; %s -m first"
            .formatted(clone, remote.bare(), Measured.COMMIT));
    return remote;
  }

  private static Remote ssh(Path folder, Process process, int port) throws Exception {
    Path key = folder.resolve("id");
    Measured.sh(
        "ssh-keygen -q -t ed25519 -N '' -f %s; cat %s.pub >%s/authorized"
            .formatted(key, key, folder));
    String host = Files.readString(folder.resolve("host.pub")).strip();
    Files.writeString(folder.resolve("known"), "[127.0.0.1]:" + port + " " + host + "\n");
    String url = "ssh://root@127.0.0.1:%d%s/intent.git".formatted(port, folder);
    return new Remote(
        "ssh",
        folder,
        process,
        url,
        List.of("--remote", url, "--remote-host-key", host, "--remote-key", key.toString()),
        "GIT_SSH_COMMAND='ssh -F none -i %s -o UserKnownHostsFile=%s/known' git"
            .formatted(key, folder));
  }

  private static Remote https(Path folder, Process process, int port) {
    String url = "https://127.0.0.1:%d/intent.git".formatted(port);
    return new Remote(
        "https",
        folder,
        process,
        url,
        List.of(
            "--remote",
            url,
            "--remote-token",
            folder.resolve("password").toString(),
            "--remote-certificates",
            folder.resolve("certificate.pem").toString()),
        ("GIT_SSL_CAINFO=%s/certificate.pem git"
                + " -c credential.helper='!echo username=git; echo password=$(cat %s/password); :'")
            .formatted(folder, folder));
  }

  // ---- from a webhook to the proposal ----

  private record Served(Process process, int port) implements AutoCloseable {

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  private void proposals(Remote remote, int nodes, List<Program> programs) throws Exception {
    Path clone = work.resolve("clone");
    Path plain = work.resolve("plain");
    Measured.sh("git clone -q --bare %s %s".formatted(remote.bare(), plain));
    for (int number = 0; number < programs.size(); number++) {
      Program program = programs.get(number);
      try (Served served = serve(program, remote, number)) {
        // What the proposal of the first branch says, is main; each program begins there.
        propose(served, remote, clone, "first" + number);
        Measured.sh(
            "cd %s; git fetch -q origin; git checkout -q -B main origin/review/first%d; git push -q -f origin main"
                .formatted(clone, number));
        for (int round = -1; round < ROUNDS; round++) { // the first warms everything
          String branch = "round" + number + "." + (round + 1);
          Measured.sh("cd %s; git checkout -q -B %s origin/main".formatted(clone, branch));
          Files.writeString(
              clone.resolve("inventory.yaml"), Star.changed(nodes, nodes - 2 - round));
          Measured.sh("cd %s; %s -am change".formatted(clone, Measured.COMMIT));
          double[] seconds = propose(served, remote, clone, branch);
          String name = program.name();
          add(round, "the webhook is answered, " + name, seconds[0]);
          add(round, "the proposal is there, " + name, seconds[1]);
          long start = System.nanoTime();
          Measured.sh(
              "cd %s; %s fetch -q %s %s:x; %s push -q %s x:refs/heads/x%s"
                  .formatted(
                      plain,
                      remote.git(),
                      remote.url(),
                      branch,
                      remote.git(),
                      remote.url(),
                      branch));
          add(round, GIT, (System.nanoTime() - start) / 1e9);
          Measured.sh("git -C %s update-ref -d refs/heads/x".formatted(plain));
        }
      }
    }
    print(nodes, "", remote.kind(), GIT);
  }

  private Served serve(Program program, Remote remote, int number) throws Exception {
    Path mirror = work.resolve("mirror" + number);
    List<String> init =
        new ArrayList<>(
            program.with(
                "init", "--repo", mirror.toString(), "--vault", work.resolve("vault").toString()));
    init.addAll(remote.options());
    measured.cost(init);
    Path secret = Files.writeString(work.resolve("secret"), SECRET);
    Path webhooks =
        Files.writeString(
            work.resolve("webhooks.yaml"),
            "{ repository: home/intent, gitlab: { secret_file: " + secret + " } }");
    for (Path file : List.of(secret, webhooks)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    int port = Measured.freePort();
    ProcessBuilder builder =
        new ProcessBuilder(program.with("serve", "--repo=" + mirror, "--webhooks=" + webhooks))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("serve" + number + ".log").toFile());
    builder.environment().put("WG_INTENT_VAULT", work.resolve("vault").toString());
    builder.environment().put("WG_INTENT_POLL", String.valueOf(TimeUnit.HOURS.toMillis(1)));
    builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
    Served served = new Served(builder.start(), port);
    while (!Measured.isReady(port)) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return served;
  }

  /** Seconds from the webhook until it is answered, and until the proposal stands there. */
  private double[] propose(Served served, Remote remote, Path clone, String branch)
      throws Exception {
    Measured.sh("cd %s; git push -q origin HEAD:%s".formatted(clone, branch));
    HttpRequest webhook =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + "/webhook/gitlab"))
            .header("Content-Type", "application/json")
            .header("X-Gitlab-Event", "Push Hook")
            .header("X-Gitlab-Event-UUID", UUID.randomUUID().toString())
            .header("X-Gitlab-Token", SECRET)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    ("{\"ref\": \"refs/heads/%s\","
                            + " \"project\": {\"path_with_namespace\": \"home/intent\"}}")
                        .formatted(branch)))
            .build();
    long start = System.nanoTime();
    int status = client.send(webhook, HttpResponse.BodyHandlers.discarding()).statusCode();
    double answered = (System.nanoTime() - start) / 1e9;
    if (status != 202) {
      throw new IllegalStateException("the webhook's answer is " + status);
    }
    Measured.await(remote.bare().resolve("refs/heads/review/" + branch));
    return new double[] {answered, (System.nanoTime() - start) / 1e9};
  }

  // ---- one question ----

  private void questions(Remote remote, int nodes, List<Program> programs) throws Exception {
    walls.clear();
    Measured.sh(
        "cd %s; for i in $(seq %d); do echo create refs/heads/people/$i main; done | git update-ref --stdin"
            .formatted(remote.bare(), BRANCHES));
    for (int round = -1; round < ROUNDS; round++) {
      long start = System.nanoTime();
      Measured.sh(remote.git() + " ls-remote -q " + remote.url());
      add(round, ASKED, (System.nanoTime() - start) / 1e9);
      for (int number = 0; number < programs.size(); number++) {
        Program program = programs.get(number);
        String mirror = work.resolve("mirror" + number).toString();
        List<String> locks = program.with("locks", "--repo=" + mirror);
        add(
            round,
            "`wg-intent locks`, which asks once, " + program.name(),
            measured.cost(locks).wall());
      }
    }
    print(nodes, String.format(Locale.ROOT, "%,d", BRANCHES), remote.kind(), ASKED);
  }

  private void add(int round, String what, double wall) {
    if (round >= 0) {
      walls.computeIfAbsent(what, name -> new ArrayList<>()).add(wall);
    }
  }

  private void print(int nodes, String branches, String kind, String base) {
    walls.forEach(
        (what, all) ->
            System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %s | %s | %s | %s |%n",
                nodes,
                branches,
                kind,
                what,
                Measured.milliseconds(all),
                Measured.ratios(all, walls.get(base).subList(0, all.size()))));
  }
}
