package org.wgintent.validate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Execution.Waiver;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;

/**
 * The first stage: from files to intent that keeps every rule, or to all that is wrong with them.
 */
public final class Validation {

  static final String WAIVER_REFUSED = "WG701";
  static final String WAIVER_UNUSED = "WG702";

  private Validation() {}

  /** The intent, if nothing is an error; {@code diagnostics} holds what was found either way. */
  public record Result(Optional<Intent> intent, List<Diagnostic> diagnostics) {}

  public static Result validate(IntentFiles files) {
    Report report = new Report();
    Optional<Intent> intent = files.read(report);
    intent.ifPresent(i -> check(i, report));
    List<Diagnostic> diagnostics = report.sorted();
    return new Result(intent.filter(i -> !report.hasErrors()), diagnostics);
  }

  private static void check(Intent intent, Report report) {
    Report found = new Report();
    boolean sound = !report.hasErrors();
    Set<String> malformed =
        report.stream().map(Diagnostic::path).collect(Collectors.toUnmodifiableSet());
    for (Rule rule : Rules.ALL) {
      boolean readable =
          rule.needs().stream()
              .allMatch(part -> intent.positions().has(part) && !malformed.contains(part));
      if (readable && (!rule.needsValidIntent() || (sound && !found.hasErrors()))) {
        rule.check(
            intent,
            found.reporter(rule.code(), rule.severity(), path -> intent.positions().of(path)));
      }
    }
    Set<String> waivable =
        Rules.ALL.stream()
            .filter(Rule::waivable)
            .map(Rule::code)
            .collect(Collectors.toUnmodifiableSet());
    List<Waiver> waivers = usable(intent, waivable, report);
    Set<Waiver> used = new HashSet<>();
    found.stream().forEach(diagnostic -> report.add(waived(diagnostic, waivers, used)));
    for (Waiver waiver : waivers) {
      // What is malformed may be what it is about.
      if (sound && !used.contains(waiver)) {
        say(
            intent,
            report,
            waiver,
            Severity.WARNING,
            WAIVER_UNUSED,
            "nothing at " + waiver.at() + " breaks " + waiver.code(),
            "remove the waiver");
      }
    }
  }

  private static List<Waiver> usable(Intent intent, Set<String> waivable, Report report) {
    List<Waiver> usable = new ArrayList<>();
    for (Waiver waiver : intent.execution().waivers()) {
      if (waivable.contains(waiver.code())) {
        usable.add(waiver);
      } else {
        say(
            intent,
            report,
            waiver,
            Severity.ERROR,
            WAIVER_REFUSED,
            waiver.code() + " cannot be waived",
            "waivable are " + String.join(", ", waivable.stream().sorted().toList()));
      }
    }
    return usable;
  }

  private static Diagnostic waived(Diagnostic diagnostic, List<Waiver> waivers, Set<Waiver> used) {
    return waivers.stream()
        .filter(w -> w.code().equals(diagnostic.code()) && w.at().equals(diagnostic.path()))
        .findFirst()
        .map(
            waiver -> {
              used.add(waiver);
              return diagnostic.waived(waiver.reason());
            })
        .orElse(diagnostic);
  }

  private static void say(
      Intent intent,
      Report report,
      Waiver waiver,
      Severity severity,
      String code,
      String message,
      String hint) {
    String path = "execution.waivers[" + intent.execution().waivers().indexOf(waiver) + "]";
    report.add(new Diagnostic(intent.positions().of(path), path, severity, code, message, hint));
  }
}
