package org.wgintent.benchmarks.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What processes cost; they share a vault in the folder. */
record Measured(Path work) {

  /** In the name of somebody. */
  static final String COMMIT = "git -c user.name=b -c user.email=b@example.invalid commit -q ";

  private static final int MINUTES_AT_MOST = 5;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Wall and CPU seconds, and the largest resident set in MiB. */
  record Cost(double wall, double cpu, double memory) {}

  /** Runs a command to its end; what time(1) tells of it, but for the wall's, which it rounds. */
  Cost cost(List<String> command) throws IOException, InterruptedException {
    return cost(command, "");
  }

  /**
   * @param in standard input
   */
  Cost cost(List<String> command, String in) throws IOException, InterruptedException {
    Path report = work.resolve("time");
    List<String> timed =
        new ArrayList<>(List.of("/usr/bin/time", "-f", "%U %S %M", "-o", report.toString()));
    timed.addAll(command);
    long start = System.nanoTime();
    Process process = start(timed, in);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    double wall = (System.nanoTime() - start) / 1e9;
    if (exit != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + said);
    }
    String[] words = Files.readString(report).strip().split(" ", -1);
    return new Cost(
        wall,
        Double.parseDouble(words[0]) + Double.parseDouble(words[1]),
        Double.parseDouble(words[2]) / 1024);
  }

  /** Seconds until a command prints something; it is run to its end. */
  double firstLine(List<String> command, String in) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = start(command, in);
    InputStream said = process.getInputStream();
    if (said.read() < 0) {
      throw new IllegalStateException(String.join(" ", command) + ": said nothing");
    }
    double wall = (System.nanoTime() - start) / 1e9;
    said.readAllBytes();
    process.waitFor();
    return wall;
  }

  Process start(List<String> command, String in) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("WG_INTENT_VAULT", work.resolve("vault").toString());
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(in.getBytes(StandardCharsets.UTF_8));
    }
    return process;
  }

  /** What a script of the shell says. */
  static String sh(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-ec", script).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(script + ": " + said);
    }
    return said;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Does {@code serve} answer? */
  static boolean isReady(int port) throws InterruptedException {
    try {
      return CLIENT
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  static void await(Path file) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES_AT_MOST);
    while (!Files.exists(file)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(file + " did not come");
      }
      TimeUnit.MICROSECONDS.sleep(500);
    }
  }

  /** Median, least and most, in milliseconds. */
  static String milliseconds(List<Double> seconds) {
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f–%.0f)",
        median(seconds) * 1000,
        Collections.min(seconds) * 1000,
        Collections.max(seconds) * 1000);
  }

  /** Median, least and most of the ratios of a round. */
  static String ratios(List<Double> values, List<Double> base) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(values.get(i) / base.get(i));
    }
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f–%.1f)",
        median(ratios),
        Collections.min(ratios),
        Collections.max(ratios));
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
