package org.wgintent.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Resources;
import org.wgintent.deploy.Remote.Result;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.source.Printable;

/**
 * Our program on a server: all that is done there is one of its verbs. It is put there when it is
 * not there, or another version of it is.
 */
final class ServerProgram {

  private static final String DONE = "done\n";
  private static final int LINE = 300;
  private static final Duration INSTALL = Duration.ofMinutes(1);
  private static final Duration INSPECT = Duration.ofMinutes(1);
  private static final String TEMPLATE = Resources.text(ServerProgram.class, "program");
  private static final String DIGEST = Digest.of(TEMPLATE).hex();
  private static final String TEXT = TEMPLATE.replace("DIGEST-OF-THIS-PROGRAM", DIGEST);

  /** How a shell says that there is no such program, and how another version of it does. */
  private static final Set<Integer> NOT_THERE = Set.of(2, 90, 126, 127);

  /** How the program ends where what hindered it may pass. */
  private static final int PUT_OFF = 75;

  private final Remote remote;
  private final String root;

  ServerProgram(Remote remote, ServerPlatform platform) {
    this.remote = remote;
    this.root = platform.root();
  }

  /** A verb that the server refused, in its own words. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /** It is no fault of the change. */
    private final boolean mayPass;

    Refused(String message) {
      this(message, false);
    }

    Refused(String message, boolean mayPass) {
      super(message);
      this.mayPass = mayPass;
    }

    boolean mayPass() {
      return mayPass;
    }
  }

  /**
   * @param verb with its arguments, each a word without a special character
   * @return what it printed
   */
  String run(String verb, byte[] stdin, Duration timeout) throws IOException, Refused {
    String command = "sh " + root + "/program @" + DIGEST + " " + verb;
    Result result = remote.run(command, stdin, timeout);
    if (!isDone(result) && (result.ok() || NOT_THERE.contains(result.exit()))) {
      install();
      result = remote.run(command, stdin, timeout);
    }
    if (!isDone(result)) {
      throw new Refused(why(result), result.exit() == PUT_OFF);
    }
    return result.stdout().substring(0, result.stdout().length() - DONE.length());
  }

  String run(String verb, Duration timeout) throws IOException, Refused {
    return run(verb, new byte[0], timeout);
  }

  /** The same, for who can do nothing about a refusal but say it. */
  String ask(String verb, String stdin, Duration timeout) throws IOException {
    try {
      return run(verb, stdin.getBytes(StandardCharsets.UTF_8), timeout);
    } catch (Refused e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * What runs on the server and what is damaged there, this program among it: it is put there
   * again.
   */
  ServerState inspect() throws IOException, Refused {
    ServerState state = ServerState.parse(run("inspect", INSPECT));
    if (TEXT.equals(state.files().remove("program"))) {
      return state;
    }
    install();
    state = ServerState.parse(run("inspect", INSPECT));
    state.files().remove("program");
    state.live().lacks().add("program");
    return state;
  }

  /** A program that was cut off, or whose answer was, ends without its last word. */
  private static boolean isDone(Result result) {
    return result.ok() && result.stdout().endsWith(DONE);
  }

  private void install() throws IOException, Refused {
    String script =
        Resources.text(ServerProgram.class, "install").replace("ROOT", root)
            + TEXT
            + "END-OF-THE-PROGRAM\n";
    Result result = remote.run("sh -s", script.getBytes(StandardCharsets.UTF_8), INSTALL);
    if (!isDone(result)) {
      throw new Refused("the program cannot be written: " + why(result));
    }
  }

  private static String why(Result result) {
    String said = result.stderr().strip();
    return said.isEmpty()
        ? "exit " + result.exit()
        : Printable.of(said.substring(said.lastIndexOf('\n') + 1), LINE);
  }
}
