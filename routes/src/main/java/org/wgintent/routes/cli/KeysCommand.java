package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys init}: a vault alone. */
@Command(
    name = "keys",
    description = "The vault.",
    subcommands = {KeysCommand.Init.class})
final class KeysCommand {

  /** {@code keys init}. */
  @Command(
      name = "init",
      description = "Make a vault: an age identity, and a seed encrypted to it.")
  static final class Init implements Callable<Integer> {

    @Mixin private VaultOption vault = new VaultOption();

    @Option(names = "--operator", paramLabel = "AGE_RECIPIENT")
    private List<String> operators = List.of();

    @Override
    public Integer call() throws IOException {
      Path path = vault.required();
      Vault.create(path, operators, new SecureRandom());
      Console.note("vault " + path + ": made; keep a copy, it is the only secret");
      return ExitCode.DONE.code();
    }
  }
}
