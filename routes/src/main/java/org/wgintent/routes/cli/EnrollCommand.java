package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.deploy.Enrolment;
import org.wgintent.derive.State;
import org.wgintent.derive.StateFiles;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.job.Deploys;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Site;
import org.wgintent.job.Validated;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.folder.FolderRepository;
import org.wgintent.stage.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code enroll SERVER [DIR]}: makes the server's keys on the server, writes what is public. */
@Command(
    name = "enroll",
    description = "Make the keys of a server's interfaces on it; write the public ones to state/.",
    footer = {"  wg-intent enroll router", "  wg-intent enroll router ~/network --site home"})
final class EnrollCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SERVER", description = "A server of domain.yaml.")
  private String server = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where domain.yaml is, or sites/ (default: here).")
  private Path folder = Path.of("");

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    WorkFolder work = WorkFolder.in(folder, site.name);
    DomainFolder domain = work.only();
    Outcome<Validated> checked =
        new Pipeline(OpenSite.of(work.repository(), Optional.empty()))
            .check(FolderRepository.change(domain));
    if (!(checked instanceof Outcome.Ok<Validated>(var sound, var warnings))) {
      Console.print(DiagnosticFormat.text(checked.diagnostics()));
      return ExitCode.REJECTED.code();
    }
    Intent intent = sound.intent();
    State state = sound.candidate().base();
    ServerName name =
        intent.execution().servers().keySet().stream()
            .filter(s -> s.value().equals(server))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.USAGE, "there is no server " + server + " in execution.yaml"));
    try (OpenSite opened = site.open()) {
      Site open = opened.site();
      Optional<Deploys.Enrolled> enrolled = new Deploys(open).enroll(intent, name);
      if (enrolled.isPresent()) {
        Enrolment.Enrolled found = enrolled.get().found();
        new OutputFolder(work.folder())
            .write("state", StateFiles.write(state.withEnrolled(Deploys.enrolled(name, found))));
        found.keys().forEach((i, key) -> Console.note(name + " " + i + " " + key));
        enrolled.get().notes().forEach(note -> Console.note("wg-intent: " + note));
      }
    }
    return ExitCode.DONE.code();
  }
}
