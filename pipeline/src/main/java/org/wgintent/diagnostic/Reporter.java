package org.wgintent.diagnostic;

/** How a rule tells of a problem: at a path, with a message and a hint on how to mend it. */
@FunctionalInterface
public interface Reporter {

  void at(String path, String message, String hint);
}
