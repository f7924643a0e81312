package org.wgintent.job;

import java.util.Optional;

/** Is told what becomes of runs, such as a log. */
public interface RunListener {

  RunListener NONE =
      new RunListener() {
        @Override
        public void begun(Run run) {}

        @Override
        public void ended(Run run, boolean isToBeTriedAgain) {}

        @Override
        public void failed(Optional<Run> run, Exception cause) {}
      };

  void begun(Run run);

  /** A step of the job begins. */
  default void entered(Run run, String step) {}

  /** A line for people, as it comes. */
  default void logged(Run run, String line) {}

  void ended(Run run, boolean isToBeTriedAgain);

  void failed(Optional<Run> run, Exception cause);
}
