package org.wgintent.routes.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** A file whose content is not for everybody. */
public final class SecretFile {

  private SecretFile() {}

  public static byte[] bytes(Path file) throws IOException {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        throw new IOException(file + " can be read by everybody: chmod 640 " + file);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no " + file, e);
    }
  }

  /** Without the end of its line. */
  public static String text(Path file) throws IOException {
    String text = new String(bytes(file), StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw new IOException(file + " is empty");
    }
    return text;
  }
}
