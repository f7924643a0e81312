package org.wgintent.routes.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.IntentFiles;
import org.wgintent.job.Repository.Conflict;
import org.wgintent.merge.Merged;
import org.wgintent.merge.YamlMerge;
import org.wgintent.source.SourceFile;

/** Merges trees: what people write apart from what the pipeline writes. */
final class TreeMerge {

  private final Repository git;
  private final ObjectInserter inserter;
  private final ObjectReader reader;

  TreeMerge(Repository git, ObjectInserter inserter) {
    this.git = git;
    this.inserter = inserter;
    this.reader = inserter.newReader();
  }

  /**
   * What people write, merged.
   *
   * @param tree none where Git cannot merge it
   */
  record People(Optional<ObjectId> tree, List<Conflict> conflicts) {}

  /** A tree without what the pipeline writes. */
  ObjectId peopleOf(ObjectId tree) throws IOException {
    Tree people = withoutOurs(tree);
    Optional<ObjectId> sites = people.folder(DomainFolder.SITES);
    if (sites.isPresent()) {
      Tree all = Tree.read(reader, sites.get());
      for (Tree.Entry site : List.copyOf(all.entries().values())) {
        if (site.isFolder()) {
          all.put(site.name(), withoutOurs(site.id()).write(inserter));
        }
      }
      people.put(DomainFolder.SITES, all.write(inserter));
    }
    return people.writeAll(inserter);
  }

  private Tree withoutOurs(ObjectId tree) throws IOException {
    Tree people = Tree.read(reader, tree);
    Trees.OURS.forEach(name -> people.put(name, Optional.empty()));
    return people;
  }

  /** What people write, and what the pipeline writes: of the side that changed it, else of main. */
  ObjectId withOurs(
      ObjectId people, Optional<? extends ObjectId> base, ObjectId main, ObjectId head)
      throws IOException {
    Tree all = Tree.read(reader, people);
    put(all, base, Optional.of(main), Optional.of(head));
    Optional<ObjectId> sites = all.folder(DomainFolder.SITES);
    if (sites.isPresent()) {
      Tree folders = Tree.read(reader, sites.get());
      for (Tree.Entry site : List.copyOf(folders.entries().values())) {
        if (site.isFolder()) {
          String path = DomainFolder.SITES + "/" + site.name();
          Tree folder = Tree.read(reader, site.id());
          put(
              folder,
              base.isPresent() ? object(base.get(), path) : Optional.empty(),
              object(main, path),
              object(head, path));
          folders.put(site.name(), folder.write(inserter));
        }
      }
      all.put(DomainFolder.SITES, folders.write(inserter));
    }
    return all.writeAll(inserter);
  }

  private void put(
      Tree domain,
      Optional<? extends ObjectId> base,
      Optional<ObjectId> main,
      Optional<ObjectId> head)
      throws IOException {
    for (String name : Trees.OURS) {
      Optional<ObjectId> was = base.isPresent() ? object(base.get(), name) : Optional.empty();
      Optional<ObjectId> onMain = main.isPresent() ? object(main.get(), name) : Optional.empty();
      Optional<ObjectId> onHead = head.isPresent() ? object(head.get(), name) : Optional.empty();
      domain.put(name, onMain.equals(was) ? onHead : onMain);
    }
  }

  private Optional<ObjectId> object(ObjectId tree, String path) throws IOException {
    try (TreeWalk walk = TreeWalk.forPath(reader, path, tree)) {
      return Optional.ofNullable(walk).map(found -> found.getObjectId(0));
    }
  }

  /** Trees of {@link #peopleOf}, merged. */
  People people(Optional<ObjectId> base, ObjectId main, ObjectId head) throws IOException {
    List<Conflict> conflicts = new ArrayList<>();
    Map<String, String> texts = new TreeMap<>();
    for (String path : changedIntent(base, main, head)) {
      Optional<SourceFile> ours = source(main, path);
      Optional<SourceFile> theirs = source(head, path);
      if (ours.isEmpty() || theirs.isEmpty()) {
        continue;
      }
      Optional<Merged> merged =
          YamlMerge.merge(
              base.isPresent() ? source(base.get(), path) : Optional.empty(),
              ours.get(),
              theirs.get());
      merged.ifPresent(
          file -> {
            texts.put(path, file.text());
            file.contradictions()
                .forEach(
                    both ->
                        conflicts.add(new Conflict(path, both.what(), both.theirs(), both.ours())));
          });
    }
    ObjectId onMain = Tree.withFiles(reader, inserter, Optional.of(main), texts);
    ObjectId onHead = Tree.withFiles(reader, inserter, Optional.of(head), texts);
    ResolveMerger merger = (ResolveMerger) MergeStrategy.RESOLVE.newMerger(git, true);
    merger.setObjectInserter(inserter);
    if (base.isPresent() || !texts.isEmpty()) {
      merger.setBase(Tree.withFiles(reader, inserter, base, texts));
    }
    inserter.flush();
    boolean clean = merger.merge(onMain, onHead);
    if (!clean) {
      merger.getUnmergedPaths().stream()
          .sorted()
          .forEach(path -> conflicts.add(new Conflict(path, "", 1, 1)));
    }
    return new People(clean ? Optional.of(merger.getResultTreeId()) : Optional.empty(), conflicts);
  }

  /** Files of intent that both sides have, and changed. */
  private Set<String> changedIntent(Optional<ObjectId> base, ObjectId main, ObjectId head)
      throws IOException {
    Set<String> paths = new TreeSet<>(IntentFiles.NAMES);
    Optional<ObjectId> sites = object(main, DomainFolder.SITES);
    if (sites.isPresent() && !sites.equals(object(head, DomainFolder.SITES))) {
      for (Tree.Entry site : Tree.read(reader, sites.get()).entries().values()) {
        IntentFiles.NAMES.forEach(
            name -> paths.add(DomainFolder.SITES + "/" + site.name() + "/" + name));
      }
    }
    Set<String> changed = new TreeSet<>();
    for (String path : paths) {
      Optional<ObjectId> ours = object(main, path);
      Optional<ObjectId> theirs = object(head, path);
      Optional<ObjectId> was = base.isPresent() ? object(base.get(), path) : Optional.empty();
      if (ours.isPresent()
          && theirs.isPresent()
          && !ours.equals(theirs)
          && !ours.equals(was)
          && !theirs.equals(was)) {
        changed.add(path);
      }
    }
    return changed;
  }

  /** A plain file. */
  private Optional<SourceFile> source(ObjectId tree, String path) throws IOException {
    try (TreeWalk walk = TreeWalk.forPath(reader, path, tree)) {
      if (walk == null
          || (walk.getRawMode(0) & FileMode.TYPE_MASK) != FileMode.TYPE_FILE
          || reader.getObjectSize(walk.getObjectId(0), Constants.OBJ_BLOB) > SourceFile.LIMIT) {
        return Optional.empty();
      }
      return Optional.of(new SourceFile(path, reader.open(walk.getObjectId(0)).getCachedBytes()));
    }
  }
}
