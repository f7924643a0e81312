package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.wgintent.job.Acknowledgement;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code acknowledge}: a person settles what cannot be undone. */
@Command(
    name = "acknowledge",
    description =
        "Settle what cannot be undone: a private key in the history, or a rewritten main.",
    footer = {
      "  wg-intent acknowledge 5461c46189b0 --reason \"key of a test, never used\"",
      "  wg-intent acknowledge main --reason \"history rewritten to take a key out\""
    })
final class AcknowledgeCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "COMMIT",
      description = "The one that WG810 names; or main, where WG811 says that it was rewritten.")
  private String commit = "";

  @Mixin private ReasonOption reason = new ReasonOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    String why = reason.text();
    try (OpenSite opened = site.openDomain()) {
      ObjectName named =
          opened
              .site()
              .repository()
              .resolve(commit)
              .orElseThrow(() -> new GitException("there is no commit " + commit));
      Acknowledgement.Settled settled = new Acknowledgement(opened.site()).settle(named, why);
      settled
          .files()
          .forEach(found -> Console.note("settled: " + found.path() + ", line " + found.line()));
      settled.revoked().forEach((key, of) -> Console.note("revoked for good: " + key + ", " + of));
      settled
          .rewritten()
          .ifPresent(
              accepted ->
                  Console.note(
                      "main begins anew at "
                          + named.abbreviated()
                          + ", and is held beside what was accepted at "
                          + accepted.abbreviated()));
      return ExitCode.DONE.code();
    }
  }
}
