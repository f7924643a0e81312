package org.wgintent.routes.git;

import static org.wgintent.job.Repository.LEDGER;
import static org.wgintent.job.Repository.MAIN;
import static org.wgintent.job.Repository.MEASUREMENTS;
import static org.wgintent.job.Repository.REVIEW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.file.GC;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.GitException;
import org.wgintent.job.Repository.Looked;

/**
 * The bare intent repository on this machine, or the mirror of one that is elsewhere: its refs, and
 * the way to its trees.
 */
public final class IntentRepository implements AutoCloseable {

  private static final int TRIES = 5;
  private static final String HANDLED = "refs/wg-intent/handled/";

  /** More objects at once are one pack, as Git keeps what a push brings (transfer.unpackLimit). */
  private static final int MANY = 100;

  private final FileRepository git;
  private final Sharing sharing;
  private final Optional<Origin> origin;

  private IntentRepository(Repository git) {
    this.git = (FileRepository) git;
    this.sharing = new Sharing(git);
    this.origin = OriginSettings.of(this.git.getConfig()).map(to -> new Origin(this, to));
  }

  /** A new bare repository with {@code main} as its HEAD. */
  public static IntentRepository create(Path bare) {
    try {
      if (Files.exists(bare.resolve("HEAD"))) {
        throw new GitException(bare + " is a repository already");
      }
      Files.createDirectories(bare);
      Repository git = new RepositoryBuilder().setGitDir(bare.toFile()).setBare().build();
      git.create(true);
      git.updateRef(Constants.HEAD).link(Constants.R_HEADS + MAIN);
      FileBasedConfig config = (FileBasedConfig) git.getConfig();
      config.setBoolean("core", null, "logAllRefUpdates", true);
      config.setBoolean("receive", null, "fsckObjects", true);
      config.save();
      return new IntentRepository(git);
    } catch (IOException e) {
      throw new GitException("cannot make the repository " + bare + ": " + e.getMessage(), e);
    }
  }

  public static IntentRepository open(Path bare) {
    try {
      if (!Files.isRegularFile(bare.resolve("HEAD"))) {
        throw new GitException("there is no bare Git repository at " + bare);
      }
      return new IntentRepository(
          new RepositoryBuilder().setGitDir(bare.toFile()).setBare().setMustExist(true).build());
    } catch (IOException e) {
      throw new GitException("cannot open the repository " + bare + ": " + e.getMessage(), e);
    }
  }

  /** Makes a mirror of a repository, or has it reach its remote in another way. */
  public static void mirror(Path bare, OriginSettings settings) {
    settings.check();
    try (IntentRepository repository = open(bare)) {
      if (repository.origin.isEmpty() && !repository.tips().isEmpty()) {
        throw new GitException(
            bare
                + " has a history of its own: push it to the remote, and make the mirror elsewhere");
      }
      settings.write(repository.git.getConfig());
    } catch (IOException e) {
      throw new GitException(
          "cannot write the configuration of " + bare + ": " + e.getMessage(), e);
    }
  }

  /** Shares a repository with a group, as {@code git init --shared=group} does with a new one. */
  public static void share(Path bare, GroupPrincipal group) throws IOException {
    try (IntentRepository repository = open(bare)) {
      FileBasedConfig config = repository.git.getConfig();
      config.setString("core", null, Sharing.KEY, "group");
      config.save();
    }
    Sharing.share(bare, group);
  }

  /**
   * As a hook sees it while objects are received: what a push brings lies in a folder of its own,
   * which Git names in the environment (git-receive-pack(1), quarantine), and is thrown away when
   * the push is refused.
   */
  public static IntentRepository openReceiving(Path bare) {
    try {
      return new IntentRepository(
          new RepositoryBuilder()
              .setGitDir(bare.toFile())
              .readEnvironment()
              .setBare()
              .setMustExist(true)
              .build());
    } catch (IOException e) {
      throw new GitException("cannot open the repository " + bare + ": " + e.getMessage(), e);
    }
  }

  /** Everything that refs point to. */
  public List<ObjectId> tips() {
    try {
      List<ObjectId> tips = new ArrayList<>();
      for (Ref ref : git.getRefDatabase().getRefs()) {
        if (ref.getObjectId() != null) {
          tips.add(ref.getObjectId());
        }
      }
      return tips;
    } catch (IOException e) {
      throw new GitException("cannot list the refs: " + e.getMessage(), e);
    }
  }

