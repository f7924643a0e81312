package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every shell script of the project, but those of devices, which their renderers' tests judge. */
class ScriptsTest {

  private static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();

  private static final Pattern NOT_OURS =
      Pattern.compile("(.*/)?(\\.git|target|golden|resources)/.*");

  @Test
  void shellcheckHasNothingToSay() throws Exception {
    Shell shell = new Shell(ROOT, Map.of());
    List<String> command = new ArrayList<>(List.of("shellcheck"));
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = ROOT.relativize(file).toString();
        if (!NOT_OURS.matcher(path).matches() && isScript(file)) {
          command.add(path);
        }
      }
    }

    assertThat(command).contains("dev", ".ci/run", "lab/lab", "native/toolchain/assemble");
    Shell.Result said = shell.run(command.toArray(String[]::new));
    assertThat(said.exit()).as(said.output()).isZero();
  }

  private static boolean isScript(Path file) throws Exception {
    try (var in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(32), java.nio.charset.StandardCharsets.ISO_8859_1);
      return start.matches("(?s)#!/(usr/)?bin/(env )?(ba)?sh\\b.*");
    }
  }
}
