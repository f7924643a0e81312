package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our lines in scripts that belong to a router's owner, by busybox's own shell and tools. */
@Tag("device")
class MerlinHooksTest {

  @TempDir Path folder;

  private Path script() {
    return folder.resolve("scripts/firewall-start");
  }

  private void hooks(String... arguments) throws Exception {
    Path program = folder.resolve("hooks");
    Files.writeString(program, ServerFiles.resource("hooks-merlin"));
    ProcessBuilder process = new ProcessBuilder("busybox", "ash", program.toString());
    process.command().addAll(java.util.List.of(arguments));
    process.environment().put("WG_INTENT_SCRIPTS", folder.resolve("scripts").toString());
    Process running = process.redirectErrorStream(true).start();
    String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor()).as(said).isZero();
  }

  private void owners(String text) throws IOException {
    Files.createDirectories(script().getParent());
    Files.writeString(script(), text);
  }

  @Test
  @DisplayName("A script that is missing is made, and can be run")
  void made() throws Exception {
    hooks("install", "/jffs/wg-intent");

    assertThat(script()).hasContent("#!/bin/sh\nsh /jffs/wg-intent/program rules # wg-intent");
    assertThat(script()).isExecutable();
    assertThat(folder.resolve("scripts/nat-start")).hasSameTextualContentAs(script());
  }

  @Test
  @DisplayName("The owner's lines stay byte for byte, and ours stands once")
  void owners() throws Exception {
    String mine = "#!/bin/sh\niptables -A INPUT -j ACCEPT # mine\n\techo 'odd'  \n";
    owners(mine);

    hooks("install", "/jffs/wg-intent");
    String once = Files.readString(script());
    hooks("install", "/jffs/wg-intent");

    assertThat(once).startsWith(mine).hasLineCount(4);
    assertThat(script()).hasContent(once);
  }

  @Test
  @DisplayName("A last line without its end keeps its meaning")
  void unended() throws Exception {
    owners("#!/bin/sh\necho mine");

    hooks("install", "/jffs/wg-intent");

    assertThat(Files.readString(script())).startsWith("#!/bin/sh\necho mine\nsh /jffs");
  }

  @Test
  @DisplayName("Another root replaces the line, and removing leaves the owner's")
  void removed() throws Exception {
    owners("#!/bin/sh\necho mine\n");
    hooks("install", "/jffs/elsewhere");
    hooks("install", "/jffs/wg-intent");
    assertThat(Files.readString(script())).doesNotContain("elsewhere");

    hooks("remove");

    assertThat(Files.readString(script())).isEqualTo("#!/bin/sh\necho mine\n");
  }
}
