package org.wgintent.job;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.memory.Once;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/** What the change will do, beside what was before it. */
final class MakePlan implements Step<Rendered, Proposal> {

  private final Site all;

  MakePlan(Site all) {
    this.all = all;
  }

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public Outcome<Proposal> apply(Run run, Rendered rendered) {
    Site site = all.in(run.domain());
    Candidate candidate = rendered.candidate();
    Compiled compiled = rendered.compiled();
    List<Diagnostic> warnings = run.diagnostics();
    return new Outcome.Ok<>(
        new Proposal(
            candidate,
            compiled,
            new Once<>(
                () ->
                    Proposal.isHeldBy(
                        site.repository(), candidate.change().head(), run.domain(), compiled)),
            new Once<>(() -> comparison(site, candidate, compiled, warnings))),
        List.of());
  }

  private static Proposal.Comparison comparison(
      Site site, Candidate candidate, Compiled compiled, List<Diagnostic> warnings) {
    Optional<Compiled> before = candidate.before().flatMap(new Compilations(site)::compiled);
    return new Proposal.Comparison(
        before,
        Plan.between(new AppliedStates(site).beside(before), compiled, warnings)
            .discarding(edited(site, candidate, compiled)));
  }

  /** What the change brings in {@code generated/} and what is written anew. */
  private static List<String> edited(Site site, Candidate candidate, Compiled compiled) {
    Repository repository = site.repository();
    ObjectName head = candidate.change().head();
    Optional<ObjectName> base =
        candidate
            .main()
            .flatMap(main -> repository.mergeBase(head, Repository.MAIN))
            .or(candidate::before);
    String folder = site.domain().in(Read.GENERATED);
    if (base.flatMap(commit -> repository.object(commit, folder))
        .equals(repository.object(head, folder))) {
      return List.of();
    }
    SortedMap<String, String> was =
        base.map(commit -> repository.texts(commit, folder)).orElseGet(TreeMap::new);
    return repository.texts(head, folder).entrySet().stream()
        .filter(file -> !file.getValue().equals(was.get(file.getKey())))
        .filter(file -> !file.getValue().equals(compiled.generated().get(file.getKey())))
        .map(file -> folder + "/" + file.getKey())
        .toList();
  }
}
