package org.wgintent.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wgintent.stage.Outcome;

/**
 * The job: its steps, in the one place that knows their order. Routes are built from this list; the
 * command line runs the whole of it or its beginning. A new step is a class and a line here.
 */
public final class Job {

  private final Site site;
  private final List<Step<?, ?>> steps;
  private final int asking;

  public Job(Site site) {
    this.site = site;
    Order<Proposal> asked =
        Order.first(new Read(site, this::judge))
            .then(new Validate(site))
            .then(new Enroll(site))
            .then(new Derive(site))
            .then(new Render(site))
            .then(new Prove(site))
            .then(new MakePlan(site));
    this.asking = asked.steps().size();
    this.steps =
        asked
            // A branch, or a main that is not what it compiles to, is proposed.
            .then(new Review(site))
            // A main that is, is deployed, and what changed is measured.
            .then(new Deploy(site))
            .then(new Benchmark(site))
            .steps();
  }

  /** Steps that fit: each takes what the one before it gives. */
  private record Order<O>(List<Step<?, ?>> steps) {

    static <I, O> Order<O> first(Step<I, O> step) {
      return new Order<>(List.of(step));
    }

    <P> Order<P> then(Step<O, P> step) {
      List<Step<?, ?>> longer = new ArrayList<>(steps);
      longer.add(step);
      return new Order<>(List.copyOf(longer));
    }
  }

  /** In their order; the first takes a {@link Change}. */
  public List<Step<?, ?>> steps() {
    return steps;
  }

  /** Before the first step. */
  public static Progress start(Run run, Change change) {
    return new Progress(run, new Outcome.Ok<>(change, List.of()));
  }

  /** All steps up to the last that is wanted, in this thread. */
  Progress run(Run run, Change change, Class<? extends Step<?, ?>> last) throws IOException {
    Progress progress = start(run, change);
    for (Step<?, ?> step : steps) {
      progress = progress.through(step);
      if (last.isInstance(step)) {
        return progress;
      }
    }
    throw new IllegalArgumentException("no step of the job: " + last.getSimpleName());
  }

  /**
   * The step whose artifact a step takes; none for the first, which takes a change.
   *
   * @throws ArtifactException if there is no such step
   */
  public Optional<String> before(String name) {
    List<String> names = steps.stream().map(Step::name).toList();
    int at = names.indexOf(name);
    if (at < 0) {
      throw new ArtifactException("no step " + name + ": one of " + String.join(", ", names));
    }
    return at == 0 ? Optional.empty() : Optional.of(names.get(at - 1));
  }

  /**
   * One step by itself.
   *
   * @param given what the step before it gave; nothing for the first, which takes the run's change
   * @throws ArtifactException if this step does not take that
   */
  Progress alone(String name, Run run, Optional<Artifact> given) throws IOException {
    Optional<String> before = before(name);
    if (!given.map(Artifact::step).equals(before)) {
      throw new ArtifactException(
          name
              + " takes "
              + before.map(step -> "what " + step + " gave").orElse("no artifact")
              + given
                  .map(artifact -> ", and this is what " + artifact.step() + " gave")
                  .orElse(""));
    }
    Progress progress =
        given.isEmpty() ? start(run, run.change()) : given.get().progress(site, run);
    return progress.through(
        steps.stream().filter(step -> step.name().equals(name)).findFirst().orElseThrow());
  }

  /** What a commit of {@code main} compiles to beside the accepted one before it. */
  private Outcome<Proposal> judge(Change change) throws IOException {
    return ask(Run.judging(change, site.clock().instant()), change);
  }

  /** All steps that only ask, in this thread: what would be proposed, or what is wrong. */
  Outcome<Proposal> ask(Run run, Change change) throws IOException {
    Progress progress = start(run, change);
    for (Step<?, ?> step : steps.subList(0, asking)) {
      progress = progress.through(step);
    }
    return progress.outcome(Proposal.class);
  }
}
