package org.wgintent.routes.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wgintent.derive.State;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;
import org.wgintent.domain.IntentFiles;

/**
 * A plain folder with the files of a domain: a clone, or no repository at all.
 *
 * @param path the root of the repository, or a folder that stands for it
 * @param domain where the domain lies below it
 */
record WorkFolder(Path path, DomainFolder domain) {

  private static final long LARGEST = 64L << 20;

  WorkFolder(Path path) {
    this(path, DomainFolder.ROOT);
  }

  /**
   * The domains of a folder: its own, those below {@code sites/}, or that of one site.
   *
   * @param folders what a command is about
   * @param beside every domain of the repository, these among them
   */
  record Domains(List<WorkFolder> folders, List<WorkFolder> beside, List<Diagnostic> problems) {

    /** The one that a command is about. */
    WorkFolder only(Path root) {
      if (folders.size() != 1) {
        throw new Trouble(
            ExitCode.USAGE,
            root.resolve(DomainFolder.SITES)
                + " has several domains: name the folder of one, such as "
                + root.resolve(folders.getFirst().domain().path()));
      }
      return folders.getFirst();
    }

    static Domains in(Path root) throws IOException {
      Path full = root.toAbsolutePath().normalize();
      Path above = full.getParent();
      if (above != null && above.endsWith(DomainFolder.SITES)) {
        Optional<DomainFolder> site = DomainFolder.site(full.getFileName().toString());
        if (site.isPresent()) {
          Path repository = root.resolve("../..").normalize();
          Domains all = below(repository);
          return new Domains(
              List.of(new WorkFolder(repository, site.get())), all.beside(), all.problems());
        }
      }
      return below(root);
    }

    private static Domains below(Path root) throws IOException {
      Path sites = root.resolve(DomainFolder.SITES);
      List<String> names = new ArrayList<>();
      if (Files.isDirectory(sites)) {
        try (Stream<Path> folders = Files.list(sites)) {
          folders.filter(Files::isDirectory).forEach(f -> names.add(f.getFileName().toString()));
        }
      }
      DomainList list = DomainList.of(Files.exists(root.resolve(IntentFiles.DOMAIN)), names);
      List<WorkFolder> all =
          list.domains().stream().map(domain -> new WorkFolder(root, domain)).toList();
      return new Domains(all, all, list.problems());
    }
  }

  private Path folder() {
    return path.resolve(domain.path());
  }

  IntentFiles intent() throws IOException {
    if (!Files.isDirectory(folder())) {
      throw new IOException("there is no folder " + folder());
    }
    return new IntentFiles(
        domain.path(),
        file(IntentFiles.DOMAIN),
        file(IntentFiles.INVENTORY),
        file(IntentFiles.EXECUTION));
  }

  private Optional<byte[]> file(String name) throws IOException {
    Path file = folder().resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > LARGEST) {
      throw new IOException(name + " is larger than any file of intent");
    }
    return Optional.of(Files.readAllBytes(file));
  }

  State state(Report report) throws IOException {
    return StateReader.read(texts("state"), domain.path(), report);
  }

  /** Text files below a folder, by their path in it. */
  SortedMap<String, String> texts(String folder) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    Path root = folder().resolve(folder);
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
    Path root = folder().resolve(folder);
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
