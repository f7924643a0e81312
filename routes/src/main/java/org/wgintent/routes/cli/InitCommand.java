package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.wgintent.job.GitException;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.routes.git.OriginSettings;
import org.wgintent.routes.ssh.SshKeys;
import org.wgintent.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code init}: a bare repository with its hook, and a vault; what exists already is left alone.
 */
@Command(
    name = "init",
    description = "Make a bare intent repository, or the mirror of a remote one, and a vault.",
    footer = {
      "  wg-intent init --repo /srv/git/intent.git --vault /var/lib/wg-intent-vault",
      "  wg-intent init --repo intent.git --vault vault --remote https://git.example.net/intent.git"
    })
final class InitCommand implements Callable<Integer> {

  @Mixin private SiteOptions site = new SiteOptions();

  @Mixin private RemoteOptions remote = new RemoteOptions();

  @Option(
      names = "--operator",
      paramLabel = "AGE_RECIPIENT",
      description = "Another age recipient who can open the vault's seed.")
  private List<String> operators = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description =
          "Share the repository with this group of accounts, so that they push to it as themselves.")
  private Optional<String> group = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Path repository = site.repository();
    Path vault = site.vault.required();
    // Before anything is made, all that is there is looked at.
    Optional<OriginSettings> origin = remote.settings(vault);
    origin.ifPresent(OriginSettings::check);
    Optional<GroupPrincipal> sharedWith = group();
    boolean isThere = isRepository(repository);
    HookCommand.needNoOther(repository);
    if (isThere) {
      Console.note("repository " + repository + ": there already");
    } else {
      IntentRepository.create(repository).close();
      Console.note("repository " + repository + ": made");
    }
    if (sharedWith.isPresent()) {
      IntentRepository.share(repository, sharedWith.get());
      Console.note("repository " + repository + ": shared with the group " + sharedWith.get());
    }
    if (origin.isPresent()) {
      IntentRepository.mirror(repository, origin.get());
      Console.note("repository " + repository + ": mirrors " + origin.get().url());
    }
    HookCommand.install(repository);
    if (Files.exists(vault.resolve("seed.age"))) {
      Vault.open(vault);
      Console.note("vault " + vault + ": there already");
    } else {
      Vault.create(vault, operators, new SecureRandom());
      Console.note("vault " + vault + ": made; keep a copy, it is the only secret");
    }
    if (!Files.exists(vault.resolve(SshKeys.FILE))) {
      SshKeys.generate(vault);
    }
    Console.note("allow this key on every server:");
    Console.print(Files.readString(vault.resolve(SshKeys.FILE + ".pub")));
    String cloned = origin.map(OriginSettings::url).orElseGet(repository::toString);
    if (origin.isPresent()) {
      fetch(repository);
    }
    Console.note("then:");
    Console.note(
        "  export WG_INTENT_REPO=%s WG_INTENT_VAULT=%s"
            .formatted(repository.toAbsolutePath(), vault.toAbsolutePath()));
    Console.note("  git clone %s network    # domain.yaml goes there".formatted(cloned));
    Console.note("  wg-intent serve         # or wg-intent run, after a push");
    return ExitCode.DONE.code();
  }

  /** Shows that the remote lets us in; all is made, and this is tried again at every command. */
  private static void fetch(Path repository) {
    try (IntentRepository mirror = IntentRepository.open(repository)) {
      mirror.fetch();
      Console.note("fetched: " + mirror.branches().size() + " branches of people");
    } catch (GitException e) {
      throw new GitException(
          e.getMessage() + "\nallow the key or token there, then try: wg-intent status", e);
    }
  }

  private Optional<GroupPrincipal> group() throws IOException {
    if (group.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          FileSystems.getDefault()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName(group.get()));
    } catch (UserPrincipalNotFoundException unknown) {
      throw new CommandException(
          ExitCode.USAGE, "this machine has no group " + group.get() + ": nothing was made");
    }
  }

  /** A bare one; false where there is room for one. */
  private static boolean isRepository(Path repository) throws IOException {
    if (!Files.exists(repository)) {
      return false;
    }
    if (Files.exists(repository.resolve(".git"))) {
      throw new CommandException(
          ExitCode.REFUSED,
          repository + " is a work tree: name a folder of its own, such as intent.git");
    }
    if (Files.isRegularFile(repository.resolve("HEAD"))
        && Files.isDirectory(repository.resolve("objects"))) {
      return true;
    }
    if (Files.isDirectory(repository)) {
      try (Stream<Path> files = Files.list(repository)) {
        if (files.findAny().isEmpty()) {
          return false;
        }
      }
    }
    throw new CommandException(
        ExitCode.REFUSED,
        repository + " is neither empty nor a bare Git repository: nothing was made");
  }
}
