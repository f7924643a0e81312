package org.wgintent.routes.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.wgintent.job.GitException;
import org.wgintent.job.Repository.Found;
import org.wgintent.job.Repository.Reader;

/**
 * Everything that commits bring into a repository: each file as each commit changes it, each
 * content once, also what a later commit takes out again; and the messages of commits and tags.
 */
final class NewFiles {

  private final IntentRepository repository;
  private final Reader reader;
  private final Set<ObjectId> seen = new HashSet<>();

  private NewFiles(IntentRepository repository, Reader reader) {
    this.repository = repository;
    this.reader = reader;
  }

  /**
   * What {@code tips} bring that is not in the history of {@code known}. Objects that are not there
   * are known to nobody and skipped in {@code known}.
   */
  static List<Found> read(
      IntentRepository repository,
      Collection<ObjectId> tips,
      Collection<ObjectId> known,
      Reader reader) {
    try {
      return new NewFiles(repository, reader).read(tips, known);
    } catch (IOException e) {
      throw new GitException("cannot read what is new: " + e.getMessage(), e);
    }
  }

  /** All files that people write, as one commit or tree has them. */
  static List<Found> readUserFiles(IntentRepository repository, ObjectId commit, Reader reader) {
    List<Found> found = new ArrayList<>();
    try (RevWalk walk = new RevWalk(repository.git())) {
      new NewFiles(repository, reader).tree(walk, commit, path -> !Trees.isGenerated(path), found);
      return found;
    } catch (IOException e) {
      throw new GitException("cannot read " + commit.name() + ": " + e.getMessage(), e);
    }
  }

  private void tree(RevWalk walk, ObjectId of, Predicate<String> isWanted, List<Found> found)
      throws IOException {
    try (TreeWalk tree = new TreeWalk(walk.getObjectReader())) {
      tree.addTree(walk.parseTree(of));
      tree.setRecursive(true);
      while (tree.next()) {
        if (isWanted.test(tree.getPathString())) {
          file(walk.getObjectReader(), tree, of, found);
        }
      }
    }
  }

  private List<Found> read(Collection<ObjectId> tips, Collection<ObjectId> known)
      throws IOException {
    List<Found> found = new ArrayList<>();
    try (RevWalk walk = new RevWalk(repository.git())) {
      for (ObjectId tip : tips) {
        start(walk, tip, found);
      }
      for (ObjectId end : known) {
        excludeHistory(walk, end);
      }
      for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
        message(commit, commit.getRawBuffer(), found);
        files(walk, commit, found);
      }
    }
    return found;
  }

  /** Refs point to commits, and to tags; some people point one to a file or a tree. */
  private void start(RevWalk walk, ObjectId tip, List<Found> found) throws IOException {
    RevObject object = walk.parseAny(tip);
    while (object instanceof RevTag tag) {
      walk.parseBody(tag);
      message(tag, tag.getFullMessage().getBytes(StandardCharsets.UTF_8), found);
      object = walk.parseAny(tag.getObject());
    }
    if (object instanceof RevCommit commit) {
      walk.markStart(commit);
    } else if (object instanceof RevTree) {
      tree(walk, object, path -> true, found);
    } else {
      content(walk.getObjectReader(), object, "", object, found);
    }
  }

  private static void excludeHistory(RevWalk walk, ObjectId known) throws IOException {
    try {
      if (walk.peel(walk.parseAny(known)) instanceof RevCommit commit) {
        walk.markUninteresting(commit);
      }
    } catch (MissingObjectException notHere) {
      // Nothing is in its history either.
    }
  }

  private void message(AnyObjectId of, byte[] text, List<Found> found) throws IOException {
    reader
        .read("", new java.io.ByteArrayInputStream(text))
        .ifPresent(line -> found.add(new Found(of.name(), "", line)));
  }

  /** What the commit has and none of its parents has at the same path. */
  private void files(RevWalk walk, RevCommit commit, List<Found> found) throws IOException {
    try (TreeWalk tree = new TreeWalk(walk.getObjectReader())) {
      tree.setRecursive(true);
      tree.addTree(commit.getTree());
      for (RevCommit parent : commit.getParents()) {
        tree.addTree(walk.parseTree(parent));
      }
      if (commit.getParentCount() > 0) {
        tree.setFilter(TreeFilter.ANY_DIFF);
      }
      while (tree.next()) {
        if (isNew(tree)) {
          file(walk.getObjectReader(), tree, commit, found);
        }
      }
    }
  }

  private static boolean isNew(TreeWalk tree) {
    for (int parent = 1; parent < tree.getTreeCount(); parent++) {
      if (tree.idEqual(0, parent)) {
        return false;
      }
    }
    return true;
  }

  private void file(ObjectReader objects, TreeWalk tree, AnyObjectId commit, List<Found> found)
      throws IOException {
    int type = tree.getRawMode(0) & FileMode.TYPE_MASK;
    if (type == FileMode.TYPE_FILE || type == FileMode.TYPE_SYMLINK) {
      content(objects, tree.getObjectId(0), tree.getPathString(), commit, found);
    }
  }

  private void content(
      ObjectReader objects, ObjectId blob, String path, AnyObjectId commit, List<Found> found)
      throws IOException {
    if (!seen.add(blob.copy())) {
      return;
    }
    try (InputStream content = objects.open(blob, Constants.OBJ_BLOB).openStream()) {
      reader.read(path, content).ifPresent(line -> found.add(new Found(commit.name(), path, line)));
    }
  }
}
