package org.wgintent.routes.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;

/** Where a command writes files of a domain. */
record OutputFolder(Path path) {

  /**
   * Makes a folder below this one hold these files: what holds the same bytes already is not
   * touched, what is there and not among them is left alone.
   */
  void write(String folder, Map<String, String> files) throws IOException {
    Path root = path.resolve(folder);
    try {
      files.entrySet().parallelStream()
          .forEach(file -> write(root.resolve(file.getKey()), file.getValue()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(Path target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (holds(target, bytes)) {
        return;
      }
      Files.createDirectories(target.getParent());
      Path part = target.resolveSibling(target.getFileName() + ".part");
      Files.write(part, bytes);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(Path file, byte[] bytes) throws IOException {
    // Its length is 0 where it is not there: ten thousand exceptions would take longer.
    return file.toFile().length() == bytes.length
        && Files.exists(file)
        && Arrays.equals(Files.readAllBytes(file), bytes);
  }
}
