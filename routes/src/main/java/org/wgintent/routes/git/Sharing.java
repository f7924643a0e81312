package org.wgintent.routes.git;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Repository;
import org.wgintent.job.GitException;

/**
 * What Git shares with a group ({@code core.sharedRepository}, git-config(1)). JGit leaves that to
 * the process's umask: what it has made is shared here afterwards, so that other accounts push to
 * folders that the pipeline made, and the other way round.
 */
final class Sharing {

  static final String KEY = "sharedRepository";

  private static final String PACKED_REFS = "packed-refs";
  private static final int GROUP = 0660;
  private static final int ALL = 0664;
  private static final int READ = 0444;
  private static final int WRITE = 0222;
  private static final int PERMISSIONS = 07777;
  private static final int OF_FOLDER = 02000;
  private static final int OWNER_WRITES = 0200;
  private static final int OWNER_ENTERS = 0100;

  private final Path git;

  /** What others may do to files; 0 where nothing is shared. */
  private final int others;

  /** Whose files this process may share. */
  private final int us;

  Sharing(Repository git) {
    this.git = git.getDirectory().toPath();
    String shared = git.getConfig().getString("core", null, KEY);
    this.others = shared == null ? 0 : others(shared);
    this.us = others == 0 ? 0 : ownUser();
  }

  static int others(String shared) {
    return switch (shared.toLowerCase(Locale.ROOT)) {
      case "umask", "false", "no", "off", "0", "" -> 0;
      case "group", "true", "yes", "on", "1" -> GROUP;
      case "all", "world", "everybody", "2", "3" -> ALL;
      default -> octal(shared);
    };
  }

  private static int ownUser() {
    try {
      return owner(Path.of("/proc/self"));
    } catch (IOException e) {
      throw new GitException("cannot tell who this is: " + e.getMessage(), e);
    }
  }

  private static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid");
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
  }

  private static int octal(String mode) {
    try {
      return Integer.parseInt(mode, 8) & (READ | WRITE);
    } catch (NumberFormatException e) {
      throw new GitException("core.sharedRepository is nothing that Git knows: " + mode, e);
    }
  }

  /** All that is there; what comes into a folder belongs to the group of the folder. */
  static void share(Path git, GroupPrincipal group) throws IOException {
    try (Stream<Path> files = Files.walk(git)) {
      for (Path path : files.toList()) {
        Files.setAttribute(path, "posix:group", group);
        int mode = mode(path);
        int folder = Files.isDirectory(path) ? OF_FOLDER : 0;
        Files.setAttribute(path, "unix:mode", mode | bits(mode, GROUP) | folder);
      }
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot share "
              + e.getFile()
              + " with the group "
              + group
              + ": whoever shares it owns it and is of that group",
          e);
    }
  }

  /** An object that was written, by itself. */
  void object(AnyObjectId id) {
    String name = id.name();
    path(objects().resolve(name.substring(0, 2)).resolve(name.substring(2)));
  }

  void packs() {
    below(objects().resolve("pack"));
  }

  /** Everything that is packed anew now and then. */
  void everything() {
    below(objects());
    path(git.resolve(PACKED_REFS));
  }

  private void below(Path folder) {
    if (others != 0) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.forEach(this::one);
      } catch (IOException e) {
        throw new GitException("cannot list " + folder + ": " + e.getMessage(), e);
      }
    }
  }

  private Path objects() {
    return git.resolve("objects");
  }

  /** A ref that was written or deleted, and its log. */
  void ref(String name) {
    path(git.resolve(name));
    path(git.resolve(PACKED_REFS));
    path(git.resolve("logs").resolve(name));
  }

  /** A file or folder, and the folders above it in the repository. */
  private void path(Path made) {
    for (Path path = made; others != 0 && !path.equals(git); path = path.resolveSibling("")) {
      one(path);
    }
  }

  /** Whatever other accounts made, they share themselves. */
  private void one(Path path) {
    try {
      int mode = mode(path);
      int shared = mode | bits(mode, others);
      if (shared != mode && owner(path) == us) {
        Files.setAttribute(path, "unix:mode", shared);
      }
    } catch (NoSuchFileException packed) {
      // The folders above it may be there.
    } catch (IOException e) {
      throw new GitException(
          "cannot share " + path + " as core.sharedRepository says: " + e.getMessage(), e);
    }
  }

  /** As Git reckons. */
  private static int bits(int mode, int others) {
    int bits = (mode & OWNER_WRITES) == 0 ? others & ~WRITE : others;
    return (mode & OWNER_ENTERS) == 0 ? bits : bits | (bits & READ) >> 2;
  }
}
