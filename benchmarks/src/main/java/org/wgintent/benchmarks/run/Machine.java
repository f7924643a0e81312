package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.ServerName;

/**
 * A machine that takes part, held by one campaign at a time, whoever's: a folder under {@value
 * #RECORDS} that only one can make. It says until when it is held, and each step of the campaign
 * puts that further off; what a killed campaign held is free when its time is over.
 */
final class Machine implements AutoCloseable {

  static final String RECORDS = "/run/wg-intent-bench";

  /** How long a held machine is waited for: a killed campaign's time is over by then. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final ServerName name;
  private final Shell shell;
  private final String domain;
  private final String owner;

  /**
   * @param domain whose campaigns follow one another: one that holds the machine is dead
   * @param campaign one word
   */
  Machine(ServerName name, Remote remote, String domain, String campaign) {
    this.name = name;
    this.shell = new Shell(remote);
    this.domain = domain;
    this.owner = domain + "/" + campaign;
  }

  ServerName name() {
    return name;
  }

  Shell shell() {
    return shell;
  }

  /**
   * @throws IOException if another campaign holds it, and goes on to
   */
  void take(Consumer<String> progress) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean said = false;
    while (true) {
      Remote.Result result = shell.run(takeScript(), Duration.ofSeconds(20));
      if (result.ok()) {
        return;
      }
      String other = Shell.errorText(result);
      if (result.exit() != HELD || System.nanoTime() > end) {
        throw new IOException(name + ": " + other);
      }
      if (!said) {
        progress.accept(
            name + ": " + other + "; waiting for at most " + PATIENCE.toSeconds() + " s");
        said = true;
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", interrupted);
      }
    }
  }

  private static final int HELD = 9;
  private static final int FIRST_HOLD = 60;

  /** Whoever moves an expired folder away looks at what it moved: another may have been quicker. */
  private String takeScript() {
    return """
        umask 077
        dir=%1$s
        mkdir -p $dir || exit 1
        now=$(cut -d. -f1 /proc/uptime)
        if ! mkdir $dir/held 2>/dev/null; then
          read -r owner until < $dir/held/by 2>/dev/null || { owner=somebody; until=$((now + 5)); }
          if test "${owner%%%%/*}" != %5$s; then
            if test "$until" -gt "$now"; then
              echo "campaign $owner is at work here, for $((until - now)) s if it does not go on" >&2
              exit %3$s
            fi
            mv $dir/held $dir/over.$$ 2>/dev/null || { echo "another campaign was quicker" >&2; exit %3$s; }
            if ! grep -qx "$owner $until" $dir/over.$$/by; then
              mv $dir/over.$$ $dir/held
              echo "another campaign was quicker" >&2
              exit %3$s
            fi
            rm -rf $dir/over.$$
            mkdir $dir/held 2>/dev/null || { echo "another campaign was quicker" >&2; exit %3$s; }
          fi
        fi
        echo "%2$s $((now + %4$s))" > $dir/held/.by && mv $dir/held/.by $dir/held/by
        """
        .formatted(RECORDS, owner, HELD, FIRST_HOLD, domain);
  }

  /** A line of a script: the machine stays held for so long. Fails where it is not. */
  String hold(int seconds) {
    return """
        read -r owner until < %1$s/held/by 2>/dev/null
        test "$owner" = %2$s && echo "%2$s $(($(cut -d. -f1 /proc/uptime) + %3$s))" > %1$s/held/.by \
          && mv %1$s/held/.by %1$s/held/by || { echo "the campaign lost its hold of this machine" >&2; exit %4$s; }
        """
        .formatted(RECORDS, owner, seconds, HELD);
  }

  /** Takes down what campaigns made here; what could not be taken down. */
  List<String> clean() {
    return Cleanup.of(shell);
  }

  /** Others may have it. Also on an interrupted thread. */
  void release() {
    String script =
        """
        read -r owner until < %1$s/held/by 2>/dev/null
        test "$owner" != %2$s || rm -rf %1$s/held
        rmdir %1$s 2>/dev/null
        exit 0
        """
            .formatted(RECORDS, owner);
    try {
      Shell.toTheEnd(() -> shell.run(script, Duration.ofSeconds(20)));
    } catch (IOException lost) {
      // Its time will be over.
    }
  }

  @Override
  public void close() {
    shell.remote().close();
  }
}
