package org.wgintent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.domain.NodeName;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;

class VaultTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final InterfaceName WG0 = new InterfaceName("wg0");
  private static final NodeName PHONE = new NodeName("phone");

  @TempDir private Path folder;
  private Path path;
  private Path operator;
  private Vault vault;

  @BeforeEach
  void makeAVaultThatAnOperatorMayRead() throws IOException, InterruptedException {
    path = folder.resolve("vault");
    operator = folder.resolve("operator");
    AgeProgram.run("age-keygen", "-o", operator.toString());
    vault = Vault.create(path, List.of(recipient(operator)), RANDOM);
  }

  @Test
  void aVaultOpenedAgainDerivesTheSameKeys() throws IOException {
    Vault again = Vault.open(path);

    assertThat(again.nodeKey("7c0e", PHONE, WG0, 1))
        .isEqualTo(vault.nodeKey("7c0e", PHONE, WG0, 1));
    assertThat(again.presharedKey("7c0e", PHONE, WG0, 1))
        .isEqualTo(vault.presharedKey("7c0e", PHONE, WG0, 1));
  }

  @Test
  void anotherVaultDerivesOtherKeys() throws IOException {
    Vault other = Vault.create(folder.resolve("other"), List.of(), RANDOM);

    assertThat(other.nodeKey("7c0e", PHONE, WG0, 1))
        .isNotEqualTo(vault.nodeKey("7c0e", PHONE, WG0, 1));
  }

  @Test
  void onlyTheOwnerMayRead() throws IOException {
    vault.escrow("7c0e", WG0, Curve25519.generate(RANDOM));

    try (Stream<Path> files = Files.walk(path)) {
      assertThat(files)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void nothingButTheFilesIsLeftBehind() throws IOException {
    vault.escrow("7c0e", WG0, Curve25519.generate(RANDOM));

    Set<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.walk(path)) {
      all.filter(Files::isRegularFile).forEach(file -> files.add(path.relativize(file).toString()));
    }
    assertThat(files)
        .containsExactly("escrow/7c0e/wg0.age", "identity", "recipients.txt", "seed.age");
  }

  @Test
  void theAgeProgramReadsTheSeedWithEitherIdentity() throws IOException, InterruptedException {
    String seed = path.resolve("seed.age").toString();

    byte[] own =
        AgeProgram.run("age", "--decrypt", "-i", path.resolve("identity").toString(), seed);
    byte[] operators = AgeProgram.run("age", "--decrypt", "-i", operator.toString(), seed);

    assertThat(own).hasSize(32).isEqualTo(operators);
    assertThat(new Derivation(own).derive(Derivation.PRESHARED_KEY, "7c0e", "phone", "wg0", 1))
        .isEqualTo(
            java.util.Base64.getDecoder()
                .decode(vault.presharedKey("7c0e", PHONE, WG0, 1).reveal()));
  }

  @Test
  void theAgeProgramReadsAKeyInEscrowAsWgPrintsIt() throws IOException, InterruptedException {
    PrivateKey key = Curve25519.generate(RANDOM);
    vault.escrow("7c0e", WG0, key);

    byte[] read =
        AgeProgram.run(
            "age",
            "--decrypt",
            "-i",
            operator.toString(),
            path.resolve("escrow/7c0e/wg0.age").toString());

    assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo(key.reveal() + "\n");
  }

  @Test
  void aSeedThatTheAgeProgramWroteIsRead() throws IOException, InterruptedException {
    Path seed = Files.write(folder.resolve("seed"), new byte[32]);
    Path file = path.resolve("seed.age");

    AgeProgram.run(
        "age", "-o", file.toString(), "-r", recipient(path.resolve("identity")), seed.toString());

    byte[] expected =
        new Derivation(new byte[32]).derive(Derivation.PRESHARED_KEY, "7c0e", "phone", "wg0", 1);
    assertThat(Vault.open(path).presharedKey("7c0e", PHONE, WG0, 1).reveal())
        .isEqualTo(java.util.Base64.getEncoder().encodeToString(expected));
  }

  @Test
  void anIdentityThatTheAgeProgramMadeIsTakenOver() throws IOException, InterruptedException {
    byte[] seed =
        AgeProgram.run(
            "age", "--decrypt", "-i", operator.toString(), path.resolve("seed.age").toString());
    Files.write(path.resolve("identity"), Files.readAllBytes(operator));

    assertThat(seed).hasSize(32);
    assertThat(Vault.open(path).nodeKey("7c0e", PHONE, WG0, 1))
        .isEqualTo(vault.nodeKey("7c0e", PHONE, WG0, 1));
  }

  @Test
  void escrowGivesBackTheLastKey() throws IOException {
    PrivateKey key = Curve25519.generate(RANDOM);
    vault.escrow("7c0e", WG0, Curve25519.generate(RANDOM));
    vault.escrow("7c0e", WG0, key);

    assertThat(vault.escrowed("7c0e", WG0)).contains(key);
    assertThat(vault.escrowed("7c0f", WG0)).isEmpty();
    assertThat(vault.escrowed("7c0e", new InterfaceName("wg1"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", ".", "-x", "a\n", "ä"})
  void aDomainIdThatIsNoFolderNameIsRefused(String domainId) {
    assertThatThrownBy(() -> vault.escrowed(domainId, WG0))
        .isInstanceOf(VaultException.class)
        .hasMessageStartingWith("not a domain id");
  }

  @Test
  void anExistingVaultIsNeverOverwritten() throws IOException {
    byte[] seed = Files.readAllBytes(path.resolve("seed.age"));

    assertThatThrownBy(() -> Vault.create(path, List.of(), RANDOM))
        .isInstanceOf(VaultException.class)
        .hasMessage(path + " is not empty: a vault is never overwritten");
    assertThat(path.resolve("seed.age")).hasBinaryContent(seed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "seed.age", "recipients.txt"})
  void aFileThatOthersMayReadIsRefused(String name) throws IOException {
    Path file = path.resolve(name);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> Vault.open(path))
        .isInstanceOf(VaultException.class)
        .hasMessage(file + " is open to others (rw-r-----): chmod 600 " + file);
  }

  @Test
  void aFolderThatOthersMayEnterIsRefused() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));

    assertThatThrownBy(() -> Vault.open(path))
        .isInstanceOf(VaultException.class)
        .hasMessage(path + " is open to others (rwx--x--x): chmod 700 " + path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "seed.age"})
  void aMissingFileIsNamed(String name) throws IOException {
    Files.delete(path.resolve(name));

    assertThatThrownBy(() -> Vault.open(path))
        .isInstanceOf(VaultException.class)
        .hasMessage("the vault lacks " + path.resolve(name));
  }

  @Test
  void aMissingVaultIsSaid() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> Vault.open(nowhere))
        .hasMessage("there is no vault at " + nowhere + ": wg-intent keys init makes one");
  }

  @Test
  void aVaultWithoutAnOperatorNeedsNoRecipients() throws IOException {
    Vault alone = Vault.create(folder.resolve("alone"), List.of(), RANDOM);

    assertThat(folder.resolve("alone/recipients.txt")).doesNotExist();
    assertThat(alone.escrowed("7c0e", WG0)).isEmpty();
  }

  @Test
  void aRecipientThatIsNoneMakesNoVault() {
    Path unmade = folder.resolve("unmade");

    assertThatThrownBy(() -> Vault.create(unmade, List.of("ssh-ed25519 AAAA"), RANDOM))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("is no age recipient");
    assertThat(unmade).doesNotExist();
  }

  @Test
  void damageAnywhereIsFoundAndSaysNoSecret() throws IOException {
    String identity = Files.readString(path.resolve("identity"));
    String secret = identity.substring(identity.indexOf("AGE-SECRET-KEY-"));
    for (String name : List.of("identity", "seed.age")) {
      byte[] whole = Files.readAllBytes(path.resolve(name));
      int begin = name.equals("identity") ? identity.indexOf("AGE-SECRET-KEY-") : 0;
      for (int at = begin; at < whole.length - 1; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= 1;
        Files.write(path.resolve(name), damaged);

        Throwable thrown = catchThrowable(() -> Vault.open(path));

        assertThat(thrown).as("%s at %d", name, at).isInstanceOf(VaultException.class);
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        for (int part = 16; part + 10 < secret.strip().length(); part += 10) {
          assertThat(trace.toString())
              .doesNotContainIgnoringCase(secret.substring(part, part + 10));
        }
      }
      Files.write(path.resolve(name), whole);
    }
  }

  @Test
  void toStringSaysWhereAndNothingElse() {
    assertThat(vault).hasToString("Vault[" + path + "]");
    assertThat(vault.nodeKey("7c0e", PHONE, WG0, 1)).hasToString("[redacted]");
    assertThat(vault.presharedKey("7c0e", PHONE, WG0, 1)).hasToString("[redacted]");
  }

  private static String recipient(Path identity) throws IOException, InterruptedException {
    byte[] printed = AgeProgram.run("age-keygen", "-y", identity.toString());
    return new String(printed, StandardCharsets.UTF_8).strip();
  }
}
