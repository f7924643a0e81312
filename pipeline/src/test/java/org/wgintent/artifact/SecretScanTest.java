package org.wgintent.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as the programs print them that people use. No key here is anybody's. */
class SecretScanTest {

  private static final String KEY = "2B1iFyfxOCBXbzHcNVQpTvlWzJNLU8u9rXJbdpdXI3I=";
  private static final String HEX =
      "d81d621727f13820576f31dc3554294ef956cc934b53cbbdad725b7697572372";

  private static Optional<Integer> find(String path, String text, Charset charset)
      throws IOException {
    return SecretScan.find(path, new ByteArrayInputStream(text.getBytes(charset)), token -> false);
  }

  private static Optional<Integer> find(String path, String text) throws IOException {
    return find(path, text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PrivateKey = " + KEY,
        "privatekey=" + KEY,
        "PresharedKey = " + KEY,
        "# PrivateKey = " + KEY + " # the old one",
        "private_key: \"" + KEY + "\"",
        "  \"privateKey\": \"" + KEY + "\",",
        "preshared_key: " + KEY,
        "pre_shared_key: '" + KEY + "'",
        "option private_key '" + KEY + "'",
        "/interface wireguard add private-key=\"" + KEY + "\"",
        "WG_PRIVATE_KEY=" + KEY,
        "private_key=" + HEX,
        "psk: " + KEY,
        "AGE-SECRET-KEY-1QQPQZRFR7ZZ2WCV0Y4M5TVJHQ6QYCJ2C7Y2SW",
        "AGE-SECRET-KEY-PQ-1QQPQZRFR7ZZ2WCV0Y4M5TVJHQ6QYCJ2C7Y2SW",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
        "    -----BEGIN EC PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----",
        "PuTTY-User-Key-File-3: ssh-ed25519"
      })
  void aKeyIsFoundAtItsLine(String line) throws IOException {
    assertThat(find("notes.txt", "# a file\n\n" + line + "\nmore\n")).contains(3);
    assertThat(find("notes.txt", "# a file\r\n" + line)).contains(2);
    assertThat(find("notes.txt", "x\n" + line + "\n", StandardCharsets.UTF_16LE)).contains(2);
    assertThat(find("notes.txt", "x".repeat(200_000) + " " + line + " " + "x".repeat(200_000)))
        .contains(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PublicKey = " + KEY,
        "public_key: \"" + KEY + "\"",
        "PrivateKey = @key:wg0:phone:1@",
        "PresharedKey = @psk:wg0:phone:2@",
        "preshared_key: none",
        "private_key: see the vault",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "# the age identity begins with AGE-SECRET-KEY-",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        KEY
      })
  void whatIsNoSecretIsLeftAlone(String line) throws IOException {
    assertThat(find("notes.txt", line + "\n")).isEmpty();
  }

  @Test
  void aKeyAloneInAFileIsPrivateWhereTheFileIsCalledSo() throws IOException {
    assertThat(find("keys/privatekey", KEY + "\n")).contains(1);
    assertThat(find("wg0-private.key", KEY)).contains(1);
    assertThat(find("laptop.psk", KEY + "\r\n")).contains(1);
    assertThat(find("privatekey", KEY + "\n", StandardCharsets.UTF_16BE)).contains(1);
    assertThat(find("private/publickey", KEY + "\n")).isEmpty();
    assertThat(find("keys/publickey", KEY + "\n")).isEmpty();
  }

  @Test
  void ourOwnAreFoundByValueWhateverStandsAroundThem() throws IOException {
    byte[] text = ("nodes: [laptop] # " + KEY + "\n").getBytes(StandardCharsets.UTF_8);

    assertThat(SecretScan.find("domain.yaml", new ByteArrayInputStream(text), KEY::equals))
        .contains(1);
  }
}
