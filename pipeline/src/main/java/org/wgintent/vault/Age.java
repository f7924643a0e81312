package org.wgintent.vault;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;

/**
 * age v1 files (age-encryption.org/v1) with X25519 recipients. The vault's files are small: they
 * are held in memory as a whole.
 *
 * @param recipients {@code age1…}: whoever may read what this writes, the identity's own first
 */
record Age(RecipientStanzaReader identity, List<RecipientStanzaWriter> recipients) {

  /** A new identity, as {@code age-keygen} prints it. Secret. */
  static String newIdentity(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String recipient =
        Bech32.getEncoder()
            .encode("age", Curve25519.publicKey(PrivateKey.of(bytes)).bytes())
            .toString();
    String identity =
        Bech32.getEncoder().encode("AGE-SECRET-KEY-", bytes).toString().toUpperCase(Locale.ROOT);
    return "# public key: " + recipient + "\n" + identity + "\n";
  }

  /**
   * Reads the two files' text; blank lines and lines that begin with {@code #} are comments.
   *
   * @param identityFile one {@code AGE-SECRET-KEY-1…}
   * @param recipientsFile any number of {@code age1…}, one a line
   */
  static Age of(String identityFile, String recipientsFile) throws VaultException {
    List<String> identities = lines(identityFile);
    if (identities.size() != 1) {
      throw new VaultException("the vault's identity file must hold one AGE-SECRET-KEY line");
    }
    try {
      byte[] secret = Bech32.getDecoder().decode(identities.getFirst()).getData();
      String own =
          Bech32.getEncoder()
              .encode("age", Curve25519.publicKey(PrivateKey.of(secret)).bytes())
              .toString();
      List<RecipientStanzaWriter> writers = new ArrayList<>();
      writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(own));
      for (String recipient : lines(recipientsFile)) {
        writers.add(recipient(recipient));
      }
      return new Age(
          X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identities.getFirst()),
          List.copyOf(writers));
    } catch (GeneralSecurityException | IllegalArgumentException saysTheSecret) {
      throw new VaultException("the vault's identity file holds no age identity (X25519)");
    }
  }

  private static RecipientStanzaWriter recipient(String text) throws VaultException {
    try {
      return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text);
    } catch (GeneralSecurityException | IllegalArgumentException notOne) {
      // Not said: somebody may have put an identity here.
      throw new VaultException(
          "a line of the operator's recipients is no age recipient (age1…, X25519): SSH keys and"
              + " plugins are not read here");
    }
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
  }

  byte[] encrypt(byte[] plain) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (WritableByteChannel channel =
        new StandardEncryptingChannelFactory()
            .newEncryptingChannel(Channels.newChannel(file), recipients)) {
      channel.write(java.nio.ByteBuffer.wrap(plain));
    } catch (GeneralSecurityException e) {
      throw new VaultException("age cannot encrypt on this machine", e);
    }
    return file.toByteArray();
  }

  byte[] decrypt(byte[] file, String name) throws IOException {
    try (ReadableByteChannel channel =
        new StandardDecryptingChannelFactory()
            .newDecryptingChannel(
                Channels.newChannel(new ByteArrayInputStream(file)), List.of(identity))) {
      return Channels.newInputStream(channel).readAllBytes();
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new VaultException(
          name + " is damaged, or was not encrypted to the vault's identity", e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Without the identity. */
  @Override
  public String toString() {
    return "Age[" + recipients.size() + " recipients]";
  }
}
