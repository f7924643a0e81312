package org.wgintent.routes.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.job.Artifact;
import org.wgintent.job.Change;
import org.wgintent.job.Forge;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Requests;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.stage.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code run}: the whole job once, for one branch or for all that wait, or one step of it; then it
 * is gone.
 */
@Command(
    name = "run",
    description = "Handle what waits in the repository, once; or one step of the job by itself.",
    footer = {
      "  wg-intent run",
      "  wg-intent run --rev first-network",
      "  wg-intent run --stage read --rev first-network --out read.json",
      "  wg-intent run --stage validate --in read.json --out validate.json"
    })
final class RunCommand implements Callable<Integer> {

  @Option(names = "--rev", paramLabel = "BRANCH", description = "This branch only.")
  private Optional<String> branch = Optional.empty();

  @Option(
      names = "--stage",
      paramLabel = "STEP",
      description =
          "This step of the job by itself. The first, read, takes --rev; each other the artifact"
              + " of the step before it.")
  private @Nullable String stage;

  @Option(
      names = "--in",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The artifact that --stage takes (default: -, standard input).")
  private String in = "-";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The artifact that --stage gives (default: -, standard output).")
  private String out = "-";

  @Mixin private ForgeOption forge = new ForgeOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    Optional<Forge> reviews = forge.read();
    try (OpenSite opened = site.open()) {
      Pipeline pipeline = new Pipeline(opened.site(), new RunProgress());
      return (stage == null
              ? whole(opened.site(), pipeline, reviews)
              : alone(stage, opened, pipeline))
          .code();
    }
  }

  private ExitCode whole(Site open, Pipeline pipeline, Optional<Forge> reviews) throws IOException {
    if (branch.isEmpty()) {
      takeNotes();
    }
    List<Run> runs = new ArrayList<>(pipeline.takeAway());
    runs.forEach(RunText::printEnd);
    // Until intent says so, main grants keys that are revoked, and nothing else is accepted.
    pipeline.takeOutExpired().forEach(done -> Console.note(done.toString()));
    Set<Change> attempted = new HashSet<>();
    List<Change> due = changes(open, pipeline);
    while (!due.isEmpty()) {
      attempted.addAll(due);
      runs.addAll(pipeline.attemptAll(due, RunText::printEnd));
      due = branch.isPresent() ? List.of() : again(open, pipeline, attempted);
    }
    open.repository().tidy();
    ExitCode exit = RunText.exit(runs);
    boolean isTold = reviews.isEmpty() || tell(new Requests(pipeline, open, reviews.get()));
    return exit == ExitCode.DONE && !isTold ? ExitCode.ENVIRONMENT : exit;
  }

  private static boolean tell(Requests requests) {
    try {
      requests.tell().forEach(line -> Console.print(line + "\n"));
      return true;
    } catch (IOException | GitException e) {
      Console.note("merge requests are not as they should be: " + e.getMessage());
      return false;
    }
  }

  /** What changes led to, proposals that are made again when main moved, and what came since. */
  private List<Change> again(Site open, Pipeline pipeline, Set<Change> attempted) {
    open.repository().fetch();
    return changes(open, pipeline).stream().filter(next -> !attempted.contains(next)).toList();
  }

  /** Before looking: what is pushed from now on leaves another. */
  private void takeNotes() throws IOException {
    try (Stream<Path> notes = Files.list(HookCommand.inbox(site.repository()))) {
      for (Path note : notes.toList()) {
        Files.deleteIfExists(note);
      }
    } catch (NoSuchFileException noHookWasInstalled) {
      return;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<Change> changes(Site open, Pipeline pipeline) {
    if (branch.isEmpty()) {
      return pipeline.pending().find();
    }
    ObjectName head =
        open.repository()
            .branch(branch.get())
            .orElseThrow(() -> new GitException("there is no branch " + branch.get()));
    return pipeline.pending().changes(branch.get(), head);
  }

  // ---- one step ----

  private ExitCode alone(String step, OpenSite opened, Pipeline pipeline) throws IOException {
    Optional<Artifact> given =
        pipeline.job().before(step).isPresent()
            ? Optional.of(Artifact.read(read()))
            : Optional.empty();
    Change change =
        given.isPresent() ? given.get().change() : only(changes(opened.site(), pipeline));
    Pipeline.Alone alone = pipeline.alone(step, change, given);
    switch (alone.artifact()) {
      case Outcome.Ok<Artifact>(var artifact, var warnings) -> write(artifact.write());
      case Outcome.Rejected<Artifact>(var diagnostics) ->
          DiagnosticFormat.text(diagnostics).lines().forEach(Console::note);
    }
    return RunText.exit(alone.run());
  }

  private Change only(List<Change> changes) {
    return changes.stream()
        .filter(change -> site.name == null || change.domain().name().equals(site.name))
        .reduce(
            (one, other) -> {
              throw new CommandException(
                  ExitCode.USAGE, "the branch is about several domains: give --site NAME");
            })
        .orElseThrow(
            () -> new CommandException(ExitCode.USAGE, "give --rev BRANCH, one that has intent"));
  }

  private String read() throws IOException {
    byte[] bytes = in.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(in));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Whole, or not at all. */
  private void write(String artifact) throws IOException {
    if (out.equals("-")) {
      Console.print(artifact);
    } else {
      Path file = Path.of(out).toAbsolutePath();
      new OutputFolder(file.resolveSibling(""))
          .write("", Map.of(file.getFileName().toString(), artifact));
    }
  }
}