  public Path path() {
    return git.getDirectory().toPath();
  }

  Repository git() {
    return git;
  }

  /** Where people push to, if that is elsewhere. */
  Optional<Origin> origin() {
    return origin;
  }

  /** Where people push to, as they may see it. */
  public Optional<String> remote() {
    return origin.map(Origin::url);
  }

  /** Brings what is new at the remote, if there is one. */
  public void fetch() {
    origin.ifPresent(Origin::fetch);
  }

  Sharing sharing() {
    return sharing;
  }

  /** For a few objects, which it writes each by itself. */
  ObjectInserter inserter() {
    return inserter(1);
  }

  /**
   * @param objects about how many there will be
   */
  ObjectInserter inserter(int objects) {
    return new SharedInserter(
        objects < MANY ? git.newObjectInserter() : git.getObjectDatabase().newPackInserter(),
        sharing);
  }

  /**
   * Where much lies about, packs what something leads to and drops what nothing has led to for two
   * weeks: proposals that were replaced. As {@code git gc --auto} does, which Git calls after a
   * push; the pipeline writes where nobody pushes.
   */
  void tidy() {
    try {
      GC gc = new GC(git);
      gc.setAuto(true);
      if (!gc.gc().join().isEmpty()) {
        sharing.everything();
      }
    } catch (IOException | ParseException | GitAPIException e) {
      throw new GitException("cannot tidy up the repository: " + e.getMessage(), e);
    }
  }

  /** The branches that people push to, and where they stand. */
  public SortedMap<String, ObjectId> branches() {
    SortedMap<String, ObjectId> branches = below(Constants.R_HEADS);
    branches.keySet().removeIf(IntentRepository::isOurs);
    return branches;
  }

  /** What is proposed: the names after {@code review/}. */
  public Set<String> proposals() {
    return below(Constants.R_HEADS + REVIEW).keySet();
  }

  /** Refs below a prefix, without it. */
  SortedMap<String, ObjectId> below(String prefix) {
    try {
      SortedMap<String, ObjectId> branches = new TreeMap<>();
      for (Ref ref : git.getRefDatabase().getRefsByPrefix(prefix)) {
        if (ref.getObjectId() != null) {
          branches.put(ref.getName().substring(prefix.length()), ref.getObjectId());
        }
      }
      return branches;
    } catch (IOException e) {
      throw new GitException("cannot list the branches: " + e.getMessage(), e);
    }
  }

  /** Does the pipeline alone write to this branch? */
  public static boolean isOurs(String branch) {
    return branch.startsWith(REVIEW) || branch.equals(LEDGER) || branch.equals(MEASUREMENTS);
  }

  /** Where a branch stands. */
  public Optional<ObjectId> branch(String name) {
    return exact(Constants.R_HEADS + name);
  }

  /** Where a ref stands, by its full name. */
  Optional<ObjectId> exact(String ref) {
    try {
      return Optional.ofNullable(git.exactRef(ref)).map(Ref::getObjectId);
    } catch (IOException e) {
      throw new GitException("cannot read " + ref + ": " + e.getMessage(), e);
    }
  }

  /** A revision as Git spells it. */
  public Optional<ObjectId> resolve(String revision) {
    try {
      return Optional.ofNullable(git.resolve(revision + "^{commit}"));
    } catch (IOException | IllegalArgumentException e) {
      throw new GitException("cannot find " + revision + ": " + e.getMessage(), e);
    }
  }

  public boolean isAncestor(ObjectId older, ObjectId newer) {
    try (RevWalk walk = new RevWalk(git)) {
      return walk.isMergedInto(walk.parseCommit(older), walk.parseCommit(newer));
    } catch (MissingObjectException gone) {
      return false;
    } catch (IOException e) {
      throw new GitException("cannot walk the history: " + e.getMessage(), e);
    }
  }

