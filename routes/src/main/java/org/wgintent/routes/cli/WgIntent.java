package org.wgintent.routes.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.wgintent.artifact.SecretScan;
import org.wgintent.job.ArtifactException;
import org.wgintent.job.GitException;
import org.wgintent.job.RefusedException;
import org.wgintent.job.RejectedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Only {@code serve} starts Quarkus. */
@QuarkusMain
@Command(
    name = "wg-intent",
    description = "WireGuard from declared intent: validate, derive, render, deploy, benchmark.",
    mixinStandardHelpOptions = true,
    subcommands = {
      InitCommand.class,
      CheckCommand.class,
      CompileCommand.class,
      PlanCommand.class,
      ExplainCommand.class,
      EnrollCommand.class,
      ApplyCommand.class,
      RunCommand.class,
      BenchCommand.class,
      DueCommand.class,
      StatusCommand.class,
      DriftCommand.class,
      RebuildCommand.class,
      RollbackCommand.class,
      ExportCommand.class,
      RotateCommand.class,
      RevokeCommand.class,
      AcknowledgeCommand.class,
      KeysCommand.class,
      HookCommand.class,
      LedgerCommand.class,
      LocksCommand.class,
      ServeCommand.class,
      CompletionCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class WgIntent {

  private WgIntent() {}

  public static void main(String... arguments) {
    System.exit(run(arguments));
  }

  /** As {@link #main}, giving the exit code back. */
  static int run(String... arguments) {
    return line().execute(arguments);
  }

  static CommandLine line() {
    CommandLine line = new CommandLine(new WgIntent());
    everywhere(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> explain(e));
    return line;
  }

  /** What every command has, and every command of a command. */
  private static void everywhere(CommandLine line) {
    line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE.code());
    if (line.getCommandSpec().findOption("--help") == null) {
      line.getCommandSpec().mixinStandardHelpOptions(true);
    }
    if (line.getCommandSpec().usageMessage().footer().length > 0) {
      line.getCommandSpec().usageMessage().footerHeading("%nExamples:%n");
    }
    line.getSubcommands().values().forEach(WgIntent::everywhere);
  }

  /** User's mistake, the world's, or ours. */
  private static int explain(Exception e) {
    ExitCode code =
        switch (e) {
          case CommandException trouble -> trouble.exit();
          case ArtifactException artifact -> ExitCode.USAGE;
          case GitException git -> ExitCode.GIT;
          case RefusedException refused -> ExitCode.REFUSED;
          case RejectedException rejected -> ExitCode.REJECTED;
          case IOException io -> ExitCode.ENVIRONMENT;
          case UncheckedIOException io -> ExitCode.ENVIRONMENT;
          case SecretScan.SecretFound found -> ExitCode.BUG;
          default -> ExitCode.BUG;
        };
    Console.note(
        "wg-intent: "
            + (code == ExitCode.BUG ? "this is our bug: " + e : String.valueOf(e.getMessage())));
    if (code == ExitCode.BUG) {
      for (StackTraceElement frame : e.getStackTrace()) {
        Console.note("  at " + frame);
      }
    }
    return code.code();
  }
}
