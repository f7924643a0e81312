package org.wgintent.routes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.Manifest;
import org.wgintent.stage.Compiled;

/** Where a command writes files of a domain. */
record OutputFolder(Path path) {

  private static final String GENERATED = "generated";

  /**
   * Holds what was compiled, and nothing any more of what was compiled before: what the manifest
   * that is there names, if nobody changed it. What has the same bytes already is not touched, nor
   * is anybody else's file.
   */
  void hold(Compiled compiled) throws IOException {
    removeAllBut(compiled.generated().keySet());
    write("state", compiled.stateFiles());
    write(GENERATED, compiled.generated());
  }

  /** Makes a folder below this one hold these files; what else is there is left alone. */
  void write(String folder, Map<String, String> files) throws IOException {
    Path root = path.resolve(folder);
    try {
      files.entrySet().parallelStream()
          .forEach(file -> write(root.resolve(file.getKey()), file.getValue()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void removeAllBut(Set<String> kept) throws IOException {
    Path root = path.resolve(GENERATED).normalize();
    Path manifest = root.resolve(Manifest.PATH);
    if (!Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    JsonNode outputs;
    try {
      outputs = Json.read(Files.readString(manifest)).path("outputs");
    } catch (IOException | IllegalArgumentException unreadable) {
      Console.note(manifest + " cannot be read: files of an earlier compilation may be left");
      return;
    }
    for (Map.Entry<String, JsonNode> output : outputs.properties()) {
      Path file = path.resolve(output.getKey()).normalize();
      if (!file.startsWith(root)
          || kept.contains(root.relativize(file).toString())
          || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      if (!Digest.of(Files.readAllBytes(file)).hex().equals(output.getValue().asText())) {
        Console.note(file + " is not compiled any more, and was changed by hand: it stays");
        continue;
      }
      Files.delete(file);
      removeEmpty(file.resolveSibling(""), root);
    }
  }

  /** Folders that nothing is in any more, from the innermost on. */
  private static void removeEmpty(Path innermost, Path root) throws IOException {
    for (Path folder = innermost; !folder.equals(root); folder = folder.resolveSibling("")) {
      try {
        Files.delete(folder);
      } catch (DirectoryNotEmptyException inUse) {
        return;
      }
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
