package org.wgintent.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.domain.NodeName;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;

/** A copy of a vault, with the age program in the operator's hands. */
class BackupTest {

  private static final Instant NOW = Instant.parse("2026-11-23T22:00:00Z");
  private static final InterfaceName WG0 = new InterfaceName("wg0");

  @TempDir Path folder;
  private Path operator;
  private Vault vault;

  @BeforeEach
  void aVaultWithAnOperator() throws Exception {
    operator = folder.resolve("operator");
    AgeProgram.run("age-keygen", "-o", operator.toString());
    String recipient = new String(AgeProgram.run("age-keygen", "-y", operator.toString()), UTF_8);
    vault = Vault.create(folder.resolve("vault"), List.of(recipient.strip()), new SecureRandom());
    byte[] key = new byte[32];
    key[0] = 7;
    vault.escrow("7c0e", WG0, PrivateKey.of(key));
  }

  private static String secret(Vault vault) {
    return vault.nodeKey("7c0e", new NodeName("phone"), WG0, 3).reveal();
  }

  @Test
  @DisplayName("The operator makes the same vault from a copy")
  void restored() throws Exception {
    byte[] copy = vault.backup();

    Vault again = Vault.restore(folder.resolve("again"), copy, Files.readString(operator));

    assertThat(secret(again)).isEqualTo(secret(vault));
    assertThat(again.escrowed("7c0e", WG0)).isEqualTo(vault.escrowed("7c0e", WG0));
    try (Stream<Path> files = Files.walk(folder.resolve("again"))) {
      assertThat(files)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .endsWith("------"));
    }
  }

  @Test
  @DisplayName("The age program reads a copy with the operator's identity")
  void age() throws Exception {
    Path file = Files.write(folder.resolve("copy.age"), vault.backup());

    String plain =
        new String(AgeProgram.run("age", "-d", "-i", operator.toString(), file.toString()), UTF_8);

    assertThat(plain).contains("\"identity\"", "\"seed.age\"", "escrow/7c0e/wg0.age");
    assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain("identity\"");
  }

  @Test
  @DisplayName("A copy counts once it was read again and is whole")
  void verified() throws Exception {
    assertThat(vault.status()).isEqualTo(new Vault.Status(1, 1, Optional.empty()));
    byte[] copy = vault.backup();
    byte[] damaged = copy.clone();
    damaged[damaged.length - 1] ^= 1;

    assertThatThrownBy(() -> vault.verify(damaged, NOW)).isInstanceOf(VaultException.class);
    assertThat(vault.status().backup()).isEmpty();
    vault.verify(copy, NOW);

    assertThat(vault.status().backup()).contains(NOW);
    vault.escrow(
        "7c0e",
        new InterfaceName("wg1"),
        PrivateKey.of(
            new byte[] {
              1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
              25, 26, 27, 28, 29, 30, 31, 32
            }));
    assertThatThrownBy(() -> vault.verify(copy, NOW)).hasMessageContaining("not what this vault");
  }

  @Test
  @DisplayName(
      "Without an operator there is no copy; a stranger reads none; nothing is overwritten")
  void refused() throws Exception {
    Vault alone = Vault.create(folder.resolve("alone"), List.of(), new SecureRandom());
    assertThatThrownBy(alone::backup).hasMessageContaining("age recipient");
    Path stranger = folder.resolve("stranger");
    AgeProgram.run("age-keygen", "-o", stranger.toString());
    byte[] copy = vault.backup();

    assertThatThrownBy(
            () -> Vault.restore(folder.resolve("theirs"), copy, Files.readString(stranger)))
        .isInstanceOf(VaultException.class)
        .hasMessageNotContaining("AGE-SECRET-KEY");
    assertThat(folder.resolve("theirs")).doesNotExist();
    assertThatThrownBy(
            () -> Vault.restore(folder.resolve("vault"), copy, Files.readString(operator)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("never overwritten");
  }

  @Test
  @DisplayName("A copy with paths that lead elsewhere is refused")
  void hostile() throws Exception {
    Path evil =
        Files.writeString(
            folder.resolve("evil.json"),
            "{\"files\": {\"identity\": \"eA==\", \"../../x\": \"eA==\"}}");
    String recipient =
        new String(AgeProgram.run("age-keygen", "-y", operator.toString()), UTF_8).strip();
    byte[] copy = AgeProgram.run("age", "-r", recipient, evil.toString());

    assertThatThrownBy(
            () -> Vault.restore(folder.resolve("evil"), copy, Files.readString(operator)))
        .hasMessageContaining("no copy of a vault");
    assertThat(folder.resolve("evil")).doesNotExist();
  }
}
