package org.wgintent.routes.git;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.ObjectName;
import org.wgintent.job.OwnBranches;

/** The pipeline's own branches on this machine, as the job asks for them. */
public final class GitBranches implements OwnBranches {

  private final BranchWriter writer;

  public GitBranches(IntentRepository repository, InstantSource clock) {
    this.writer = new BranchWriter(repository, clock);
  }

  @Override
  public ObjectName review(
      String branch,
      DomainFolder domain,
      ObjectName head,
      Optional<ObjectName> main,
      ObjectName tree,
      Map<String, Map<String, String>> folders,
      String message) {
    return GitRepository.name(
        writer.review(
            branch,
            domain,
            GitRepository.id(head),
            main.map(GitRepository::id),
            GitRepository.id(tree),
            folders,
            message));
  }

  @Override
  public void withdraw(String branch) {
    writer.withdraw(branch);
  }

  @Override
  public ObjectName append(String branch, Function<Optional<ObjectName>, Addition> addition) {
    return GitRepository.name(
        writer.append(branch, tip -> addition.apply(tip.map(GitRepository::name))));
  }

  @Override
  public ObjectName branch(String name, ObjectName main, ObjectName tree, String message) {
    return GitRepository.name(
        writer.branch(name, GitRepository.id(main), GitRepository.id(tree), message));
  }

  @Override
  public void merge(String name, String review, ObjectName main, ObjectName proposal) {
    writer.merge(name, review, GitRepository.id(main), GitRepository.id(proposal));
  }

  @Override
  public ObjectName rolling(
      String name,
      ObjectName main,
      String folder,
      SortedMap<String, String> files,
      String message) {
    return GitRepository.name(writer.rolling(name, GitRepository.id(main), folder, files, message));
  }
}
