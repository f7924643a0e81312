package org.wgintent.renderers.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A network namespace without a name, which ends with the thread that made it. */
final class Alone {

  private Alone() {}

  /**
   * Runs {@code work} on a thread with a network namespace of its own; programs that it starts are
   * in it too. It must start no other thread: that would be in it for good.
   */
  static <T> T run(Callable<T> work) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              Libc.unshareNetwork();
              // Nothing may be loaded where the machine's own packets pass.
              String here = program("", "readlink", "/proc/self/ns/net").strip();
              String machine = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
              if (here.equals(machine)) {
                throw new IllegalStateException("not alone: " + here);
              }
              return work.call();
            });
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failure;
    }
  }

  /** What a program says, which must end well. */
  static String program(String stdin, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(stdin.getBytes(UTF_8));
    } catch (IOException endedBeforeItRead) {
      // What it says tells why.
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }
}
