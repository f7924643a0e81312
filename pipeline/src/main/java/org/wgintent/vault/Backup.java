package org.wgintent.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wgintent.artifact.Json;

/**
 * A copy of a whole vault as one age file: the files of the folder, as they are, encrypted once
 * more to everybody who may read it.
 */
final class Backup {

  /** In a vault: when the last copy was made and read again; not part of a copy. */
  static final String RECORD = "backup.json";

  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,3}");

  private Backup() {}

  /** Every file below {@code folder} by its path; nothing of it is decrypted. */
  static byte[] of(PrivateFolder folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder.path())) {
      for (Path file :
          all.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
        String path = folder.path().relativize(file).toString();
        if (!path.equals(RECORD) && PATH.matcher(path).matches()) {
          files.put(path, Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        }
      }
    }
    return Age.bytes(Json.pretty(Map.of("files", files)));
  }

  /** Writes the files of a copy into a new folder. */
  static void restore(byte[] copy, Path path) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try {
      JsonNode node = Json.read(new String(copy, StandardCharsets.UTF_8)).path("files");
      node.properties()
          .forEach(
              file ->
                  files.put(file.getKey(), Base64.getDecoder().decode(file.getValue().asText())));
    } catch (IllegalArgumentException saysTheSecret) {
      throw new VaultException("this is no copy of a vault");
    }
    if (!files.containsKey("identity")
        || !files.keySet().stream().allMatch(PATH.asMatchPredicate())) {
      throw new VaultException("this is no copy of a vault");
    }
    PrivateFolder root = PrivateFolder.create(path);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      List<String> parts = List.of(file.getKey().split("/", -1));
      PrivateFolder folder = root;
      for (String part : parts.subList(0, parts.size() - 1)) {
        folder = folder.folder(part);
      }
      folder.write(parts.getLast(), file.getValue());
    }
  }
}
