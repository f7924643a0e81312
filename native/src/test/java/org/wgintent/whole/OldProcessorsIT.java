package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The executable on emulated processors: a NAS has an Atom or a Celeron, without AVX2. It gives
 * what it gives here.
 */
class OldProcessorsIT {

  private static final String ROOT = System.getProperty("wgintent.root", "..");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"core2duo", "Nehalem", "Denverton"})
  void makesKeysAndCompiles(String processor) throws Exception {
    Shell shell = new Shell(folder, Map.of());
    shell.ok("cp", "-r", Path.of(ROOT, "renderers/src/test/domains/one-machine") + "/.", ".");

    // By what is printed and written: an emulator itself may fail when a process with threads ends.
    shell.run(emulated(processor, "keys", "init", "--vault", "vault"));
    shell.run(emulated(processor, "compile", ".", "--vault", "vault", "--out", "emulated"));
    shell.ok(
        System.getProperty("wgintent.program"),
        "compile",
        ".",
        "--vault",
        "vault",
        "--out",
        "here");

    shell.ok("diff", "-r", "emulated", "here");
    assertThat(folder.resolve("here/generated/manifest.json")).exists();
  }

  private static String[] emulated(String processor, String... arguments) {
    String[] command = new String[arguments.length + 4];
    command[0] = "qemu-x86_64";
    command[1] = "-cpu";
    command[2] = processor;
    command[3] = System.getProperty("wgintent.program");
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    return command;
  }
}
