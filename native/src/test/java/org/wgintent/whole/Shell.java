package org.wgintent.whole;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs; both outputs together. A busy machine is slow: the limit only ends what hangs. */
final class Shell {

  /** What runs this very test. */
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Path folder;
  private final Map<String, String> environment;
  private final Duration limit;

  Shell(Path folder, Map<String, String> environment) {
    this(folder, environment, Duration.ofMinutes(30));
  }

  private Shell(Path folder, Map<String, String> environment, Duration limit) {
    this.folder = folder;
    this.environment = environment;
    this.limit = limit;
  }

  /** The same with another limit: where how long it takes is what is tested, or is long. */
  Shell within(Duration other) {
    return new Shell(folder, environment, other);
  }

  record Result(int exit, String output) {}

  Result run(String... command) throws IOException, InterruptedException {
    return fed("", command);
  }

  /** Runs with {@code stdin} as standard input. */
  Result fed(String stdin, String... command) throws IOException, InterruptedException {
    Path output = java.nio.file.Files.createTempFile("wg-intent-test", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException endedBeforeItRead) {
      // Its exit code tells.
    }
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(20, TimeUnit.SECONDS);
      throw new AssertionError(
          String.join(" ", command) + " took longer than " + limit + ":\n" + read(output));
    }
    String text = read(output);
    java.nio.file.Files.delete(output);
    return new Result(process.exitValue(), text);
  }

  private static String read(Path file) throws IOException {
    return java.nio.file.Files.readString(file);
  }

  /** Runs, and expects exit 0. */
  String ok(String... command) throws IOException, InterruptedException {
    Result result = run(command);
    if (result.exit() != 0) {
      throw new AssertionError(
          String.join(" ", command) + " ended with " + result.exit() + ":\n" + result.output());
    }
    return result.output();
  }
}
