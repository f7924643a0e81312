package org.wgintent.routes.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/** One folder of Git, entry by entry, to be written anew with other entries. */
final class Tree {

  /** Of a folder, or a file. */
  record Entry(String name, FileMode mode, ObjectId id) {

    boolean isFolder() {
      return mode.equals(FileMode.TREE);
    }
  }

  /** Git sorts a folder as if its name ended with a slash. */
  private final SortedMap<String, Entry> entries = new TreeMap<>();

  static Tree read(ObjectReader reader, ObjectId tree) throws IOException {
    Tree read = new Tree();
    CanonicalTreeParser parser = new CanonicalTreeParser(null, reader, tree);
    for (; !parser.eof(); parser.next()) {
      read.put(
          new Entry(
              parser.getEntryPathString(), parser.getEntryFileMode(), parser.getEntryObjectId()));
    }
    return read;
  }

  static Tree empty() {
    return new Tree();
  }

  SortedMap<String, Entry> entries() {
    return entries;
  }

  Optional<ObjectId> folder(String name) {
    return Optional.ofNullable(entries.get(name + "/")).map(Entry::id);
  }

  private void put(Entry entry) {
    entries.put(entry.isFolder() ? entry.name() + "/" : entry.name(), entry);
  }

  /** A folder replaced or added; one with nothing in it goes. */
  void put(String name, Optional<ObjectId> folder) {
    if (folder.isPresent()) {
      put(new Entry(name, FileMode.TREE, folder.get()));
    } else {
      entries.remove(name + "/");
    }
  }

  /** Nothing where there is no entry. */
  Optional<ObjectId> write(ObjectInserter inserter) throws IOException {
    return entries.isEmpty() ? Optional.empty() : Optional.of(writeAll(inserter));
  }

  ObjectId writeAll(ObjectInserter inserter) throws IOException {
    TreeFormatter formatter = new TreeFormatter();
    entries.values().forEach(entry -> formatter.append(entry.name(), entry.mode(), entry.id()));
    return inserter.insert(formatter);
  }

  /** A tree with these files replaced or added, by their paths. */
  static ObjectId withFiles(
      ObjectReader reader,
      ObjectInserter inserter,
      Optional<ObjectId> base,
      Map<String, String> files)
      throws IOException {
    Tree tree = base.isPresent() ? read(reader, base.get()) : empty();
    Map<String, Map<String, String>> below = new TreeMap<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      int slash = file.getKey().indexOf('/');
      if (slash < 0) {
        ObjectId blob =
            inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8));
        tree.put(new Entry(file.getKey(), FileMode.REGULAR_FILE, blob));
      } else {
        below
            .computeIfAbsent(file.getKey().substring(0, slash), folder -> new TreeMap<>())
            .put(file.getKey().substring(slash + 1), file.getValue());
      }
    }
    for (Map.Entry<String, Map<String, String>> folder : below.entrySet()) {
      ObjectId edited =
          withFiles(reader, inserter, tree.folder(folder.getKey()), folder.getValue());
      tree.put(folder.getKey(), Optional.of(edited));
    }
    return tree.writeAll(inserter);
  }
}
