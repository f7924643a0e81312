package org.wgintent.routes.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.job.Change;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Review;
import org.wgintent.job.Secrets;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.git.GitRepository;
import org.wgintent.routes.git.IntentRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hook install|pre-receive|post-receive}: the repository's own door and trigger. */
@Command(
    name = "hook",
    footer = "  wg-intent hook install",
    description = "The hooks of the bare repository.",
    subcommands = {
      HookCommand.Install.class,
      HookCommand.PreReceive.class,
      HookCommand.PostReceive.class
    })
final class HookCommand {

  /** Where notes for {@code serve} lie. */
  static Path inbox(Path repository) {
    return repository.resolve("wg-intent/inbox");
  }

  /** {@code hook install}. */
  @Command(
      name = "install",
      footer = "  wg-intent hook install --repo /srv/git/intent.git",
      description = "Install the hooks pre-receive, update and post-receive.")
  static final class Install implements Callable<Integer> {

    @Mixin private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException {
      install(site.repository());
      return ExitCode.DONE.code();
    }
  }

  /** Writes the hooks; what somebody else installed there is not overwritten. */
  static void install(Path repository) throws IOException {
    Optional<String> elsewhere;
    try (IntentRepository opened = IntentRepository.open(repository)) {
      elsewhere = opened.remote();
    }
    needNoOther(repository);
    if (elsewhere.isPresent()) {
      refusing(repository, elsewhere.get());
    } else {
      write(repository.resolve("hooks/update"), UPDATE);
      calling(repository, "pre-receive", "Refuses pushes that hold private keys.");
      calling(
          repository,
          "post-receive",
          "Says what is wrong with what was pushed, leaves a note, returns.");
    }
    makeInbox(repository);
  }

  /** A mirror takes no pushes: what only it has would be gone with the next fetch. */
  private static void refusing(Path repository, String url) throws IOException {
    for (String other : List.of("update", "post-receive")) {
      Files.deleteIfExists(repository.resolve("hooks/" + other));
    }
    write(
        repository.resolve("hooks/pre-receive"),
        """
        #!/bin/sh
        %s
        echo "wg-intent: this is a mirror: push to %s" >&2
        exit 1
        """
            .formatted(MARK, url.replaceAll("[\"$`\\\\]", "")));
  }

  private static void makeInbox(Path repository) throws IOException {
    Files.createDirectories(inbox(repository));
    // Whoever may push may leave a note: what Git shares with a group, this shares as well.
    Path shared = repository.resolve("objects");
    for (Path folder : List.of(inbox(repository).getParent(), inbox(repository))) {
      for (String attribute : List.of("unix:gid", "unix:mode")) {
        Files.setAttribute(folder, attribute, Files.getAttribute(shared, attribute));
      }
    }
  }

  /** A hook that is a command of this program. */
  private static void calling(Path repository, String hook, String what) throws IOException {
    write(
        repository.resolve("hooks/" + hook),
        """
        #!/bin/sh
        %s %s
        exec %s hook %s --repo "$PWD"
        """
            .formatted(MARK, what, Launcher.command(), hook));
  }

  private static final String MARK = "# Installed by wg-intent.";

  private static final String UPDATE =
      """
      #!/bin/sh
      # Installed by wg-intent.
      case $1 in
        refs/heads/review/*|refs/heads/ledger|refs/heads/measurements|refs/wg-intent/*)
          echo "wg-intent: $1 is written by the pipeline only" >&2
          exit 1 ;;
        refs/heads/main)
          # What was accepted on main stays in its history: revocations above all.
          if ! git cat-file -e "$3" 2>/dev/null; then
            echo "wg-intent: main is never deleted" >&2
            exit 1
          elif git cat-file -e "$2" 2>/dev/null && ! git merge-base --is-ancestor "$2" "$3"; then
            echo "wg-intent: main only goes forward: take a commit back with git revert" >&2
            exit 1
          fi ;;
      esac
      """;

  /** None of those that are ours to be is somebody else's. */
  static void needNoOther(Path repository) throws IOException {
    for (String name : List.of("update", "pre-receive", "post-receive")) {
      Path hook = repository.resolve("hooks/" + name);
      if (Files.exists(hook) && !Files.readString(hook).contains(MARK)) {
        throw new CommandException(
            ExitCode.REFUSED, hook + " is not ours: move it away, or call wg-intent from it");
      }
    }
  }

