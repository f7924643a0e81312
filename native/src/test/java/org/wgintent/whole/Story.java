package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a script of native/src/test/systemd does under a real systemd, the first process of
 * namespaces of its own.
 *
 * @param result what the script said
 * @param printed by its units
 */
record Story(String result, String printed) {

  static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();

  /** What {@code boot} says of a machine where no systemd can be booted. */
  private static final int NOT_HERE = 77;

  /**
   * Aborts the test, aloud, where no systemd can be booted.
   *
   * @param program that is wg-intent there
   * @param folder that the script sees
   */
  static Story of(String name, String program, Path folder) throws Exception {
    Shell.Result boot =
        new Shell(ROOT, Map.of())
            .run("native/src/test/systemd/boot", program, folder.toString(), name);
    if (boot.exit() == NOT_HERE) {
      System.err.println("NOT TESTED: " + name + ", under a real systemd. " + boot.output());
      abort(boot.output());
    }
    Path log = folder.resolve("log");
    String printed = boot.output() + (Files.exists(log) ? Files.readString(log) : "nothing");
    assertThat(folder.resolve("result")).as(printed).exists();
    return new Story(Files.readString(folder.resolve("result")), printed);
  }
}
