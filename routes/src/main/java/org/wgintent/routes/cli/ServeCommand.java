package org.wgintent.routes.cli;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.webhook.WebhookFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: triggers, routes and HTTP, until it is told to stop. */
@Command(
    name = "serve",
    description = "Watch the repository and run the pipeline, until stopped.",
    footer = {"  wg-intent serve --repo /srv/git/intent.git --vault /var/lib/wg-intent-vault"})
final class ServeCommand implements Callable<Integer> {

  /** Milliseconds. */
  private static final String POLL_REMOTE = "60000";

  private static final String JITTER = "6000";

  @Mixin private AlarmsOption alarms = new AlarmsOption();

  @Option(
      names = "--webhooks",
      paramLabel = "FILE",
      defaultValue = "${env:WG_INTENT_WEBHOOKS}",
      description = "Who may send webhooks (default: $WG_INTENT_WEBHOOKS, else nobody may).")
  private @Nullable Path webhooks;

  @Mixin private ForgeOption forge = new ForgeOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    // Fails here, with a clear message, rather than inside of Quarkus.
    try (OpenSite opened = site.openHere(alarms.file())) {
      if (opened.isMirror()) {
        // People push elsewhere: whoever runs that is not asked every ten seconds.
        unlessSet("wg-intent.poll", POLL_REMOTE);
        unlessSet("wg-intent.poll-jitter", JITTER);
      }
    }
    if (webhooks != null) {
      WebhookFile.read(webhooks);
      System.setProperty("wg-intent.webhooks", webhooks.toAbsolutePath().toString());
    }
    System.setProperty("wg-intent.repo", site.repository().toAbsolutePath().toString());
    System.setProperty("wg-intent.vault", site.vault.required().toAbsolutePath().toString());
    if (site.sshKey != null) {
      System.setProperty("wg-intent.ssh-key", site.sshKey.toAbsolutePath().toString());
    }
    forge.read();
    forge
        .file()
        .ifPresent(file -> System.setProperty("wg-intent.forge", file.toAbsolutePath().toString()));
    alarms
        .file()
        .ifPresent(
            file -> System.setProperty("wg-intent.alarms", file.toAbsolutePath().toString()));
    System.setProperty(
        "wg-intent.inbox", HookCommand.inbox(site.repository()).toAbsolutePath().toString());
    Quarkus.run();
    return ExitCode.DONE.code();
  }

  /** What a person has set stays, as Quarkus would find it. */
  private static void unlessSet(String property, String value) {
    if (System.getProperty(property) == null
        && System.getenv(property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")) == null) {
      System.setProperty(property, value);
    }
  }
}
