package org.wgintent.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** A folder for its owner alone: 0700, its files 0600, each replaced as a whole or not at all. */
record PrivateFolder(Path path) {

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** A new folder; one that is there already must be empty. */
  static PrivateFolder create(Path path) throws IOException {
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(FOLDER));
    } catch (FileAlreadyExistsException present) {
      try (Stream<Path> files = Files.list(path)) {
        if (files.findAny().isPresent()) {
          throw new VaultException(path + " is not empty: a vault is never overwritten");
        }
      }
      Files.setPosixFilePermissions(path, FOLDER);
    }
    return new PrivateFolder(path);
  }

  /** The folder {@code name} in this one, made if it is not there. */
  PrivateFolder folder(String name) throws IOException {
    Path inner = path.resolve(name);
    if (!Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(inner, PosixFilePermissions.asFileAttribute(FOLDER));
    }
    return new PrivateFolder(inner);
  }

  /** Refuses a folder that others could read, as ssh refuses such a key. */
  void check() throws IOException {
    if (!Files.isDirectory(path)) {
      throw new VaultException("there is no vault at " + path + ": wg-intent keys init makes one");
    }
    checkPermissions(path, Files.getPosixFilePermissions(path), "700");
  }

  boolean has(String name) {
    return Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  byte[] read(String name) throws IOException {
    Path file = path.resolve(name);
    try {
      checkPermissions(file, Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS), "600");
      return Files.readAllBytes(file);
    } catch (NoSuchFileException missing) {
      throw new VaultException("the vault lacks " + file, missing);
    }
  }

  /** Writes, forces to disk, renames: after a crash the old file or the new one is there. */
  void write(String name, byte[] content) throws IOException {
    Path temporary =
        Files.createTempFile(
            path, "." + name + ".", "", PosixFilePermissions.asFileAttribute(FILE));
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException odd) {
      throw new VaultException("this file system cannot rename within a folder: " + path, odd);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static void checkPermissions(Path path, Set<PosixFilePermission> has, String wanted)
      throws VaultException {
    if (!FOLDER.containsAll(has)) {
      throw new VaultException(
          "%s is open to others (%s): chmod %s %s"
              .formatted(path, PosixFilePermissions.toString(has), wanted, path));
    }
  }
}
