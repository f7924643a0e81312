package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.routes.git.IntentRepository;
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
    description = "Make a bare intent repository, its hook, and a vault.",
    footer = {"  wg-intent init --repo /srv/git/intent.git --vault /var/lib/wg-intent-vault"})
final class InitCommand implements Callable<Integer> {

  @Mixin private SiteOptions site = new SiteOptions();

  @Option(
      names = "--operator",
      paramLabel = "AGE_RECIPIENT",
      description = "Another age recipient who can open the vault's seed.")
  private List<String> operators = List.of();

  @Override
  public Integer call() throws IOException {
    Path repository = site.repository();
    Path vault = site.vault.required();
    if (Files.exists(repository.resolve("HEAD"))) {
      Console.note("repository " + repository + ": there already");
    } else {
      IntentRepository.create(repository).close();
      Console.note("repository " + repository + ": made");
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
    return ExitCode.DONE.code();
  }
}
