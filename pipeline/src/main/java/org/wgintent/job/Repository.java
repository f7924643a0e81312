package org.wgintent.job;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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

  /** The branches that people push to, and where they stand. */
  SortedMap<String, ObjectName> branches();

  /** What is proposed: the names after {@code review/}. */
  Set<String> proposals();

  /** Where a branch stands. */
  Optional<ObjectName> branch(String name);

  /** A revision as Git spells it. */
  Optional<ObjectName> resolve(String revision);

  boolean isAncestor(ObjectName older, ObjectName newer);

  /** Where a commit and a branch parted, if they have anything in common. */
  Optional<ObjectName> mergeBase(ObjectName commit, String branch);

  String subject(ObjectName commit);

  /** The commit of {@code branch} that was handled last, for one domain. */
  Optional<ObjectName> handled(DomainFolder domain, String branch);

  void markProcessed(DomainFolder domain, String branch, ObjectName commit);

  /** Has {@code branch} looked at again. */
  void forgetProcessed(DomainFolder domain, String branch);

  /** Forgets what was handled of branches that are not there any more. */
  void forgetGone();

  // ---- what commits and trees hold ----

  ObjectName treeOf(ObjectName commit);

  /** A file at a commit or tree, if it is there. */
  Optional<byte[]> file(ObjectName commit, String path);

  /** All files below a folder, by their path in it, as text. */
  SortedMap<String, String> texts(ObjectName commit, String folder);

  /** The domains that a commit or tree holds. */
  DomainList domains(ObjectName commit);

  /** The tree of a domain's folder, if it is there: equal where every byte in it is. */
  Optional<ObjectName> folder(ObjectName commit, DomainFolder domain);

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
   * @param conflicts paths that people must resolve
   */
  record Merge(Optional<ObjectName> tree, List<String> conflicts) {}

  /**
   * {@code head} merged into {@code main}. What the pipeline writes is taken from {@code main}: it
   * is compiled again anyway, and never a conflict for people.
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
