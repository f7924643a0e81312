package org.wgintent.routes.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.job.Forge;

/** The file that says where people review. */
class ForgeFileTest {

  private static final String GOOD =
      """
      kind: gitea
      url: https://git.example.invalid/
      repository: home/intent
      token_file: /etc/wg-intent/forge-token
      """;

  @TempDir Path folder;

  private Forge read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("forge.yaml"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    return ForgeFile.read(file);
  }

  @ParameterizedTest
  @CsvSource({"gitea", "forgejo", "gitlab", "github"})
  void eachKindIsRead(String kind) throws IOException {
    assertThat(read(GOOD.replace("gitea", kind)).longestText()).isGreaterThanOrEqualTo(65_536);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kind: gitea; kind: sourcehut; forge.yaml:1:7: error",
        "url: https://git.example.invalid/; url: http://git.example.invalid/; on its way",
        "url: https://git.example.invalid/; url: https://a:b@git.example.invalid/; holds no",
        "url: https://git.example.invalid/; url: git.example.invalid; begins with https://",
        "url: https://git.example.invalid/; url: 'https://[bad'; begins with https://",
        "repository: home/intent; repository: intent; OWNER/NAME",
        "repository: home/intent; repository: home/../intent?; OWNER/NAME",
        "token_file: /etc/wg-intent/forge-token; token_file: token; absolute path",
        "token_file: /etc/wg-intent/forge-token; token: secret; needs the key 'token_file'",
      })
  void whatIsWrongIsSaidAtItsPlace(String from, String to, String message) {
    assertThatThrownBy(() -> read(GOOD.replace(from, to)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("forge.yaml:")
        .hasMessageContaining(message)
        .hasMessageNotContaining("a:b@");
  }

  /** On this machine nobody listens between. */
  @ParameterizedTest
  @CsvSource({"http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000"})
  void onThisMachineItNeedsNoTls(String url) throws IOException {
    read(GOOD.replace("https://git.example.invalid/", "\"" + url + "\""));
  }

  @Test
  void aFileThatEverybodyReadsIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("open.yaml"), GOOD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> ForgeFile.read(file)).hasMessageContaining("chmod 640");
  }
}
