package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * What a server says of itself.
 *
 * @param confirmed digest of the confirmed generation, or empty
 * @param trial digest of the generation on trial, or empty
 * @param claimed the change that is at work there, or was when its run died; or empty
 * @param armed the change whose timer runs, or empty
 * @param less the peers that were taken away from what is confirmed: interface and key
 */
public record ServerState(
    String confirmed, String trial, String claimed, String armed, List<String> less, Live live) {

  static final ServerState NONE = new ServerState("", "", "", "", List.of(), Live.NOTHING);

  /** WireGuard sends a handshake every 120 s while there is traffic; 180 s means offline. */
  public static final long ONLINE_SECONDS = 180;

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Pattern DIGEST = Pattern.compile("([0-9a-f]{64})?");
  private static final Pattern CHANGE = Pattern.compile("[A-Za-z0-9.+-]{0,100}");
  private static final Pattern PEER = Pattern.compile("[A-Za-z0-9_.=+-]{1,15} [A-Za-z0-9+/]{43}=");

  /**
   * @throws IOException if a server says what our program does not
   */
  static ServerState parse(String output) throws IOException {
    return new ServerState(
        said(output, "confirmed", DIGEST),
        said(output, "trial", DIGEST),
        said(output, "claim", CHANGE),
        said(output, "armed", CHANGE),
        output
            .lines()
            .filter(line -> line.startsWith("less "))
            .map(line -> line.substring("less ".length()))
            .filter(peer -> PEER.matcher(peer).matches())
            .toList(),
        Live.parse(output));
  }

  /** The first word after {@code word}. */
  private static String said(String output, String word, Pattern form) throws IOException {
    Optional<String> value =
        output
            .lines()
            .filter(line -> line.startsWith(word + " "))
            .findFirst()
            .map(line -> line.split(" ", 3)[1]);
    if (value.isPresent() && !form.matcher(value.get()).matches()) {
      throw new IOException("the server's file \"" + word + "\" is damaged: it holds no name");
    }
    return value.orElse("");
  }

  /** Is a change there that was not ended? */
  public boolean isUnfinished() {
    return !trial.isEmpty() || !claimed.isEmpty() || !armed.isEmpty();
  }

  ServerState with(Live now) {
    return new ServerState(confirmed, trial, claimed, armed, less, now);
  }

  boolean isArmed(String change) {
    return armed.equals(change);
  }

  /** How the change that was not ended is named, for the program to end it. */
  String unfinished() {
    return claimed.isEmpty() ? "-" : claimed;
  }

  public static ServerState read(Remote.Connector connector, ServerNet server) throws IOException {
    try (Remote remote = connector.connect(server.server(), server.settings())) {
      return parse(
          new ServerProgram(remote, server.settings().platform()).ask("live", "", TIMEOUT));
    }
  }

  /**
   * The files of the confirmed generation, as the server has them.
   *
   * @throws IOException if it has none, or what it says is not a list of files
   */
  public static SortedMap<String, String> files(Remote remote, ServerPlatform platform)
      throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    Iterator<String> lines =
        new ServerProgram(remote, platform).ask("files", "", TIMEOUT).lines().iterator();
    try {
      while (lines.hasNext()) {
        String[] words = lines.next().split(" ", 3);
        StringBuilder text = new StringBuilder();
        for (int left = Integer.parseInt(words[2]); left > 0; left--) {
          text.append(lines.next()).append('\n');
        }
        files.put(words[1], text.toString());
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException | NoSuchElementException e) {
      throw new IOException("the confirmed generation cannot be read", e);
    }
    return files;
  }
}
