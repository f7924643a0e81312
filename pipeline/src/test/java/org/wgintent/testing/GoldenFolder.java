package org.wgintent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Expected files under {@code golden/}, compared byte for byte; a missing and an unexpected file
 * both fail. {@code -Dgolden.update=true} writes them instead.
 */
public final class GoldenFolder {

  private GoldenFolder() {}

  public static void compare(String folder, Map<String, String> actual) throws IOException {
    Path root = Path.of("golden").resolve(folder);
    if (Boolean.getBoolean("golden.update")) {
      write(root, actual);
    }
    assertThat(root).as("run with -Dgolden.update=true to make it").isDirectory();
    assertThat(read(root)).as("golden/%s", folder).containsExactlyEntriesOf(new TreeMap<>(actual));
  }

  private static SortedMap<String, String> read(Path root) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  private static void write(Path root, Map<String, String> files) throws IOException {
    if (Files.isDirectory(root)) {
      for (String stale : read(root).keySet()) {
        Files.delete(root.resolve(stale));
      }
    }
    for (var file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling("."));
      Files.writeString(path, file.getValue());
    }
  }
}
