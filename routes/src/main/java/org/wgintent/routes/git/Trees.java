package org.wgintent.routes.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
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
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;
import org.wgintent.domain.IntentFiles;
import org.wgintent.job.GitException;
import org.wgintent.job.Repository.Merge;

/** Reading and writing trees without a work tree. */
public final class Trees {

  private static final long LARGEST_FILE = 64L << 20;

  /** How far back merges that cross each other are followed. */
  private static final int DEEPEST = 5;

  /** Folders of a domain that the pipeline writes. */
  static final List<String> OURS = List.of("state", "generated", "benchmarks");

  private static final Pattern GENERATED =
      Pattern.compile("(sites/[^/]+/)?(" + String.join("|", OURS) + ")/.*", Pattern.DOTALL);

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

  /** Lines of a file that are other at {@code head} than at {@code base}, or new; from 1. */
  Set<Integer> changedLines(ObjectId base, ObjectId head, String path) {
    RawText before = new RawText(file(base, path).orElse(new byte[0]));
    RawText after = new RawText(file(head, path).orElse(new byte[0]));
    return new HistogramDiff()
        .diff(RawTextComparator.DEFAULT, before, after).stream()
            .flatMap(edit -> IntStream.range(edit.getBeginB(), edit.getEndB()).boxed())
            .map(line -> line + 1)
            .collect(Collectors.toSet());
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

  /** The folders at the top of a commit. */
  public Set<String> folders(ObjectId commit) {
    Set<String> folders = new TreeSet<>();
    try (RevWalk walk = new RevWalk(repository.git());
        TreeWalk tree = new TreeWalk(repository.git())) {
      tree.addTree(walk.parseTree(commit));
      while (tree.next()) {
        if (tree.isSubtree()) {
          folders.add(tree.getNameString());
        }
      }
      return folders;
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  /** The file or folder at a path, if it is there. */
  public Optional<ObjectId> object(ObjectId commit, String path) {
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
   * {@code head} merged into {@code main}: files of intent by what they mean, other files of people
   * as Git does. What the pipeline writes is taken from the side that changed it, else from {@code
   * main}: it is compiled again anyway, and never a conflict for people.
   */
  public Merge merge(ObjectId head, ObjectId main) {
    try (ObjectInserter inserter = repository.inserter();
        RevWalk walk = new RevWalk(repository.git())) {
      TreeMerge merge = new TreeMerge(repository.git(), inserter);
      List<ObjectId> bases = repository.mergeBases(head, main);
      TreeMerge.People people =
          merge.people(
              base(walk, merge, bases, 0),
              merge.peopleOf(walk.parseTree(main)),
              merge.peopleOf(walk.parseTree(head)));
      if (!people.conflicts().isEmpty()) {
        return new Merge(Optional.empty(), people.conflicts());
      }
      ObjectId tree =
          merge.withOurs(
              people.tree().orElseThrow(),
              bases.isEmpty() ? Optional.empty() : Optional.of(walk.parseTree(bases.getFirst())),
              walk.parseTree(main),
              walk.parseTree(head));
      inserter.flush();
      return new Merge(Optional.of(GitRepository.name(tree)), List.of());
    } catch (IOException e) {
      throw failure(head, e);
    }
  }

  /** What two commits have in common; where each was merged into the other, all of that. */
  private Optional<ObjectId> base(RevWalk walk, TreeMerge merge, List<ObjectId> bases, int depth)
      throws IOException {
    if (bases.isEmpty()) {
      return Optional.empty();
    }
    ObjectId first = bases.getFirst();
    ObjectId tree = merge.peopleOf(walk.parseTree(first));
    for (ObjectId other : bases.subList(1, depth < DEEPEST ? bases.size() : 1)) {
      Optional<ObjectId> common = base(walk, merge, repository.mergeBases(first, other), depth + 1);
      tree = merge.people(common, tree, merge.peopleOf(walk.parseTree(other))).tree().orElse(tree);
    }
    return Optional.of(tree);
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
    try (ObjectInserter inserter = repository.inserter(files.size());
        RevWalk walk = new RevWalk(repository.git())) {
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      if (base.isPresent()) {
        try (TreeWalk there = new TreeWalk(walk.getObjectReader())) {
          there.addTree(walk.parseTree(base.get()));
          there.setRecursive(true);
          while (there.next()) {
            String path = there.getPathString();
            if (folders.keySet().stream().noneMatch(folder -> path.startsWith(folder + "/"))) {
              builder.add(entry(path, there.getFileMode(0), there.getObjectId(0)));
            }
          }
        }
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
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

  /** A tree with one file replaced, or added. */
  public ObjectId withFile(ObjectId base, String file, String text) {
    return withFiles(Optional.of(base), Map.of(file, text));
  }

  /**
   * A tree like {@code base} with these files replaced, or added. Only trees on their paths are
   * read and written, however many files there are.
   */
  public ObjectId withFiles(Optional<ObjectId> base, Map<String, String> files) {
    try (ObjectInserter inserter = repository.inserter();
        RevWalk walk = new RevWalk(repository.git())) {
      Optional<ObjectId> tree = Optional.empty();
      if (base.isPresent()) {
        tree = Optional.of(walk.parseTree(base.get()).getId());
      }
      ObjectId edited = Tree.withFiles(walk.getObjectReader(), inserter, tree, files);
      inserter.flush();
      return edited;
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

  /** What a commit stands on, and says. */
  record Commit(ObjectId tree, List<ObjectId> parents, String message) {}

  Commit read(ObjectId commit) {
    try (RevWalk walk = new RevWalk(repository.git())) {
      RevCommit parsed = walk.parseCommit(commit);
      return new Commit(
          parsed.getTree().getId(),
          Stream.of(parsed.getParents()).map(RevCommit::getId).toList(),
          parsed.getFullMessage());
    } catch (IOException e) {
      throw failure(commit, e);
    }
  }

  public ObjectId commit(ObjectId tree, List<ObjectId> parents, String message, PersonIdent who) {
    try (ObjectInserter inserter = repository.inserter()) {
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
