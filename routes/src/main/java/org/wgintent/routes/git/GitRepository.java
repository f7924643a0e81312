package org.wgintent.routes.git;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Repository;

/** The repository on this machine, as the job asks for it. */
public final class GitRepository implements Repository {

  private final IntentRepository git;
  private final Trees trees;

  public GitRepository(IntentRepository git) {
    this.git = git;
    this.trees = new Trees(git);
  }

  static ObjectName name(ObjectId id) {
    return new ObjectName(id.name());
  }

  static ObjectId id(ObjectName name) {
    return ObjectId.fromString(name.hex());
  }

  private static Optional<ObjectName> name(Optional<ObjectId> id) {
    return id.map(GitRepository::name);
  }

  private static List<ObjectId> ids(Collection<ObjectName> names) {
    return names.stream().map(GitRepository::id).toList();
  }

  /** Everything that refs point to. */
  public List<ObjectName> tips() {
    return git.tips().stream().map(GitRepository::name).toList();
  }

  @Override
  public void fetch() {
    git.fetch();
  }

  @Override
  public SortedMap<String, ObjectName> branches() {
    SortedMap<String, ObjectName> branches = new TreeMap<>();
    git.branches().forEach((branch, at) -> branches.put(branch, name(at)));
    return branches;
  }

  @Override
  public Set<String> proposals() {
    return git.proposals();
  }

  @Override
  public Optional<ObjectName> branch(String name) {
    return name(git.branch(name));
  }

  @Override
  public Optional<ObjectName> resolve(String revision) {
    return name(git.resolve(revision));
  }

  @Override
  public boolean isAncestor(ObjectName older, ObjectName newer) {
    return git.isAncestor(id(older), id(newer));
  }

  @Override
  public Optional<List<ObjectName>> between(ObjectName after, ObjectName head) {
    return git.between(id(after), id(head))
        .map(commits -> commits.stream().map(GitRepository::name).toList());
  }

  @Override
  public Optional<ObjectName> mergeBase(ObjectName commit, String branch) {
    return name(git.mergeBase(id(commit), branch));
  }

  @Override
  public String subject(ObjectName commit) {
    return git.subject(id(commit));
  }

  @Override
  public String message(ObjectName commit) {
    return git.message(id(commit));
  }

  @Override
  public Set<Integer> changedLines(ObjectName base, ObjectName head, String path) {
    return trees.changedLines(id(base), id(head), path);
  }

  @Override
  public List<ObjectName> parents(ObjectName commit) {
    return trees.read(id(commit)).parents().stream().map(GitRepository::name).toList();
  }

  @Override
  public void forgetGone(String version) {
    git.forgetGone(version);
  }

  @Override
  public void tidy() {
    git.tidy();
  }

  @Override
  public Optional<ObjectName> handled(Looked branch) {
    return name(git.handled(branch));
  }

  @Override
  public void markProcessed(Looked branch, ObjectName commit) {
    git.markProcessed(branch, id(commit));
  }

  @Override
  public void forgetProcessed(Looked branch) {
    git.forgetProcessed(branch);
  }

  @Override
  public void keep(DomainFolder domain, ObjectName commit) {
    git.keep(domain, id(commit));
  }

  @Override
  public boolean isThere(ObjectName commit) {
    return git.isThere(id(commit));
  }

  @Override
  public Set<String> folders(ObjectName commit) {
    return trees.folders(id(commit));
  }

  @Override
  public ObjectName treeOf(ObjectName commit) {
    return name(trees.treeOf(id(commit)));
  }

  @Override
  public Optional<byte[]> file(ObjectName commit, String path) {
    return trees.file(id(commit), path);
  }

  @Override
  public SortedMap<String, String> texts(ObjectName commit, String folder) {
    return trees.texts(id(commit), folder);
  }

  @Override
  public DomainList domains(ObjectName commit) {
    return trees.domains(id(commit));
  }

  @Override
  public Optional<ObjectName> object(ObjectName commit, String path) {
    return name(trees.object(id(commit), path));
  }

  @Override
  public Merge merge(ObjectName head, ObjectName main) {
    return trees.merge(id(head), id(main));
  }

  @Override
  public ObjectName withFolders(
      Optional<ObjectName> base, Map<String, Map<String, String>> folders) {
    return name(trees.withFolders(base.map(GitRepository::id), folders));
  }

  @Override
  public ObjectName withFile(ObjectName base, String file, String text) {
    return name(trees.withFile(id(base), file, text));
  }

  @Override
  public List<Found> readNew(
      Collection<ObjectName> tips, Collection<ObjectName> known, Reader reader) {
    return NewFiles.read(git, ids(tips), ids(known), reader);
  }

  @Override
  public List<Found> readUserFiles(ObjectName commit, Reader reader) {
    return NewFiles.readUserFiles(git, id(commit), reader);
  }
}
