package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.wgintent.artifact.Json;
import org.wgintent.deploy.Deployment;
import org.wgintent.job.Candidate;
import org.wgintent.job.Change;
import org.wgintent.job.Derived;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.job.Run;
import org.wgintent.job.Step;
import org.wgintent.job.Validated;
import org.wgintent.routes.OpenSite;

/** What routes call: each method one step of {@link Pipeline}, and nothing more. */
@ApplicationScoped
public class Stages {

  private static final String RUN = "wg-intent.run";

  @Inject Pipeline pipeline;

  /** Makes the pipeline of this process from its configuration. */
  @ApplicationScoped
  static class Configured {

    @Produces
    @ApplicationScoped
    OpenSite site(
        @ConfigProperty(name = "wg-intent.repo") Path repository,
        @ConfigProperty(name = "wg-intent.vault") Optional<Path> vault,
        @ConfigProperty(name = "wg-intent.ssh-key") Optional<Path> sshKey)
        throws IOException {
      return OpenSite.of(repository, vault, sshKey);
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

  public List<Change> look() {
    return pipeline.look();
  }

  public boolean isDue(Change change) {
    return pipeline.isDue(change);
  }

  public Change begin(Change change, Exchange exchange) {
    exchange.setProperty(RUN, pipeline.begin(change));
    return change;
  }

  public boolean isMain(Change change) {
    return change.isMain();
  }

  public Step<Candidate> read(Change change, @ExchangeProperty(RUN) Run run) {
    return pipeline.read(run, change);
  }

  public Step<Validated> validate(Step<Candidate> step) {
    return pipeline.validate(step);
  }

  public Step<Validated> enroll(Step<Validated> step) throws IOException {
    return pipeline.enroll(step);
  }

  public Step<Derived> derive(Step<Validated> step) {
    return pipeline.derive(step);
  }

  public Step<Proposal> render(Step<Derived> step) {
    return pipeline.render(step);
  }

  public Step<Proposal> review(Step<Proposal> step) {
    return pipeline.review(step);
  }

  public boolean isAsCompiled(Step<Proposal> step) {
    return pipeline.isAsCompiled(step);
  }

  public Step<Proposal> deploy(Step<Proposal> step) throws IOException {
    return pipeline.deploy(step, Deployment.Rules.USUAL);
  }

  public boolean isToMeasure(Step<Proposal> step) {
    return pipeline.isToMeasure(step);
  }

  public Step<Proposal> benchmark(Step<Proposal> step) throws IOException {
    return pipeline.benchmark(step);
  }

  public void end(@ExchangeProperty(RUN) Run run) {
    pipeline.end(run);
  }

  public void failed(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    pipeline.failed(Optional.ofNullable(exchange.getProperty(RUN, Run.class)), cause);
  }

  public String runs() {
    return Json.pretty(pipeline.runs().views());
  }
}
