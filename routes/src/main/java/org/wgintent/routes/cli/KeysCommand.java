package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys}: the vault, from which every derived key follows. */
@Command(
    name = "keys",
    footer = "  wg-intent keys status",
    description = "The vault.",
    subcommands = {
      KeysCommand.Init.class,
      KeysCommand.Status.class,
      KeysCommand.Backup.class,
      KeysCommand.Restore.class
    })
final class KeysCommand {

  /** {@code keys init}: a vault alone. */
  @Command(
      name = "init",
      footer = "  wg-intent keys init --vault /var/lib/wg-intent-vault --operator age1…",
      description = "Make a vault: an age identity, and a seed encrypted to it.")
  static final class Init implements Callable<Integer> {

    @Mixin private VaultOption vault = new VaultOption();

    @Option(
        names = "--operator",
        paramLabel = "AGE_RECIPIENT",
        description = "Who may read it beside the pipeline (age1…); needed for copies.")
    private List<String> operators = List.of();

    @Override
    public Integer call() throws IOException {
      Path path = vault.required();
      Vault.create(path, operators, new SecureRandom());
      Console.note("vault " + path + ": made. Keep a copy: wg-intent keys backup FILE");
      return ExitCode.DONE.code();
    }
  }

  /** {@code keys status}: what the vault is, without its secrets. */
  @Command(
      name = "status",
      footer = "  wg-intent keys status",
      description = "Say what the vault holds, and whether a copy was read.")
  static final class Status implements Callable<Integer> {

    @Mixin private VaultOption vault = new VaultOption();

    @Mixin private FormatOption format = new FormatOption();

    @Override
    public Integer call() throws IOException {
      Vault.Status status = Vault.open(vault.required()).status();
      if (format.isJson()) {
        Console.print(
            Json.pretty(
                java.util.Map.of(
                    "operators", status.operators(),
                    "escrowed", status.escrowed(),
                    "backup", status.backup().map(Instant::toString).orElse(""))));
        return ExitCode.DONE.code();
      }
      Console.print(
          "vault %s: operators %d, servers' keys in escrow %d, copy %s%n"
              .formatted(
                  vault.required(),
                  status.operators(),
                  status.escrowed(),
                  status.backup().map(at -> "read again on " + at).orElse("none")));
      if (status.backup().isEmpty()) {
        Console.note(
            "wg-intent: no copy of this vault was ever read again: wg-intent keys backup FILE");
      }
      return ExitCode.DONE.code();
    }
  }

  /** {@code keys backup FILE}. */
  @Command(
      name = "backup",
      footer = "  wg-intent keys backup /media/stick/vault.age",
      description = "Write a copy of the vault, encrypted to its operators, and read it again.")
  static final class Backup implements Callable<Integer> {

    @Mixin private VaultOption vault = new VaultOption();

    @Parameters(index = "0", paramLabel = "FILE", description = "A new file, best on another disk.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      Path real = file.toAbsolutePath().normalize();
      for (Path folder = real.getParent(); folder != null; folder = folder.getParent()) {
        if (Files.exists(folder.resolve(".git"))) {
          throw new CommandException(
              ExitCode.USAGE, folder + " is a Git work tree: secrets do not belong there");
        }
      }
      if (real.startsWith(vault.required().toAbsolutePath().normalize())) {
        throw new CommandException(ExitCode.USAGE, "a copy in the vault itself is none");
      }
      Vault open = Vault.open(vault.required());
      PrivateFiles.create(file, open.backup());
      open.verify(Files.readAllBytes(file), Instant.now());
      Console.note("wg-intent: " + file + " holds all of the vault, and was read again");
      return ExitCode.DONE.code();
    }
  }

  /** {@code keys restore FILE}. */
  @Command(
      name = "restore",
      footer =
          "  wg-intent keys restore /media/stick/vault.age --identity operator.txt --vault DIR",
      description = "Make a vault from a copy.")
  static final class Restore implements Callable<Integer> {

    @Mixin private VaultOption vault = new VaultOption();

    @Parameters(index = "0", paramLabel = "FILE", description = "The copy.")
    private Path file = Path.of("");

    @Option(
        names = "--identity",
        required = true,
        paramLabel = "FILE",
        description = "The operator's age identity file.")
    private Path identity = Path.of("");

    @Override
    public Integer call() throws IOException {
      Vault.restore(vault.required(), Files.readAllBytes(file), Files.readString(identity));
      Console.note("vault " + vault.required() + ": restored");
      return ExitCode.DONE.code();
    }
  }
}
