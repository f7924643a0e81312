package org.wgintent.routes.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;
import org.wgintent.domain.IntentFiles;
import org.wgintent.job.GitException;

/** Reading and writing trees without a work tree. */
public final class Trees {

  private static final long LARGEST_FILE = 64L << 20;
  private static final Pattern GENERATED =
      Pattern.compile("(sites/[^/]+/)?(state|generated|benchmarks)/.*", Pattern.DOTALL);

  private final IntentRepository repository;

  public Trees(IntentRepository repository) {
    this.repository = repository;
  }

  /** A file at a commit or tree, if it is there. */
  public Optional<byte[]> file(ObjectId commit, String path) {
    try (RevWalk walk = new RevWalk(repository.git());
        TreeWalk tree = TreeWalk.forPath(repository.git(), path, walk.parseTree(commit))) {
      if (tree == null) {
        return Optional.empty();
      }
      return Optional.of(bytes(walk.getObjectReader(), tree));
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  /** The domains that a commit or tree holds. */
  public DomainList domains(ObjectId commit) {
    List<String> sites = new ArrayList<>();
    boolean root = false;
    try (RevWalk walk = new RevWalk(repository.git());
        TreeWalk tree = new TreeWalk(repository.git())) {
      tree.addTree(walk.parseTree(commit));
      while (tree.next()) {
        String path = tree.getPathString();
        root |= path.equals(IntentFiles.DOMAIN);
        if (tree.isSubtree() && path.equals(DomainFolder.SITES)) {
          tree.enterSubtree();
        } else if (tree.isSubtree() && path.startsWith(DomainFolder.SITES + "/")) {
          sites.add(tree.getNameString());
        }
      }
      return DomainList.of(root, sites);
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  /** The tree of a domain's folder, if it is there: equal where every byte in it is. */
  public Optional<ObjectId> folder(ObjectId commit, DomainFolder domain) {
    if (domain.isRoot()) {
      return Optional.of(treeOf(commit));
    }
    String path = domain.path().substring(0, domain.path().length() - 1);
    try (RevWalk walk = new RevWalk(repository.git());
        TreeWalk tree = TreeWalk.forPath(repository.git(), path, walk.parseTree(commit))) {
      return Optional.ofNullable(tree).map(found -> found.getObjectId(0));
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  /** All files below a folder, by their path in it, as text. */
  public SortedMap<String, String> texts(ObjectId commit, String folder) {
    SortedMap<String, String> texts = new TreeMap<>();
    try (RevWalk walk = new RevWalk(repository.git());
        TreeWalk tree = new TreeWalk(repository.git())) {
      tree.addTree(walk.parseTree(commit));
      tree.setRecursive(true);
      tree.setFilter(PathFilter.create(folder));
      while (tree.next()) {
        if (tree.getPathString().startsWith(folder + "/")) {
          texts.put(
              tree.getPathString().substring(folder.length() + 1),
              new String(bytes(walk.getObjectReader(), tree), StandardCharsets.UTF_8));
        }
      }
      return texts;
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  private static byte[] bytes(ObjectReader reader, TreeWalk tree) throws IOException {
    FileMode mode = tree.getFileMode(0);
    if ((mode.getBits() & FileMode.TYPE_MASK) != FileMode.TYPE_FILE) {
      throw new GitException(
          tree.getPathString() + " is no plain file: links and submodules are not followed");
    }
    ObjectLoader loader = reader.open(tree.getObjectId(0));
    if (loader.getSize() > LARGEST_FILE) {
      throw new GitException(
          tree.getPathString() + " has " + loader.getSize() + " bytes: too many");
    }
    return loader.getBytes();
  }

  /**
   * Two commits merged.
   *
   * @param tree the tree, where nothing that people write is in conflict
   * @param conflicts paths that people must resolve
   */
  public record Merge(Optional<ObjectId> tree, List<String> conflicts) {}

  /**
   * {@code head} merged into {@code main}. What the pipeline writes is taken from {@code main}: it
   * is compiled again anyway, and never a conflict for people.
   */
  public Merge merge(ObjectId head, ObjectId main) {
    try (ObjectInserter inserter = repository.git().newObjectInserter();
        RevWalk walk = new RevWalk(repository.git())) {
      ResolveMerger merger =
          (ResolveMerger) MergeStrategy.RECURSIVE.newMerger(repository.git(), true);
      merger.setObjectInserter(inserter);
      boolean clean = merger.merge(main, head);
      List<String> conflicts =
          clean
              ? List.of()
              : merger.getUnmergedPaths().stream().filter(p -> !isGenerated(p)).sorted().toList();
      if (!conflicts.isEmpty()) {
        return new Merge(Optional.empty(), conflicts);
      }
      if (clean) {
        inserter.flush();
        return new Merge(Optional.of(merger.getResultTreeId()), List.of());
      }
      // Only generated files are in conflict: people's files of the branch, ours of main.
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      copy(walk, mergeUserFiles(walk, head, main, inserter), builder, false);
      copy(walk, walk.parseTree(main), builder, true);
      builder.finish();
      ObjectId tree = index.writeTree(inserter);
      inserter.flush();
      return new Merge(Optional.of(tree), List.of());
    } catch (IOException e) {
      throw failure(head, e);
    }
  }

  /** The merge of the two without what the pipeline writes: free of conflicts, as was seen. */
  private ObjectId mergeUserFiles(
      RevWalk walk, ObjectId head, ObjectId main, ObjectInserter inserter) throws IOException {
    ObjectId ours = stripped(walk, main, inserter);
    ObjectId theirs = stripped(walk, head, inserter);
    walk.reset();
    walk.setRevFilter(RevFilter.MERGE_BASE);
    walk.markStart(walk.parseCommit(head));
    walk.markStart(walk.parseCommit(main));
    RevCommit base = walk.next();
    ResolveMerger merger = (ResolveMerger) MergeStrategy.RESOLVE.newMerger(repository.git(), true);
    merger.setObjectInserter(inserter);
    merger.setBase(base == null ? null : stripped(walk, base, inserter));
    if (!merger.merge(ours, theirs)) {
      throw new GitException("cannot merge " + head.name() + " into " + main.name());
    }
    inserter.flush();
    return merger.getResultTreeId();
  }

  private ObjectId stripped(RevWalk walk, ObjectId commit, ObjectInserter inserter)
      throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    copy(walk, walk.parseTree(commit), builder, false);
    builder.finish();
    ObjectId tree = index.writeTree(inserter);
    inserter.flush();
    return tree;
  }

  private void copy(RevWalk walk, ObjectId tree, DirCacheBuilder to, boolean generated)
      throws IOException {
    try (TreeWalk files = new TreeWalk(walk.getObjectReader())) {
      files.addTree(tree);
      files.setRecursive(true);
      while (files.next()) {
        if (isGenerated(files.getPathString()) == generated) {
          to.add(entry(files.getPathString(), files.getFileMode(0), files.getObjectId(0)));
        }
      }
    }
  }

  /** Does the pipeline write this file? */
  static boolean isGenerated(String path) {
    return GENERATED.matcher(path).matches();
  }

  private static DirCacheEntry entry(String path, FileMode mode, ObjectId id) {
    DirCacheEntry entry = new DirCacheEntry(path);
    entry.setFileMode(mode);
    entry.setObjectId(id);
    return entry;
  }

  /**
   * A tree like {@code base} with whole folders replaced.
   *
   * @param folders path of a folder to the files in it
   */
  public ObjectId withFolders(Optional<ObjectId> base, Map<String, Map<String, String>> folders) {
    SortedMap<String, String> files = new TreeMap<>();
    folders.forEach(
        (folder, its) -> its.forEach((path, text) -> files.put(folder + "/" + path, text)));
    return write(
        base,
        path -> folders.keySet().stream().noneMatch(folder -> path.startsWith(folder + "/")),
        files);
  }

  /** A tree with one file replaced, or added. */
  public ObjectId withFile(ObjectId base, String file, String text) {
    return write(Optional.of(base), path -> !path.equals(file), Map.of(file, text));
  }

  /**
   * A tree like {@code base} with these files replaced, or added. Only trees on their paths are
   * read and written, however many files there are.
   */
  public ObjectId withFiles(Optional<ObjectId> base, Map<String, String> files) {
    try (ObjectInserter inserter = repository.git().newObjectInserter();
        RevWalk walk = new RevWalk(repository.git())) {
      Optional<ObjectId> tree = Optional.empty();
      if (base.isPresent()) {
        tree = Optional.of(walk.parseTree(base.get()).getId());
      }
      ObjectId edited = withFiles(walk.getObjectReader(), inserter, tree, files);
      inserter.flush();
      return edited;
    } catch (IOException e) {
      throw new GitException("cannot write a tree: " + e.getMessage(), e);
    }
  }

  private record Entry(String name, FileMode mode, ObjectId id) {}

  private static ObjectId withFiles(
      ObjectReader reader,
      ObjectInserter inserter,
      Optional<ObjectId> tree,
      Map<String, String> files)
      throws IOException {
    // Git sorts a folder as if its name ended with a slash.
    SortedMap<String, Entry> entries = new TreeMap<>();
    if (tree.isPresent()) {
      CanonicalTreeParser parser = new CanonicalTreeParser(null, reader, tree.get());
      for (; !parser.eof(); parser.next()) {
        String name = parser.getEntryPathString();
        boolean folder = parser.getEntryFileMode().equals(FileMode.TREE);
        entries.put(
            folder ? name + "/" : name,
            new Entry(name, parser.getEntryFileMode(), parser.getEntryObjectId()));
      }
    }
    Map<String, Map<String, String>> below = new TreeMap<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      int slash = file.getKey().indexOf('/');
      if (slash < 0) {
        ObjectId blob =
            inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8));
        entries.put(file.getKey(), new Entry(file.getKey(), FileMode.REGULAR_FILE, blob));
      } else {
        below
            .computeIfAbsent(file.getKey().substring(0, slash), folder -> new TreeMap<>())
            .put(file.getKey().substring(slash + 1), file.getValue());
      }
    }
    for (Map.Entry<String, Map<String, String>> folder : below.entrySet()) {
      String key = folder.getKey() + "/";
      ObjectId edited =
          withFiles(
              reader,
              inserter,
              Optional.ofNullable(entries.get(key)).map(Entry::id),
              folder.getValue());
      entries.put(key, new Entry(folder.getKey(), FileMode.TREE, edited));
    }
    TreeFormatter formatter = new TreeFormatter();
    entries.values().forEach(entry -> formatter.append(entry.name(), entry.mode(), entry.id()));
    return inserter.insert(formatter);
  }

  private ObjectId write(
      Optional<ObjectId> base, Predicate<String> isKept, Map<String, String> texts) {
    try (ObjectInserter inserter = repository.git().newObjectInserter();
        RevWalk walk = new RevWalk(repository.git())) {
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      if (base.isPresent()) {
        try (TreeWalk files = new TreeWalk(walk.getObjectReader())) {
          files.addTree(walk.parseTree(base.get()));
          files.setRecursive(true);
          while (files.next()) {
            String path = files.getPathString();
            if (isKept.test(path)) {
              builder.add(entry(path, files.getFileMode(0), files.getObjectId(0)));
            }
          }
        }
      }
      for (Map.Entry<String, String> file : texts.entrySet()) {
        ObjectId blob =
            inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8));
        builder.add(entry(file.getKey(), FileMode.REGULAR_FILE, blob));
      }
      builder.finish();
      ObjectId tree = index.writeTree(inserter);
      inserter.flush();
      return tree;
    } catch (IOException e) {
      throw new GitException("cannot write a tree: " + e.getMessage(), e);
    }
  }

  /** The tree of a commit. */
  public ObjectId treeOf(ObjectId commit) {
    try (RevWalk walk = new RevWalk(repository.git())) {
      return walk.parseTree(commit).getId();
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  /** Tree and parents of a commit: what makes one proposal the same as another. */
  public boolean isSame(ObjectId commit, ObjectId tree, List<ObjectId> parents) {
    try (RevWalk walk = new RevWalk(repository.git())) {
      RevCommit parsed = walk.parseCommit(commit);
      List<ObjectId> found = new ArrayList<>();
      for (RevCommit parent : parsed.getParents()) {
        found.add(parent.getId());
      }
      return parsed.getTree().getId().equals(tree) && found.equals(parents);
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  public ObjectId commit(ObjectId tree, List<ObjectId> parents, String message, PersonIdent who) {
    try (ObjectInserter inserter = repository.git().newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(tree);
      commit.setParentIds(parents);
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage(message);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw new GitException("cannot write a commit: " + e.getMessage(), e);
    }
  }

  private static GitException failure(ObjectId at, IOException e) {
    return new GitException("cannot read " + at.name() + ": " + e.getMessage(), e);
  }
}
