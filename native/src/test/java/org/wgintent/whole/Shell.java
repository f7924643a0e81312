package org.wgintent.whole;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs, with a time limit; both outputs together. */
final class Shell {

  private final Map<String, String> environment;
  private final Path folder;

  Shell(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  record Result(int exit, String output) {}

  Result run(int seconds, String... command) throws IOException, InterruptedException {
    return fed(seconds, "", command);
  }

  /** Runs with {@code stdin} as standard input. */
  Result fed(int seconds, String stdin, String... command)
      throws IOException, InterruptedException {
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
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(20, TimeUnit.SECONDS);
      throw new AssertionError(
          String.join(" ", command) + " took longer than " + seconds + " s:\n" + read(output));
    }
    String text = read(output);
    java.nio.file.Files.delete(output);
    return new Result(process.exitValue(), text);
  }

  private static String read(Path file) throws IOException {
    return java.nio.file.Files.readString(file);
  }

  /** Runs, and expects exit 0. */
  String ok(int seconds, String... command) throws IOException, InterruptedException {
    Result result = run(seconds, command);
    if (result.exit() != 0) {
      throw new AssertionError(
          String.join(" ", command) + " ended with " + result.exit() + ":\n" + result.output());
    }
    return result.output();
  }
}
