package org.wgintent.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.wgintent.domain.DomainFolder;
import org.wgintent.routes.Clone;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.vault.Vault;

/**
 * The example in a real repository without hooks, and a vault; servers that nobody can reach, and
 * what was asked of them.
 */
final class Intake implements AutoCloseable {

  final Path bare;
  final Clone clone;
  final Site site;
  private final OpenSite opened;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  Intake(Path folder) throws Exception {
    this(folder, InstantSource.system());
  }

  Intake(Path folder, InstantSource clock) throws Exception {
    bare = folder.resolve("intent.git");
    IntentRepository.create(bare).close();
    Vault.create(folder.resolve("vault"), List.of(), new SecureRandom());
    clone = Clone.of(bare, folder.resolve("work"));
    opened = OpenSite.of(bare, Optional.of(folder.resolve("vault")), Optional.empty());
    site =
        at(opened.site(), clock)
            .reaching(
                (server, settings) -> {
                  asked.add(server.name().value());
                  throw new IOException(server.name() + ": no route to host");
                });
    clone.example();
    clone.enrolled();
    clone.commitAndPush("The first network", "HEAD:first");
    handleAll();
    merge("first");
    handleAll();
    asked.clear();
  }

  /** Each change that waits, as {@code run} does it: branch and outcome, and what is wrong. */
  List<String> handleAll() {
    return handleAll(new Pipeline(site));
  }

  static List<String> handleAll(Pipeline pipeline) {
    List<String> outcomes = new ArrayList<>();
    for (Change change : pipeline.pending().find()) {
      Run run = pipeline.attempt(change);
      outcomes.add(
          change.branch()
              + " "
              + run.outcome()
              + " "
              + run.view().diagnostics().stream().filter(it -> it.contains(": error ")).toList());
    }
    return outcomes;
  }

  /** An edit of files of {@code main}, as somebody pushes it. */
  void push(String branch, String file, UnaryOperator<String> edit) throws Exception {
    checkout("origin/main");
    boolean isThere = Files.exists(clone.folder().resolve(file));
    clone.write(file, edit.apply(isThere ? file(file) : ""));
    clone.commitAndPush("Change " + file, "HEAD:" + branch);
  }

  /** A person adds a node to what main says, and pushes it as a branch of its name. */
  void addNode(String node) throws Exception {
    checkout("origin/main");
    clone.write(
        "domain.yaml", file("domain.yaml").replaceFirst("(nodes: .*)]", "$1, " + node + "]"));
    clone.write(
        "inventory.yaml",
        file("inventory.yaml")
            .replace(
                "\nrevoked:",
                "  - { node: %s, interface: wg0, profile: tunnel-only, platform: linux }\n\nrevoked:"
                    .formatted(node)));
    clone.commitAndPush("Add " + node, "HEAD:" + node);
  }

  /** What is proposed of a branch becomes {@code main}; its branch goes. */
  void merge(String branch) throws Exception {
    checkout("origin/review/" + branch);
    clone.git("push", "-q", "origin", "HEAD:main");
    if (!branch.equals("main")) {
      clone.git("push", "-q", "origin", ":" + branch);
    }
  }

  void checkout(String commit) throws Exception {
    clone.git("fetch", "-q", "--prune", "origin");
    clone.git("checkout", "-q", "-f", "-B", "work", commit);
  }

  String file(String path) throws IOException {
    return Files.readString(clone.folder().resolve(path));
  }

  ObjectName main() {
    return site.repository().branch(Repository.MAIN).orElseThrow();
  }

  Optional<ObjectName> proposed(String branch) {
    return site.repository().branch(Repository.REVIEW + branch);
  }

  /** Servers that anybody tried to reach, since this was asked last. */
  List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  /** What is due by schedule, but for the ledger, which is looked at each day, at some minute. */
  static List<String> due(Pipeline pipeline) {
    return pipeline.due(DomainFolder.ROOT).stream()
        .filter(done -> !done.name().equals("ledger"))
        .map(Duties.Done::toString)
        .toList();
  }

  /** The same site at another time. */
  static Site at(Site site, InstantSource clock) {
    return new Site(
        site.domain(), site.repository(), site.compiler(), site.vault(), clock, site.effects());
  }

  Acceptance acceptance() {
    return new Acceptance(site);
  }

  @Override
  public void close() {
    opened.close();
  }
}