  private static void write(Path hook, String text) throws IOException {
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, text);
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A line of what git gives such a hook: a ref moves from one commit to another. */
  private record Moved(String from, String to, String ref) {

    boolean isDeleted() {
      return to.matches("0+");
    }

    static List<Moved> read() throws IOException {
      List<Moved> moved = new ArrayList<>();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 3);
        if (words.length == 3) {
          moved.add(new Moved(words[0], words[1], words[2]));
        }
      }
      return moved;
    }
  }

  /** {@code hook pre-receive}: nothing that it refuses stays in the repository. */
  @Command(
      name = "pre-receive",
      footer = "  wg-intent hook pre-receive",
      description = "What the hook runs: refuses a push that holds a private key.")
  static final class PreReceive implements Callable<Integer> {

    @Mixin private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException {
      List<ObjectName> tips =
          Moved.read().stream()
              .filter(moved -> !moved.isDeleted())
              .map(moved -> new ObjectName(moved.to()))
              .toList();
      try (IntentRepository bare = IntentRepository.openReceiving(site.repository())) {
        GitRepository repository = new GitRepository(bare);
        List<Diagnostic> found =
            repository.readNew(tips, repository.tips(), Secrets.byForm()).stream()
                .map(Secrets::diagnostic)
                .toList();
        if (found.isEmpty()) {
          return ExitCode.DONE.code();
        }
        DiagnosticFormat.text(found).lines().forEach(Console::note);
        Console.note("wg-intent: nothing of this push was taken");
        return ExitCode.REJECTED.code();
      }
    }
  }

  /** {@code hook post-receive}: reads what git gives a post-receive hook. */
  @Command(
      name = "post-receive",
      footer = "  wg-intent hook post-receive",
      description = "What the hook runs: says what is wrong, leaves a note for serve.")
  static final class PostReceive implements Callable<Integer> {

    @Mixin private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException {
      try (OpenSite opened = site.openWithoutSecrets()) {
        for (Moved moved : Moved.read()) {
          if (moved.ref().startsWith("refs/heads/") && !moved.isDeleted()) {
            try {
              say(
                  opened.site(),
                  moved.ref().substring("refs/heads/".length()),
                  new ObjectName(moved.to()));
            } catch (GitException trouble) {
              // The pipeline is told all the same.
              Console.note("wg-intent: " + moved.ref() + ": " + trouble.getMessage());
            }
          }
        }
        note(inbox(site.repository()));
      } catch (FileSystemException notOurs) {
        // The push is taken all the same.
        Console.note(
            "wg-intent: serve is not told, and finds this when it looks next: cannot write "
                + notOurs.getMessage());
      }
      return ExitCode.DONE.code();
    }

    /** What the pipeline will say. */
    private static void say(Site site, String branch, ObjectName head) throws IOException {
      Pipeline pipeline = new Pipeline(site);
      List<Change> changes =
          pipeline.pending().changes(branch, head).stream()
              .filter(pipeline.pending()::changesIntent)
              .toList();
      if (changes.isEmpty()) {
        Console.note("wg-intent: " + branch + " changes no intent; nothing to do");
      }
      for (Change change : changes) {
        List<Diagnostic> found = pipeline.check(change).diagnostics();
        DiagnosticFormat.text(found).lines().forEach(Console::note);
        String what = change.domain().isRoot() ? branch : branch + " of " + change.domain().path();
        Console.note(
            found.stream().anyMatch(Diagnostic::isError)
                ? "wg-intent: " + what + " is rejected; nothing will be deployed"
                : "wg-intent: "
                    + what
                    + " is well-formed; "
                    + (change.isMain()
                        ? "it is compiled again and deployed if it is as generated"
                        : "the proposal will be " + Review.branch(change)));
      }
    }

    /** Made beside the inbox: whoever empties that finds whole notes alone. */
    private static void note(Path inbox) throws IOException {
      Files.createDirectories(inbox);
      Path part = Files.createTempFile(inbox.getParent(), ".note", "");
      Files.move(part, inbox.resolve("push" + part.getFileName().toString().substring(1)));
    }
  }
}
