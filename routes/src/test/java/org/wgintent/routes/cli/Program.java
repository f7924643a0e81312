package org.wgintent.routes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program that a test asks: these classes in this JVM, or the executable that the system
 * property {@code wgintent.program} names.
 */
public final class Program {

  private static final Optional<Path> EXECUTABLE =
      Optional.ofNullable(System.getProperty("wgintent.program")).map(Path::of);

  private Program() {}

  /** How it ended, and what it said. */
  record Said(int exit, String out, String err) {}

  /** The executable that tests named ...IT are about; they fail without one. */
  public static Path executable() {
    assertThat(EXECUTABLE).as("the system property wgintent.program").isPresent();
    return EXECUTABLE.get();
  }

  static Said run(String... arguments) {
    return run("", arguments);
  }

  /** What it prints; it ends with 0. */
  static String out(String... arguments) {
    Said said = run(arguments);
    assertThat(said.exit()).as(Arrays.toString(arguments) + "\n" + said.err()).isZero();
    return said.out();
  }

  /**
   * A repository and a vault, without the hooks, which {@code HookTest} asks: each is a process.
   */
  static void initWithoutHooks(Path repository, Path vault) throws IOException {
    out("init", "--repo", repository.toString(), "--vault", vault.toString());
    for (String hook : List.of("pre-receive", "post-receive")) {
      Files.delete(repository.resolve("hooks").resolve(hook));
    }
  }

  /**
   * @param in standard input
   */
  static Said run(String in, String[] arguments) {
    return EXECUTABLE.isPresent() ? process(in, arguments) : here(in, arguments);
  }

  /** As a hook calls it; a hook that was installed in this JVM would call Maven's. */
  static Optional<String> commandOfHooks() {
    return EXECUTABLE.isPresent()
        ? Optional.empty()
        : Optional.of("'" + String.join("' '", java(List.of())) + "'");
  }

  /** A process of its own; these classes in another JVM, where there is no executable. */
  static List<String> command(String... arguments) {
    return Stream.concat(
            EXECUTABLE
                .map(path -> List.of(path.toString()))
                .orElseGet(() -> java(List.of()))
                .stream(),
            Stream.of(arguments))
        .toList();
  }

  /** Another JVM with these classes. */
  static List<String> java(List<String> options) {
    return Stream.of(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m"),
            options,
            List.of(
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                WgIntent.class.getName()))
        .flatMap(List::stream)
        .toList();
  }

  private static Said here(String in, String[] arguments) {
    InputStream stdin = System.in;
    PrintStream stdout = System.out;
    PrintStream stderr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(in.getBytes(UTF_8)));
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int exit = WgIntent.run(arguments);
      return new Said(exit, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setIn(stdin);
      System.setOut(stdout);
      System.setErr(stderr);
      stderr.print(err.toString(UTF_8));
    }
  }

  private static Said process(String in, String[] arguments) {
    List<String> command = command(arguments);
    try {
      Process process = new ProcessBuilder(command).start();
      CompletableFuture<byte[]> err =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return process.getErrorStream().readAllBytes();
                } catch (IOException e) {
                  return e.toString().getBytes(UTF_8);
                }
              });
      try (var stdin = process.getOutputStream()) {
        stdin.write(in.getBytes(UTF_8));
      }
      byte[] out = process.getInputStream().readAllBytes();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command.toString()).isTrue();
      return new Said(process.exitValue(), new String(out, UTF_8), new String(err.join(), UTF_8));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(command + " cannot be run", e);
    }
  }
}
