package org.wgintent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wgintent.domain.IntentFiles;

/** The example at the repository's top: documentation, and the first fixture. */
public final class Example {

  private Example() {}

  public static Path root() {
    return Path.of(System.getProperty("wgintent.root", ".."));
  }

  /** domain.yaml, inventory.yaml and execution.yaml as the example has them. */
  public static Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    for (String name : new String[] {"domain", "inventory", "execution"}) {
      files.put(name + ".yaml", read(root().resolve(name + ".example.yaml")));
    }
    return files;
  }

  public static IntentFiles intent(Map<String, String> files) {
    return new IntentFiles(
        "",
        bytes(files, IntentFiles.DOMAIN),
        bytes(files, IntentFiles.INVENTORY),
        bytes(files, IntentFiles.EXECUTION));
  }

  private static Optional<byte[]> bytes(Map<String, String> files, String name) {
    return Optional.ofNullable(files.get(name)).map(s -> s.getBytes(StandardCharsets.UTF_8));
  }

  public static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
