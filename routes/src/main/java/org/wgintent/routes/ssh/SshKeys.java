package org.wgintent.routes.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Iterator;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** OpenSSH's key files: Ed25519, unencrypted, 0600. No exception here carries a key. */
public final class SshKeys {

  /** The private key's file name in a folder of ours; the public one ends in {@code .pub}. */
  public static final String FILE = "ssh_ed25519";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  static {
    // MINA's third choice needs a library that is not here; a native executable needs the list.
    if (System.getProperty(SecurityUtils.SECURITY_PROVIDER_REGISTRARS) == null) {
      System.setProperty(
          SecurityUtils.SECURITY_PROVIDER_REGISTRARS,
          "org.apache.sshd.common.util.security.SunJCESecurityProviderRegistrar,"
              + "org.apache.sshd.common.util.security.bouncycastle"
              + ".BouncyCastleSecurityProviderRegistrar");
    }
  }

  private SshKeys() {}

  /**
   * Writes a new pair, {@code ssh_ed25519} and {@code ssh_ed25519.pub}, into {@code folder}.
   *
   * @return the public key's line
   * @throws FileAlreadyExistsException if there is such a file: no key is ever overwritten
   */
  public static String generate(Path folder) throws IOException {
    Path secret = folder.resolve(FILE);
    Path open = folder.resolve(FILE + ".pub");
    if (Files.exists(open, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(open.toString());
    }
    try {
      KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
      ByteArrayOutputStream secretText = new ByteArrayOutputStream();
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "wg-intent", null, secretText);
      String line = PublicKeyEntry.toString(pair.getPublic()) + " wg-intent";
      Files.createFile(secret, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.write(secret, secretText.toByteArray(), StandardOpenOption.WRITE);
      Files.writeString(open, line + "\n", StandardOpenOption.CREATE_NEW);
      return line;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot make an Ed25519 key: " + e.getMessage());
    }
  }

  /** Reads a private key; one that others may read, or that has a passphrase, is refused. */
  public static KeyPair read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no SSH key");
    }
    if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null
        && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IOException("others may read the SSH key " + file + ": chmod 600");
    }
    try (InputStream content = Files.newInputStream(file)) {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(file.toString()), content, FilePasswordProvider.EMPTY);
      Iterator<KeyPair> each = pairs == null ? Set.<KeyPair>of().iterator() : pairs.iterator();
      if (each.hasNext()) {
        return each.next();
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // The cause may quote the file: its kind is all that is told.
      throw new IOException(
          "cannot read the SSH key %s (%s); an unencrypted OpenSSH key is needed"
              .formatted(file, e.getClass().getSimpleName()));
    }
    throw new IOException("there is no key in " + file);
  }

  /**
   * The key in OpenSSH's form ({@code ssh-ed25519 AAAA…}, a comment may follow).
   *
   * @throws IOException if it is none
   */
  public static PublicKey parse(String line) throws IOException {
    try {
      PublicKey key = PublicKeyEntry.parsePublicKeyEntry(line).resolvePublicKey(null, null, null);
      if (key != null) {
        return key;
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IOException("not an OpenSSH public key: " + line, e);
    }
    throw new IOException("not an OpenSSH public key: " + line);
  }

  /** {@code SHA256:…}, as ssh-keygen -l prints it. */
  public static String fingerprint(PublicKey key) {
    return KeyUtils.getFingerPrint(key);
  }
}
