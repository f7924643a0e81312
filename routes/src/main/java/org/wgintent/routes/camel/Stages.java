package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.job.Alarm;
import org.wgintent.job.Change;
import org.wgintent.job.Duties;
import org.wgintent.job.GitException;
import org.wgintent.job.Job;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Run;
import org.wgintent.job.Step;
import org.wgintent.routes.OpenSite;

/** What routes call beside the steps of the job: one call of {@link Pipeline} each. */
@ApplicationScoped
public class Stages {

  private static final Logger LOG = Logger.getLogger("wg-intent");
  private static final String RUN = "wg-intent.run";

  @Inject OpenSite site;
  @Inject Pipeline pipeline;
  @Inject ForgeRequests forge;

  private final AtomicReference<@Nullable Unreachable> unreachable = new AtomicReference<>();

  /** The remote does not answer, or answers what is not followed. */
  record Unreachable(Instant since, String why) {}

  /** What {@code /runs} shows. */
  record Served(List<Run.View> runs, List<Duties.View> schedules, List<Alarm> alarms)
      implements JsonDocument {}

  /** Makes the pipeline of this process from its configuration. */
  @ApplicationScoped
  static class Configured {

    @Produces
    @ApplicationScoped
    OpenSite site(
        @ConfigProperty(name = "wg-intent.repo") Path repository,
        @ConfigProperty(name = "wg-intent.vault") Optional<Path> vault,
        @ConfigProperty(name = "wg-intent.ssh-key") Optional<Path> sshKey,
        @ConfigProperty(name = "wg-intent.alarms") Optional<Path> alarms)
        throws IOException {
      return OpenSite.of(repository, vault, sshKey, alarms);
    }

    void close(@Disposes OpenSite site) {
      site.close();
    }

    @Produces
    @ApplicationScoped
    Pipeline pipeline(OpenSite site) {
      return new Pipeline(site.site(), new RunLog());
    }
  }

  List<Step<?, ?>> steps() {
    return pipeline.job().steps();
  }

  void pending(Exchange exchange) {
    exchange.getMessage().setBody(fetched() ? pipeline.pending().find() : List.of());
  }

  /** Where the remote does not answer, nothing can be done: it is said once, and tried again. */
  private boolean fetched() {
    try {
      site.site().repository().fetch();
      if (unreachable.getAndSet(null) != null) {
        LOG.info("the remote answers again");
      }
      return true;
    } catch (GitException e) {
      Unreachable now =
          new Unreachable(site.site().clock().instant(), String.valueOf(e.getMessage()));
      Unreachable before = unreachable.getAndUpdate(old -> old == null ? now : old);
      if (before == null) {
        LOG.warn(now.why());
      }
      return false;
    }
  }

  Optional<Unreachable> unreachable() {
    return Optional.ofNullable(unreachable.get());
  }

  void takeAway(Exchange exchange) throws IOException {
    pipeline.takeAway();
  }

  void domains(Exchange exchange) {
    exchange.getMessage().setBody(pipeline.domains());
  }

  void due(Exchange exchange) {
    pipeline.due(Messages.domain(exchange.getMessage())).forEach(done -> LOG.info(done.toString()));
  }

  void requests(Exchange exchange) {
    forge.tell();
  }

  void tidy(Exchange exchange) {
    site.site().repository().tidy();
  }

  boolean isMain(Exchange exchange) {
    return Messages.change(exchange.getMessage()).isMain();
  }

  IdempotentRepository handled() {
    return new HandledChanges(pipeline.pending());
  }

  boolean isToBeLookedAtAgain(Exchange exchange) {
    return pipeline.pending().isToBeLookedAtAgain();
  }

  void begin(Exchange exchange) {
    Change change = Messages.change(exchange.getMessage());
    Run run = pipeline.begin(change);
    exchange.setProperty(RUN, run);
    exchange.getMessage().setBody(Job.start(run, change));
  }

  void end(Exchange exchange) {
    pipeline.end(exchange.getProperty(RUN, Run.class));
  }

  void failed(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    pipeline.failed(Optional.ofNullable(exchange.getProperty(RUN, Run.class)), cause);
  }

  void runs(Exchange exchange) {
    exchange
        .getMessage()
        .setBody(
            Json.pretty(
                new Served(pipeline.runs().views(), pipeline.schedules(), pipeline.alarms())));
  }
}
