package org.wgintent.routes.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wgintent.derive.State;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;

/** A plain folder with the files of a domain: a clone, or no repository at all. */
record WorkFolder(Path path) {

  private static final long LARGEST = 64L << 20;

  IntentFiles intent() throws IOException {
    if (!Files.isDirectory(path)) {
      throw new IOException("there is no folder " + path);
    }
    return new IntentFiles(
        "", file(IntentFiles.DOMAIN), file(IntentFiles.INVENTORY), file(IntentFiles.EXECUTION));
  }

  private Optional<byte[]> file(String name) throws IOException {
    Path file = path.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > LARGEST) {
      throw new IOException(name + " is larger than any file of intent");
    }
    return Optional.of(Files.readAllBytes(file));
  }

  State state(Report report) throws IOException {
    return StateReader.read(texts("state"), "", report);
  }

  /** Text files below a folder, by their path in it. */
  SortedMap<String, String> texts(String folder) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    Path root = path.resolve(folder);
    if (!Files.isDirectory(root)) {
      return texts;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

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
    try {
      return Files.size(file) == bytes.length && Arrays.equals(Files.readAllBytes(file), bytes);
    } catch (NoSuchFileException notThere) {
      return false;
    }
  }
}
