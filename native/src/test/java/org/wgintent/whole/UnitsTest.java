package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of native/systemd, judged by systemd-analyze; {@code SystemdIT} starts them. */
class UnitsTest {

  private static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();
  private static final List<String> UNITS =
      List.of(
          "wg-intent-serve.service",
          "wg-intent-run.service",
          "wg-intent-run.path",
          "wg-intent-run.timer",
          "wg-intent-due.service",
          "wg-intent-due.timer");

  /** In tenths, as {@code --threshold} takes it. */
  private static final String MOST_EXPOSED = "30";

  @TempDir Path root;
  private Path units = Path.of("");
  private Shell shell = new Shell(ROOT, Map.of());

  @BeforeEach
  void asInstalled() throws Exception {
    units = Files.createDirectories(root.resolve("etc/systemd/system"));
    Path own = Files.createDirectories(root.resolve("usr/lib/systemd/system"));
    shell.ok("sh", "-c", "cp -L /usr/lib/systemd/system/*.target \"$0\"", own.toString());
    shell.ok("cp", "-r", ROOT.resolve("native/systemd") + "/.", units.toString());
    Path program = Files.createDirectories(root.resolve("usr/bin")).resolve("wg-intent");
    assertThat(Files.writeString(program, "#!/bin/sh\n").toFile().setExecutable(true)).isTrue();
  }

  private Shell.Result analyze(Stream<String> arguments) throws Exception {
    return shell.run(
        Stream.concat(Stream.of("systemd-analyze", "--root=" + root), arguments)
            .toArray(String[]::new));
  }

  private Shell.Result verified() throws Exception {
    return analyze(Stream.concat(Stream.of("--man=no", "verify"), UNITS.stream()));
  }

  @Test
  void areWellFormed() throws Exception {
    try (Stream<Path> files = Files.list(ROOT.resolve("native/systemd"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.matches(".*\\.(service|path|timer|socket)"))
          .containsExactlyInAnyOrderElementsOf(UNITS);
    }
    Shell.Result verified = verified();

    assertThat(verified.exit()).as(verified.output()).isZero();
    assertThat(verified.output()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wg-intent-run.service:ExecStart=/usr/bin/wg-intent:ExecStart=/usr/bin/wg-intend",
        "wg-intent-.service.d/locked-in.conf:ProtectSystem=:ProtectSystems=",
        "wg-intent-run.path:DirectoryNotEmpty=:DirectoryNotEmpty=not/",
      })
  void aMistakeIsNoticed(String bent) throws Exception {
    String[] parts = bent.split(":", -1);
    Path file = units.resolve(parts[0]);
    String text = Files.readString(file);
    assertThat(text).contains(parts[1]);
    Files.writeString(file, text.replace(parts[1], parts[2]));

    assertThat(verified().output()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"wg-intent-serve.service", "wg-intent-run.service", "wg-intent-due.service"})
  void areLockedIn(String service) throws Exception {
    assertThat(exposed(service).exit()).isZero();

    Files.delete(units.resolve("wg-intent-.service.d/locked-in.conf"));
    assertThat(exposed(service).exit()).as("the judge says no").isNotZero();
  }

  private Shell.Result exposed(String service) throws Exception {
    return analyze(Stream.of("security", "--offline=true", "--threshold=" + MOST_EXPOSED, service));
  }
}
