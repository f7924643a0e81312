package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
 * @param clock of the server, in seconds since 1970
 * @param confirmed digest of the confirmed generation, or empty
 * @param trial digest of the generation on trial, or empty
 * @param claimed the change that is at work there, or was when its run died; or empty
 * @param armed the change whose timer runs, or empty
 * @param hasRest generations are there that are not confirmed
 * @param isDamaged the file that says what is confirmed does not
 * @param files of the confirmed generation, where they were asked for
 * @param ruleset all that {@code nft list ruleset} prints there; empty where there is no nft
 * @param loaded our rules as they are loaded, where they were asked for
 * @param less the peers that were taken away from what is confirmed: interface and key
 */
public record ServerState(
    long clock,
    String confirmed,
    String trial,
    String claimed,
    String armed,
    List<String> less,
    boolean hasRest,
    boolean isDamaged,
    SortedMap<String, String> files,
    String ruleset,
    String loaded,
    Live live) {

  static final ServerState NONE =
      new ServerState(
          0, "", "", "", "", List.of(), false, false, new TreeMap<>(), "", "", Live.NOTHING);

  /** A clock that is further from ours is wrong. */
  private static final Duration WRONG = Duration.ofDays(1);

  /** WireGuard sends a handshake every 120 s while there is traffic; 180 s means offline. */
  public static final long ONLINE_SECONDS = 180;

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Pattern DIGEST = Pattern.compile("([0-9a-f]{64})?");
  private static final Pattern TRIAL = Pattern.compile("([0-9a-f]{64})?|damaged");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{0,15}");
  private static final Pattern CHANGE = Pattern.compile("[A-Za-z0-9.+-]{0,100}");
  private static final Pattern PEER = Pattern.compile("[A-Za-z0-9_.=+-]{1,15} [A-Za-z0-9+/]{43}=");

  /**
   * @throws IOException if a server says what our program does not
   */
  static ServerState parse(String said) throws IOException {
    int end = said.startsWith("file ") ? 0 : said.indexOf("\nfile ") + 1;
    String output = end == 0 ? said : said.substring(0, end);
    String clock = said(output, "clock", NUMBER);
    SortedMap<String, String> files = end == 0 ? new TreeMap<>() : files(said.substring(end));
    String ruleset = Optional.ofNullable(files.remove("ruleset")).orElse("");
    String loaded = Optional.ofNullable(files.remove("loaded")).orElse("");
    return new ServerState(
        clock.isEmpty() ? 0 : Long.parseLong(clock),
        said(output, "confirmed", DIGEST),
        said(output, "trial", TRIAL),
        said(output, "claim", CHANGE),
        said(output, "armed", CHANGE),
        output
            .lines()
            .filter(line -> line.startsWith("less "))
            .map(line -> line.substring("less ".length()))
            .filter(peer -> PEER.matcher(peer).matches())
            .toList(),
        output.contains("\nrest "),
        output.contains("\ndamaged confirmed\n"),
        files,
        ruleset,
        loaded,
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
    return new ServerState(
        clock, confirmed, trial, claimed, armed, less, hasRest, isDamaged, files, ruleset, loaded,
        now);
  }

  /** What is wrong with its clock, in words; empty if nothing is. */
  public String wrongClock(Instant now) {
    Duration ahead = Duration.between(now, Instant.ofEpochSecond(clock));
    return ahead.abs().compareTo(WRONG) <= 0
        ? ""
        : "its clock is "
            + ahead.abs().toDays()
            + " days "
            + (ahead.isNegative() ? "behind" : "ahead");
  }

  boolean isArmed(String change) {
    return armed.equals(change);
  }

  /** How the change that was not ended is named, for the program to end it. */
  String unfinished() {
    return claimed.isEmpty() ? "-" : claimed;
  }

  /** The same, with what is damaged there. */
  public static ServerState inspect(Remote.Connector connector, ServerNet server)
      throws IOException {
    try (Remote remote = connector.connect(server.server(), server.settings())) {
      return new ServerProgram(remote, server.settings().platform()).inspect();
    } catch (ServerProgram.Refused e) {
      throw new IOException(e.getMessage(), e);
    }
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
    return files(new ServerProgram(remote, platform).ask("files", "", TIMEOUT));
  }

  private static SortedMap<String, String> files(String output) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    Iterator<String> lines = output.lines().iterator();
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
