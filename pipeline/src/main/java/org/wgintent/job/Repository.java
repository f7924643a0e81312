package org.wgintent.job;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;
import org.wgintent.domain.IntentFiles;

/**
 * The intent repository as the job reads it. Every method throws {@link GitException} where Git
 * cannot do what is asked.
 */
public interface Repository {

  String MAIN = "main";
  String REVIEW = "review/";
  String LEDGER = "ledger";
  String MEASUREMENTS = "measurements";

  /** Of a domain: what people write, and what follows from it. */
  List<String> PARTS =
      Stream.concat(IntentFiles.NAMES.stream(), Stream.of(Read.STATE, Read.GENERATED)).toList();

  /** Brings what is new where people push to, if that is elsewhere; all else reads what is here. */
  default void fetch() {}

  /** The branches that people push to, and where they stand. */
  SortedMap<String, ObjectName> branches();

  /** What is proposed: the names after {@code review/}. */
  Set<String> proposals();

  /** Where a branch stands. */
  Optional<ObjectName> branch(String name);

  /** A revision as Git spells it. */
  Optional<ObjectName> resolve(String revision);

  /** Is {@code older} in the history of {@code newer}? What is not there any more is in none. */
  boolean isAncestor(ObjectName older, ObjectName newer);

  /**
   * The way of {@code main} from one commit to another: along first parents, oldest first. What a
   * person brings along from beside it is no commit of {@code main}.
   *
   * @return without {@code after}; none where {@code head} does not follow it
   */
  Optional<List<ObjectName>> between(ObjectName after, ObjectName head);

  /** Was it committed? A folder of files is only read as a commit. */
  default boolean isCommitted(ObjectName commit) {
    return true;
  }

  /** Where a commit and a branch parted, if they have anything in common. */
  Optional<ObjectName> mergeBase(ObjectName commit, String branch);

  String subject(ObjectName commit);

  /** All that a commit says. */
  String message(ObjectName commit);

  /** Lines of a file that are other at {@code head} than at {@code base}, or new; from 1. */
  Set<Integer> changedLines(ObjectName base, ObjectName head, String path);

  List<ObjectName> parents(ObjectName commit);

  /** A branch, for one domain, as one version of the program sees it: another looks again. */
  record Looked(String version, DomainFolder domain, String branch) {}

  /** The commit that was handled last. */
  Optional<ObjectName> handled(Looked branch);

  void markProcessed(Looked branch, ObjectName commit);

  /** Has it looked at again. */
  void forgetProcessed(Looked branch);

  /** Forgets what was handled of branches that are not there any more, or by other versions. */
  void forgetGone(String version);

  /** Where much lies about that nothing leads to any more: that goes. */
  void tidy();

  /** Has Git keep a commit that was accepted, also where {@code main} is rewound. */
  void keep(DomainFolder domain, ObjectName commit);

  /** Is it still there? */
  boolean isThere(ObjectName commit);

  /** The folders at the top of a commit. */
  Set<String> folders(ObjectName commit);

  // ---- what commits and trees hold ----

  ObjectName treeOf(ObjectName commit);

  /** A file at a commit or tree, if it is there. */
  Optional<byte[]> file(ObjectName commit, String path);

  /** All files below a folder, by their path in it, as text. */
  SortedMap<String, String> texts(ObjectName commit, String folder);

  /** The domains that a commit or tree holds. */
  DomainList domains(ObjectName commit);

  /** The file or folder at a path, if it is there: equal where every byte in it is. */
  Optional<ObjectName> object(ObjectName commit, String path);

  /** What a domain is at a commit or tree: equal where every byte that people or we wrote is. */
  default List<Optional<ObjectName>> part(ObjectName commit, DomainFolder domain) {
    return PARTS.stream().map(part -> object(commit, domain.in(part))).toList();
  }

  /** Is a domain the same at both? */
  default boolean isSame(ObjectName one, ObjectName other, DomainFolder domain) {
    return part(one, domain).equals(part(other, domain));
  }

  /** Nothing of a domain. */
  static boolean isNothing(List<Optional<ObjectName>> part) {
    return part.stream().noneMatch(Optional::isPresent);
  }

  /** The files that people write for one domain, unread. */
  default IntentFiles intent(ObjectName commit, DomainFolder domain) {
    return new IntentFiles(
        domain.path(),
        file(commit, domain.in(IntentFiles.DOMAIN)),
        file(commit, domain.in(IntentFiles.INVENTORY)),
        file(commit, domain.in(IntentFiles.EXECUTION)));
  }

  /**
   * Two commits merged.
   *
   * @param tree the tree, where nothing that people write is in conflict
   * @param conflicts what people must resolve
   */
  record Merge(Optional<ObjectName> tree, List<Conflict> conflicts) {}

  /**
   * What both changed, each in another way.
   *
   * @param what the entry; empty for the file as a whole
   * @param line where it is on the branch, from 1
   * @param onMain where it is on {@code main}
   */
  record Conflict(String path, String what, int line, int onMain) {}

  /**
   * {@code head} merged into {@code main}: files of intent by what they mean. What the pipeline
   * writes is compiled again anyway, and never a conflict for people.
   */
  Merge merge(ObjectName head, ObjectName main);

  /**
   * A tree like {@code base} with whole folders replaced.
   *
   * @param folders path of a folder to the files in it
   */
  ObjectName withFolders(Optional<ObjectName> base, Map<String, Map<String, String>> folders);

  /** A tree with one file replaced, or added. */
  ObjectName withFile(ObjectName base, String file, String text);

  // ---- what is new ----

  /** Looks at one file; says the line at which something is wrong. */
  @FunctionalInterface
  interface Reader {
    Optional<Integer> read(String path, InputStream content) throws IOException;
  }

  /**
   * Where something is wrong.
   *
   * @param commit empty where there is none
   * @param path empty in the message of the commit or tag
   */
  record Found(String commit, String path, int line) {}

  /** What {@code tips} bring that is not in the history of {@code known}, each content once. */
  List<Found> readNew(Collection<ObjectName> tips, Collection<ObjectName> known, Reader reader);

  /** All files that people write, as one commit or tree has them. */
  List<Found> readUserFiles(ObjectName commit, Reader reader);
}
