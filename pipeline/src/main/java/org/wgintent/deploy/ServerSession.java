package org.wgintent.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.wgintent.artifact.Digest;
import org.wgintent.deploy.Remote.Result;
import org.wgintent.wireguard.Secret;

/** The steps of the protocol on one server, each one remote command, each safe to repeat. */
final class ServerSession {

  private static final byte[] NOTHING = new byte[0];
  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(2);
  private final Desired desired;
  private final Remote remote;
  private final String digest;
  private final String root;
  private final String head;

  ServerSession(Desired desired, Remote remote) {
    this.desired = desired;
    this.remote = remote;
    this.digest = desired.digest().hex();
    this.root = desired.server().realisation().platform().root();
    this.head = "set -u; umask 077; PATH=$PATH:/usr/sbin:/sbin; root=" + root + "\n";
  }

  /** A step that the server refused, in its own words. */
  static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StepFailed(String message) {
      super(message);
    }
  }

  /** What is confirmed, and the live state, in one round trip. */
  record Status(String confirmed, Live live) {}

  Status status() throws IOException {
    Result result =
        remote.run(
            head + "echo confirmed $(cat $root/confirmed 2>/dev/null)\n" + Live.COMMAND,
            NOTHING,
            SHORT);
    String confirmed =
        result
            .stdout()
            .lines()
            .filter(line -> line.startsWith("confirmed "))
            .map(line -> line.substring("confirmed ".length()).strip())
            .findFirst()
            .orElse("");
    return new Status(confirmed, Live.parse(result.stdout()));
  }

  private void step(String what, String script, byte[] stdin, Duration timeout)
      throws IOException, StepFailed {
    Result result = remote.run(head + script, stdin, timeout);
    if (!result.ok()) {
      String said = result.stderr().strip();
      throw new StepFailed(
          what + " failed: " + (said.isEmpty() ? "exit " + result.exit() : lastLine(said)));
    }
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  /** Tools, clock, space, and nobody else at work. */
  void preflight(Instant now, String token) throws IOException, StepFailed {
    step(
        "preflight",
        """
        for tool in wg ip awk sha256sum timeout; do
          command -v $tool >/dev/null || { echo "there is no $tool" >&2; exit 1; }
        done
        mkdir -p $root/generations $root/secrets || exit 1
        chmod 700 $root $root/secrets
        [ "$(date +%%s)" -ge %d ] || { echo "the clock is wrong: $(date -u)" >&2; exit 1; }
        free=$(df -Pk $root | awk 'NR == 2 { print $4 }')
        [ "$free" -ge %d ] || { echo "only $free KiB are free" >&2; exit 1; }
        if ! mkdir $root/lock 2>/dev/null; then
          # A lock older than ten minutes was left by a run that died.
          [ -z "$(find $root/lock -maxdepth 0 -mmin -10)" ] || { echo "another run is at work here: $(cat $root/lock/token 2>/dev/null)" >&2; exit 1; }
        fi
        echo %s > $root/lock/token
        """
            .formatted(
                now.minus(Duration.ofDays(1)).getEpochSecond(),
                4 * size() / 1024 + 1024,
                Quote.of(token)),
        NOTHING,
        SHORT);
  }

  private long size() {
    return desired.files().values().stream().mapToLong(String::length).sum();
  }

  /** The generation, whole and verified to the byte, or not at all. */
  void upload() throws IOException, StepFailed {
    StringBuilder sums = new StringBuilder();
    desired
        .files()
        .forEach(
            (path, text) ->
                sums.append(Digest.of(text).hex()).append("  ").append(path).append('\n'));
    // A script on standard input: here-documents need no more than a POSIX shell, and no argument
    // grows with the network. The digest as delimiter cannot stand in a file.
    StringBuilder script = new StringBuilder(head);
    script.append("g=$root/generations/").append(digest).append("\n[ -d $g ] && exit 0\n");
    script.append("rm -rf $g.part && mkdir -p $g.part && cd $g.part || exit 1\n");
    desired.files().forEach((path, text) -> file(script, path, text));
    file(script, "../sums.part", sums.toString());
    script
        .append("sha256sum -c ../sums.part >/dev/null 2>&1")
        .append(" || { echo 'what arrived is not what was sent' >&2; exit 1; }\n")
        .append("rm ../sums.part\n")
        .append("cp boot $root/boot.part && mv $root/boot.part $root/boot && mv $g.part $g\n");
    Result result = remote.run("sh -s", script.toString().getBytes(StandardCharsets.UTF_8), LONG);
    if (!result.ok()) {
      throw new StepFailed("upload failed: " + lastLine(result.stderr().strip()));
    }
  }

  private void file(StringBuilder script, String path, String text) {
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new IllegalArgumentException(path + " does not end with a line feed");
    }
    script
        .append("cat > ")
        .append(Quote.of(path))
        .append(" <<'")
        .append(digest)
        .append("' || exit 1\n")
        .append(text)
        .append(digest)
        .append('\n');
  }

  /** Secrets by standard input, one file each. */
  void secrets() throws IOException, StepFailed {
    if (desired.secrets().isEmpty()) {
      return;
    }
    StringBuilder stdin = new StringBuilder();
    for (Map.Entry<String, Secret> secret : desired.secrets().entrySet()) {
      stdin.append(secret.getKey()).append(' ').append(secret.getValue().reveal()).append('\n');
    }
    step(
        "secrets",
        """
        while read -r name value; do
          printf '%s\\n' "$value" > "$root/secrets/.part" && mv "$root/secrets/.part" "$root/secrets/$name" || exit 1
        done
        """,
        stdin.toString().getBytes(StandardCharsets.UTF_8),
        LONG);
  }

  void dryRun() throws IOException, StepFailed {
    step("dry run", "sh $root/generations/" + digest + "/firewall check", NOTHING, SHORT);
  }

  /** The server puts itself back unless the token is taken away in time. */
  void arm(String token, Duration time) throws IOException, StepFailed {
    step(
        "arming",
        """
        echo %1$s > $root/armed
        cat > $root/revert <<'END'
        trap '' HUP
        root=%3$s
        sleep %2$d
        [ "$(cat $root/armed 2>/dev/null)" = %1$s ] || exit 0
        rm -f $root/trial $root/armed
        %4$s
        END
        if command -v setsid >/dev/null; then
          setsid sh $root/revert </dev/null >/dev/null 2>&1 &
        else
          sh $root/revert </dev/null >/dev/null 2>&1 &
        fi
        """
            .formatted(Quote.of(token), time.toSeconds(), root, GO_BACK),
        NOTHING,
        SHORT);
  }

  /** To the confirmed generation; where there was none, to nothing of ours. */
  private static final String GO_BACK =
      """
      if [ -s $root/confirmed ]; then
        sh $root/generations/$(cat $root/confirmed)/activate $root
      else
        for i in $(cat $root/owned 2>/dev/null); do
          ip link del dev "$i" 2>/dev/null
          rm -f /run/wireguard/$i.sock
        done
        rm -f $root/owned
        for g in $root/generations/*; do
          [ ! -f "$g/firewall" ] || sh "$g/firewall" remove
        done
        true
      fi""";

  void activate() throws IOException, StepFailed {
    step(
        "activation",
        """
        echo %1$s > $root/trial.part && mv $root/trial.part $root/trial
        sh $root/generations/%1$s/activate $root
        """
            .formatted(digest),
        NOTHING,
        LONG);
  }

  /** Only this change's token confirms. Older generations but the previous one go. */
  void confirm(String token, String previous) throws IOException, StepFailed {
    step(
        "confirmation",
        """
        [ "$(cat $root/armed 2>/dev/null)" = %1$s ] || { echo "the time to confirm is over" >&2; exit 1; }
        [ "$(cat $root/trial 2>/dev/null)" = %2$s ] || { echo "another generation is being tried" >&2; exit 1; }
        mv $root/trial $root/confirmed && rm -f $root/armed
        for g in $root/generations/*; do
          case ${g##*/} in %2$s|%3$s) ;; *) rm -rf "$g" ;; esac
        done
        if [ -f $root/generations/%2$s/hooks ]; then
          sh $root/generations/%2$s/hooks install $root || exit 1
        elif [ -d /run/systemd/system ]; then
          cmp -s $root/generations/%2$s/wg-intent.service /etc/systemd/system/wg-intent.service || {
            cp $root/generations/%2$s/wg-intent.service /etc/systemd/system/ && systemctl daemon-reload && systemctl enable wg-intent.service
          } >/dev/null 2>&1
        fi
        true
        """
            .formatted(Quote.of(token), digest, previous.isEmpty() ? "none" : previous),
        NOTHING,
        SHORT);
  }

  /** Puts the server back now, without waiting for its timer. */
  void back() throws IOException, StepFailed {
    step("going back", "rm -f $root/trial $root/armed\n" + GO_BACK, NOTHING, LONG);
  }

  void unlock(String token) throws IOException {
    remote.run(
        head
            + "[ \"$(cat $root/lock/token 2>/dev/null)\" = "
            + Quote.of(token)
            + " ] && rm -rf $root/lock; true",
        NOTHING,
        SHORT);
  }

  List<String> differences() throws IOException {
    return Proof.differences(desired, status().live());
  }
}
