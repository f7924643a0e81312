package org.wgintent.routes.folder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;
import org.wgintent.domain.IntentFiles;
import org.wgintent.job.Change;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Repository;

/**
 * A folder of files as if it were the newest commit of {@code main}. It stands on a revision of a
 * repository, or on nothing; whatever is not the folder is asked there. Nothing is written.
 */
public final class FolderRepository implements Repository {

  /** The folder as a commit; Git itself never gives this name to anything. */
  private static final ObjectName FOLDER = new ObjectName("0".repeat(40));

  private static final long LARGEST = 64L << 20;

  private final Path root;
  private final Optional<Repository> repository;
  private final Optional<ObjectName> before;

  private FolderRepository(
      Path root, Optional<Repository> repository, Optional<ObjectName> before) {
    this.root = root;
    this.repository = repository;
    this.before = before;
  }

  /**
   * A folder by itself.
   *
   * @param root with the domain's files, or with {@code sites/}
   * @throws IOException if there is no such folder
   */
  public static FolderRepository of(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException("there is no folder " + root);
    }
    return new FolderRepository(root, Optional.empty(), Optional.empty());
  }

  /**
   * The same folder, compared with a commit.
   *
   * @param commit none where the repository is empty
   */
  public FolderRepository on(Repository other, Optional<ObjectName> commit) {
    return new FolderRepository(root, Optional.of(other), commit);
  }

  /** What the folder holds of one domain. */
  public static Change change(DomainFolder domain) {
    return new Change(domain, MAIN, FOLDER);
  }

  /** The domains in the folder. */
  public DomainList domains() {
    return domains(FOLDER);
  }

  private static boolean isFolder(ObjectName commit) {
    return commit.equals(FOLDER);
  }

  private Repository repository() {
    return repository.orElseThrow(() -> new IllegalStateException("the folder is no repository"));
  }

  @Override
  public Set<String> proposals() {
    return Set.of();
  }

  @Override
  public SortedMap<String, ObjectName> branches() {
    return repository.map(Repository::branches).orElseGet(TreeMap::new);
  }

  @Override
  public Optional<ObjectName> branch(String name) {
    return repository.flatMap(other -> other.branch(name));
  }

  @Override
  public Optional<ObjectName> resolve(String revision) {
    return repository.flatMap(other -> other.resolve(revision));
  }

  @Override
  public boolean isAncestor(ObjectName older, ObjectName newer) {
    return !isFolder(older) && !isFolder(newer) && repository().isAncestor(older, newer);
  }

  @Override
  public Optional<List<ObjectName>> between(ObjectName after, ObjectName head) {
    return repository().between(after, head);
  }

  @Override
  public boolean isCommitted(ObjectName commit) {
    return !isFolder(commit);
  }

  @Override
  public Optional<ObjectName> mergeBase(ObjectName commit, String branch) {
    return isFolder(commit) ? before : repository().mergeBase(commit, branch);
  }

  @Override
  public String subject(ObjectName commit) {
    return isFolder(commit) ? root.toString() : repository().subject(commit);
  }

  @Override
  public String message(ObjectName commit) {
    return isFolder(commit) ? subject(commit) : repository().message(commit);
  }

  @Override
  public Set<Integer> changedLines(ObjectName base, ObjectName head, String path) {
    return repository().changedLines(base, head, path);
  }

  @Override
  public List<ObjectName> parents(ObjectName commit) {
    return isFolder(commit) ? before.stream().toList() : repository().parents(commit);
  }

  @Override
  public Optional<ObjectName> handled(Looked branch) {
    return repository.flatMap(other -> other.handled(branch));
  }

  @Override
  public boolean isThere(ObjectName commit) {
    return isFolder(commit) || repository().isThere(commit);
  }

  @Override
  public Set<String> folders(ObjectName commit) {
    return repository().folders(commit);
  }

  // ---- what the folder holds ----

  @Override
  public ObjectName treeOf(ObjectName commit) {
    return isFolder(commit) ? FOLDER : repository().treeOf(commit);
  }

  @Override
  public Optional<byte[]> file(ObjectName commit, String path) {
    if (!isFolder(commit)) {
      return repository().file(commit, path);
    }
    Path file = root.resolve(path);
    return Files.isRegularFile(file) ? Optional.of(bytes(file)) : Optional.empty();
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException(file + " is larger than any file of intent");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  private static UncheckedIOException trouble(IOException e) {
    return new UncheckedIOException(e.getMessage(), e);
  }

  @Override
  public SortedMap<String, String> texts(ObjectName commit, String folder) {
    if (!isFolder(commit)) {
      return repository().texts(commit, folder);
    }
    SortedMap<String, String> texts = new TreeMap<>();
    Path top = root.resolve(folder);
    if (Files.isDirectory(top)) {
      try (Stream<Path> files = Files.walk(top)) {
        files
            .filter(Files::isRegularFile)
            .forEach(
                file ->
                    texts.put(
                        top.relativize(file).toString(),
                        new String(bytes(file), StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw trouble(e);
      }
    }
    return texts;
  }

  @Override
  public DomainList domains(ObjectName commit) {
    if (!isFolder(commit)) {
      return repository().domains(commit);
    }
    Path sites = root.resolve(DomainFolder.SITES);
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(sites)) {
      try (Stream<Path> folders = Files.list(sites)) {
        folders.filter(Files::isDirectory).forEach(f -> names.add(f.getFileName().toString()));
      } catch (IOException e) {
        throw trouble(e);
      }
    }
    return DomainList.of(Files.exists(root.resolve(IntentFiles.DOMAIN)), names);
  }

  @Override
  public Optional<ObjectName> object(ObjectName commit, String path) {
    if (!isFolder(commit)) {
      return repository().object(commit, path);
    }
    return Files.exists(root.resolve(path)) ? Optional.of(FOLDER) : Optional.empty();
  }

  /** The folder has no history. */
  @Override
  public List<Found> readNew(
      Collection<ObjectName> tips, Collection<ObjectName> known, Reader reader) {
    return List.of();
  }

  /** The files of intent; what else lies beside them need not be for Git. */
  @Override
  public List<Found> readUserFiles(ObjectName commit, Reader reader) {
    List<Found> found = new ArrayList<>();
    for (DomainFolder domain : domains(commit).domains()) {
      for (String name : IntentFiles.NAMES) {
        String path = domain.in(name);
        file(commit, path)
            .flatMap(bytes -> read(path, bytes, reader))
            .ifPresent(line -> found.add(new Found("", path, line)));
      }
    }
    return found;
  }

  private static Optional<Integer> read(String path, byte[] bytes, Reader reader) {
    try {
      return reader.read(path, new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  // ---- what only a repository can do ----

  @Override
  public void keep(DomainFolder domain, ObjectName commit) {
    throw readOnly();
  }

  @Override
  public void markProcessed(Looked branch, ObjectName commit) {
    throw readOnly();
  }

  @Override
  public void forgetProcessed(Looked branch) {
    throw readOnly();
  }

  @Override
  public void forgetGone(String version) {
    throw readOnly();
  }

  @Override
  public void tidy() {
    throw readOnly();
  }

  @Override
  public Merge merge(ObjectName head, ObjectName main) {
    throw readOnly();
  }

  @Override
  public ObjectName withFolders(
      Optional<ObjectName> base, Map<String, Map<String, String>> folders) {
    throw readOnly();
  }

  @Override
  public ObjectName withFile(ObjectName base, String file, String text) {
    throw readOnly();
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("a folder is only read");
  }
}
