package org.wgintent.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.wgintent.source.Printable;
import org.wgintent.source.Problem;

/**
 * The domains of a repository or of a plain folder: one at its root, or many below {@code sites/}.
 *
 * @param problems names that are none, and a root that is a domain beside sites
 */
public record DomainList(List<DomainFolder> domains, List<Diagnostic> problems) {

  static final String TWO_LAYOUTS = "WG113";

  /**
   * @param rootHasDomain whether {@code domain.yaml} lies at the root
   * @param sites names of the folders below {@code sites/}
   */
  public static DomainList of(boolean rootHasDomain, Collection<String> sites) {
    List<DomainFolder> domains = new ArrayList<>();
    List<Diagnostic> problems = new ArrayList<>();
    for (String site : sites.stream().sorted().toList()) {
      DomainFolder.site(site)
          .ifPresentOrElse(
              domains::add,
              () ->
                  problems.add(
                      problem(
                          DomainFolder.SITES + "/" + Printable.of(site),
                          Problem.BAD_NAME.code(),
                          "'" + Printable.of(site) + "' is not a site's name",
                          "it must match [a-z][a-z0-9-]{0,30}, and root is taken")));
    }
    if (rootHasDomain && !sites.isEmpty()) {
      problems.add(
          problem(
              IntentFiles.DOMAIN,
              TWO_LAYOUTS,
              "a domain at the root, and others below sites/",
              "move it into a folder of its own below sites/"));
    }
    if (rootHasDomain || domains.isEmpty()) {
      domains.addFirst(DomainFolder.ROOT);
    }
    return new DomainList(List.copyOf(domains), List.copyOf(problems));
  }

  private static Diagnostic problem(String file, String code, String message, String hint) {
    return new Diagnostic(new Position(file, 1, 1), "", Severity.ERROR, code, message, hint);
  }
}
