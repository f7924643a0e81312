package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;

/**
 * One rule over intent that was read. A rule says everything that it finds; it never relies on
 * another rule having passed.
 */
public interface Rule {

  /** {@code WG} and three digits; never used again for another rule. */
  String code();

  default Severity severity() {
    return Severity.ERROR;
  }

  /** May a waiver with a reason turn its errors into warnings? */
  default boolean waivable() {
    return false;
  }

  /** Does it judge the meaning of the whole, so that it waits until nothing else is wrong? */
  default boolean needsValidIntent() {
    return false;
  }

  /** Sections without which it would only repeat, line by line, that one of them is malformed. */
  default List<String> needs() {
    return List.of();
  }

  void check(Intent intent, Reporter report);
}