  /**
   * The commits of a branch from one to another: along first parents as long as they follow the
   * one, oldest first.
   *
   * @return without {@code after}; none where {@code head} does not follow it
   */
  public Optional<List<ObjectId>> between(ObjectId after, ObjectId head) {
    if (!isAncestor(after, head)) {
      return Optional.empty();
    }
    try (RevWalk walk = new RevWalk(git)) {
      List<ObjectId> newestFirst = new ArrayList<>();
      RevCommit at = walk.parseCommit(head);
      while (!at.equals(after)) {
        newestFirst.add(at.getId());
        if (at.getParentCount() == 0) {
          break;
        }
        at = walk.parseCommit(at.getParent(0));
      }
      int follow = at.equals(after) ? newestFirst.size() : following(after, newestFirst);
      return Optional.of(newestFirst.subList(0, follow).reversed());
    } catch (IOException e) {
      throw new GitException("cannot walk the history: " + e.getMessage(), e);
    }
  }

  /** How many of these follow {@code after}: each follows the next, so the first ones do. */
  private int following(ObjectId after, List<ObjectId> newestFirst) {
    int follow = 1;
    int other = newestFirst.size();
    while (follow < other) {
      int middle = (follow + other) / 2;
      if (isAncestor(after, newestFirst.get(middle))) {
        follow = middle + 1;
      } else {
        other = middle;
      }
    }
    return follow;
  }

  /** Where a commit and a branch parted, if they have anything in common. */
  public Optional<ObjectId> mergeBase(ObjectId commit, String branch) {
    return branch(branch).flatMap(tip -> mergeBases(commit, tip).stream().findFirst());
  }

  /** Where two commits parted: at several where each was merged into the other. */
  List<ObjectId> mergeBases(ObjectId one, ObjectId other) {
    try (RevWalk walk = new RevWalk(git)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(one));
      walk.markStart(walk.parseCommit(other));
      List<ObjectId> bases = new ArrayList<>();
      for (RevCommit base = walk.next(); base != null; base = walk.next()) {
        bases.add(base.getId());
      }
      return bases;
    } catch (IOException e) {
      throw new GitException("cannot walk the history: " + e.getMessage(), e);
    }
  }

  public String subject(ObjectId commit) {
    return parsed(commit).getShortMessage();
  }

  String message(ObjectId commit) {
    return parsed(commit).getFullMessage();
  }

  private RevCommit parsed(ObjectId commit) {
    try (RevWalk walk = new RevWalk(git)) {
      return walk.parseCommit(commit);
    } catch (IOException e) {
      throw new GitException("cannot read " + commit.name() + ": " + e.getMessage(), e);
    }
  }

  /** The commit that was handled last. */
  Optional<ObjectId> handled(Looked branch) {
    return exact(ref(branch));
  }

  void markProcessed(Looked branch, ObjectId commit) {
    // Another process that looks at the same branch may be a moment faster.
    for (int i = 0; i < TRIES; i++) {
      if (Refs.trySet(this, ref(branch), handled(branch), commit, "handled")) {
        return;
      }
    }
    throw new GitException(branch.branch() + " is marked as handled by too many at once");
  }

  /** Has Git keep a commit that was accepted. */
  void keep(DomainFolder domain, ObjectId commit) {
    String ref = "refs/wg-intent/accepted/" + domain;
    // Who is faster is as right.
    Refs.trySet(this, ref, exact(ref), commit, "accepted");
  }

  boolean isThere(ObjectId commit) {
    return git.getObjectDatabase().has(commit);
  }

  /** Has it looked at again. */
  void forgetProcessed(Looked branch) {
    handled(branch).ifPresent(old -> Refs.delete(this, ref(branch), old));
  }

  /**
   * Forgets branches that are not there any more, so that one below the name of another that is
   * gone has a place; and what other versions saw.
   */
  void forgetGone(String version) {
    Set<String> there = branches().keySet();
    below(HANDLED)
        .forEach(
            (name, at) -> {
              String[] parts = name.split("/", 3);
              if (!parts[0].equals(version) || !there.contains(parts[2])) {
                Refs.delete(this, HANDLED + name, at);
              }
            });
  }

  private static String ref(Looked branch) {
    return HANDLED + branch.version() + "/" + branch.domain() + "/" + branch.branch();
  }

  @Override
  public void close() {
    origin.ifPresent(Origin::close);
    git.close();
  }
}
