package org.wgintent.routes.cli;

import java.util.concurrent.Callable;
import org.wgintent.job.Version;
import picocli.CommandLine.Command;

/** {@code version}. */
@Command(
    name = "version",
    description = "Say which version this is.",
    footer = {"  wg-intent version"})
final class VersionCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    Console.print("wg-intent " + Version.TEXT + "\n");
    return ExitCode.DONE.code();
  }
}
