package org.wgintent.routes.cli;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}: triggers, routes and HTTP, until it is told to stop. */
@Command(
    name = "serve",
    description = "Watch the repository and run the pipeline, until stopped.",
    footer = {"  wg-intent serve --repo /srv/git/intent.git --vault /var/lib/wg-intent-vault"})
final class ServeCommand implements Callable<Integer> {

  @Mixin private AlarmsOption alarms = new AlarmsOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    // Fails here, with a clear message, rather than inside of Quarkus.
    site.open(alarms.file()).close();
    System.setProperty("wg-intent.repo", site.repository().toAbsolutePath().toString());
    System.setProperty("wg-intent.vault", site.vault.required().toAbsolutePath().toString());
    if (site.sshKey != null) {
      System.setProperty("wg-intent.ssh-key", site.sshKey.toAbsolutePath().toString());
    }
    alarms
        .file()
        .ifPresent(
            file -> System.setProperty("wg-intent.alarms", file.toAbsolutePath().toString()));
    System.setProperty(
        "wg-intent.inbox", HookCommand.inbox(site.repository()).toAbsolutePath().toString());
    Quarkus.run();
    return ExitCode.DONE.code();
  }
}
