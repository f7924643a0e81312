package org.wgintent.routes.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A pair of Ed25519 keys in OpenSSH's own form. */
public final class SshKeys {

  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private SshKeys() {}

  /** Writes {@code file} (0600) and {@code file.pub}; never over a file that is there. */
  public static void generate(Path file, SecureRandom random) throws IOException {
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(random);
    StringWriter pem = new StringWriter();
    try (PemWriter writer = new PemWriter(pem)) {
      writer.writeObject(
          new PemObject("OPENSSH PRIVATE KEY", OpenSSHPrivateKeyUtil.encodePrivateKey(key)));
    }
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE));
    Files.writeString(file, pem.toString());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes("ssh-ed25519 ".getBytes(StandardCharsets.US_ASCII));
    line.writeBytes(
        Base64.getEncoder().encode(OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey())));
    line.writeBytes(" wg-intent\n".getBytes(StandardCharsets.US_ASCII));
    Files.write(
        file.resolveSibling(file.getFileName() + ".pub"),
        line.toByteArray(),
        StandardOpenOption.CREATE_NEW);
  }
}
