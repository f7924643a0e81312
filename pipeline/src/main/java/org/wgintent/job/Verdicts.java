package org.wgintent.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.job.Forge.LineNote;
import org.wgintent.job.Forge.Request;
import org.wgintent.job.Forge.Status;
import org.wgintent.review.RequestText;
import org.wgintent.stage.Outcome;

/**
 * What is said of the commits that people push: which request to merge, or what is wrong, at its
 * lines where somebody asks for the branch itself to be merged.
 */
final class Verdicts {

  private static final String KIND = "diagnostics";

  /** At their lines; the whole has all of them. */
  private static final int MOST_LINES = 20;

  private final Pipeline pipeline;
  private final Repository repository;
  private final Forge forge;
  private final Sayings sayings;

  Verdicts(Pipeline pipeline, Repository repository, Forge forge, Sayings sayings) {
    this.pipeline = pipeline;
    this.repository = repository;
    this.forge = forge;
    this.sayings = sayings;
  }

  /**
   * Of a branch as it stands, once somebody looked at it.
   *
   * @param its what is proposed of it
   * @param own a person's request of the branch itself
   */
  void tell(String branch, ObjectName head, List<Proposed> its, Optional<Request> own)
      throws IOException {
    Object known =
        List.of(
            head,
            repository.branch(Repository.MAIN),
            its.stream().map(it -> List.of(it.tip(), it.request().map(Request::number))).toList(),
            own.map(Request::number));
    if (sayings.isSaid(branch, known)) {
      return;
    }
    List<Change> changes = pipeline.pending().changes(branch, head);
    if (changes.isEmpty() || !changes.stream().allMatch(pipeline.pending()::isProcessed)) {
      return;
    }
    List<Diagnostic> wrong = new ArrayList<>();
    for (Change change : changes) {
      if (its.stream().noneMatch(it -> it.change().equals(Optional.of(change)))
          && pipeline.ask(change) instanceof Outcome.Rejected<Proposal>(var diagnostics)) {
        wrong.addAll(diagnostics);
      }
    }
    if (wrong.isEmpty()) {
      fine(branch, head, its, own);
    } else {
      rejected(branch, head, wrong, own);
    }
    sayings.said(branch, known);
  }

  /** Of a branch that is on {@code main} as it stands. */
  void merged(String branch, ObjectName head) throws IOException {
    sayings.status(
        head, branch, new Status(Status.State.SUCCESS, "it is on main", Optional.empty()));
  }

  private void fine(String branch, ObjectName head, List<Proposed> its, Optional<Request> own)
      throws IOException {
    List<Request> requests = its.stream().flatMap(it -> it.request().stream()).toList();
    if (requests.isEmpty()) {
      sayings.status(
          head, branch, new Status(Status.State.SUCCESS, "it changes nothing", Optional.empty()));
      return;
    }
    String called = requests.stream().map(forge::called).collect(Collectors.joining(", "));
    if (own.isPresent()) {
      sayings.note(
          own.get(),
          KIND,
          "Merge "
              + called
              + " and not this request: it is the same change with its generated files, and says"
              + " what they will do.");
    }
    sayings.status(
        head,
        branch,
        new Status(
            Status.State.PENDING,
            "merge " + called + ": it has the generated files",
            Optional.of(requests.getFirst().url())));
  }

  private void rejected(
      String branch, ObjectName head, List<Diagnostic> wrong, Optional<Request> own)
      throws IOException {
    List<Diagnostic> errors = wrong.stream().filter(Diagnostic::isError).toList();
    String count = errors.size() == 1 ? "1 error" : errors.size() + " errors";
    String summary =
        "`%s` is rejected at `%s`: %s.\n\n%s"
            .formatted(
                branch,
                head.abbreviated(),
                count,
                RequestText.fence("text", DiagnosticFormat.text(wrong).lines()));
    String mark = Sayings.mark(head.hex());
    if (own.isPresent()) {
      forge.atLines(own.get(), head, mark, atLines(head, wrong));
      sayings.note(own.get(), KIND, summary);
    } else {
      forge.comment(head, mark, mark + "\n" + sayings.cut(summary));
    }
    Diagnostic first = errors.isEmpty() ? wrong.getFirst() : errors.getFirst();
    sayings.status(
        head,
        branch,
        new Status(
            Status.State.FAILURE,
            "%s: %s %s %s".formatted(count, first.position(), first.code(), first.text()),
            own.map(Request::url)));
  }

  /** Where the branch shows the same lines that were compiled. */
  private List<LineNote> atLines(ObjectName head, List<Diagnostic> wrong) {
    Optional<ObjectName> base = repository.mergeBase(head, Repository.MAIN);
    Optional<ObjectName> merged =
        repository.branch(Repository.MAIN).flatMap(main -> repository.merge(head, main).tree());
    if (base.isEmpty() || merged.isEmpty()) {
      return List.of();
    }
    SortedMap<String, Set<Integer>> changed = new TreeMap<>();
    List<LineNote> notes = new ArrayList<>();
    for (Diagnostic diagnostic : wrong) {
      String file = diagnostic.position().file();
      int line = diagnostic.position().line();
      if (notes.size() < MOST_LINES
          && repository.object(head, file).equals(repository.object(merged.get(), file))
          && changed
              .computeIfAbsent(file, path -> repository.changedLines(base.get(), head, path))
              .contains(line)) {
        notes.add(
            new LineNote(
                file, line, sayings.cut(RequestText.fence("text", diagnostic.toString().lines()))));
      }
    }
    return notes;
  }
}
