package org.wgintent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Curve25519Test {

  /** RFC 7748, section 6.1. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Alice, 77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a,"
        + " 8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
    "Bob, 5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb,"
        + " de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
  })
  void theVectorsOfRfc7748Hold(String who, String secret, String expected) {
    PrivateKey key = PrivateKey.of(HexFormat.of().parseHex(secret));

    assertThat(HexFormat.of().formatHex(Curve25519.publicKey(key).bytes()))
        .as(who)
        .isEqualTo(expected);
  }

  @RepeatedTest(8)
  void wgFindsTheSamePublicKey() throws IOException, InterruptedException {
    PrivateKey key = Curve25519.generate(new SecureRandom());

    assertThat(Curve25519.publicKey(key)).hasToString(wg("pubkey", key.reveal()));
  }

  @RepeatedTest(4)
  void whatWgGeneratesIsClampedAlready() throws IOException, InterruptedException {
    String made = wg("genkey", "");
    PrivateKey key = PrivateKey.of(Base64.getDecoder().decode(made));

    assertThat(Curve25519.clamp(key.bytes())).isEqualTo(key);
    assertThat(Curve25519.publicKey(key)).hasToString(wg("pubkey", made));
  }

  @Property
  void clampingChangesNoPublicKey(@ForAll @Size(32) byte[] bytes) {
    PrivateKey clamped = Curve25519.clamp(bytes);

    assertThat(Curve25519.publicKey(clamped)).isEqualTo(Curve25519.publicKey(PrivateKey.of(bytes)));
    assertThat(Curve25519.clamp(clamped.bytes())).isEqualTo(clamped);
    assertThat(Curve25519.isLowOrder(Curve25519.publicKey(clamped))).isFalse();
  }

  /** The seven points, those above 2^255-19 among them, and all with the ignored top bit set. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      })
  void aPointOfLowOrderIsFoundInEveryEncoding(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    assertThat(Curve25519.isLowOrder(PublicKey.of(bytes))).isTrue();
    bytes[31] |= (byte) 0x80;
    assertThat(Curve25519.isLowOrder(PublicKey.of(bytes))).isTrue();
  }

  @Test
  void theBasePointIsNotOfLowOrder() {
    byte[] nine = new byte[32];
    nine[0] = 9;

    assertThat(Curve25519.isLowOrder(PublicKey.of(nine))).isFalse();
  }

  @Test
  void anotherLengthIsRefusedWithoutSayingTheBytes() {
    assertThatThrownBy(() -> Curve25519.clamp(new byte[31])).hasMessage("not 32 bytes");
  }

  private static String wg(String command, String input) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder("wg", command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      throw new AssertionError("this test needs wg: apt-get install wireguard-tools", missing);
    }
    if (!input.isEmpty()) {
      try (var stdin = process.getOutputStream()) {
        stdin.write((input + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
