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
    this.root = desired.server().settings().platform().root();
    this.head = "set -u; umask 077; PATH=$PATH:/usr/sbin:/sbin; root=" + root + "\n";
  }

  /** A step that the server refused, in its own words. */
  static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StepFailed(String message) {
      super(message);
    }
  }

  /**
   * What is confirmed, and the live state, in one round trip.
   *
   * @param unconfirmed of a change that was not ended, its token or its generation; empty if none
   *     is
   */
  record Status(String confirmed, String unconfirmed, Live live) {
    static final Status NONE = new Status("", "", Live.NOTHING);
  }

  Status status() throws IOException {
    Result result =
        remote.run(
            head
                + """
                echo confirmed $(cat $root/confirmed 2>/dev/null)
                echo unconfirmed $(cd $root 2>/dev/null && cat armed confirming reverting trial 2>/dev/null)
                """
                + Live.COMMAND,
            NOTHING,
            SHORT);
    return new Status(
        said(result, "confirmed "), said(result, "unconfirmed "), Live.parse(result.stdout()));
  }

  private static String said(Result result, String word) {
    return result
        .stdout()
        .lines()
        .filter(line -> line.startsWith(word))
        .map(line -> line.substring(word.length()).strip())
        .findFirst()
        .orElse("");
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

  /** Nobody else is at work here until {@link #unlock}. Safe to repeat with one token. */
  void lock(String token) throws IOException, StepFailed {
    step(
        "lock",
        """
        mkdir -p $root/generations $root/secrets || exit 1
        chmod 700 $root $root/secrets
        [ "$(cat $root/lock/token 2>/dev/null)" != %1$s ] || exit 0
        if ! mkdir $root/lock 2>/dev/null; then
          # A lock older than ten minutes was left by a run that died.
          [ -z "$(find $root/lock -maxdepth 0 -mmin -10)" ] || { echo "another run is at work here: $(cat $root/lock/token 2>/dev/null)" >&2; exit 1; }
        fi
        echo %1$s > $root/lock/token || { rm -rf $root/lock; exit 1; }
        """
            .formatted(Quote.of(token)),
        NOTHING,
        SHORT);
  }

  /** Tools, clock, space. */
  void preflight(Instant now) throws IOException, StepFailed {
    step(
        "preflight",
        """
        for tool in wg ip awk sha256sum timeout; do
          command -v $tool >/dev/null || { echo "there is no $tool" >&2; exit 1; }
        done
        [ "$(date +%%s)" -ge %d ] || { echo "the clock is wrong: $(date -u)" >&2; exit 1; }
        last=$(date -r $root/confirmed +%%s 2>/dev/null || echo 0)
        [ "$(date +%%s)" -ge "$last" ] || { echo "the clock is wrong: $(date -u) is before the last receipt" >&2; exit 1; }
        free=$(df -Pk $root | awk 'NR == 2 { print $4 }')
        [ "$free" -ge %d ] || { echo "only $free KiB are free" >&2; exit 1; }
        """
            .formatted(now.minus(Duration.ofDays(1)).getEpochSecond(), 4 * size() / 1024 + 1024),
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
        .append("mv $g.part $g\n");
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
    arm(token, "", time);
  }

  /**
   * What was armed with {@code token} is armed with {@code held}, and its time begins anew.
   *
   * @throws StepFailed if {@code token} is not armed any more
   */
  void extendTimer(String token, String held, Duration time) throws IOException, StepFailed {
    arm(
        held,
        "[ \"$(cat $root/armed 2>/dev/null)\" = %s ] || { echo 'the server rolled back' >&2; exit 1; }\n"
            .formatted(Quote.of(token)),
        time);
  }

  /** A timer that was not seen to tick is no timer. */
  private void arm(String token, String condition, Duration time) throws IOException, StepFailed {
    step(
        "arming",
        condition
            + """
            cat > $root/revert.part <<'END' && mv $root/revert.part $root/revert || exit 1
            trap '' HUP
            root=%3$s
            echo %1$s > $root/ticking
            sleep %2$d
            while :; do
              if [ "$(cat $root/armed 2>/dev/null)" = %1$s ]; then
                mv $root/armed $root/reverting && break
              # A confirmation that died before it counted; after that, the next run tidies up.
              elif [ "$(cat $root/confirming 2>/dev/null)" = %1$s ] && [ -e $root/trial ]; then
                mv $root/confirming $root/reverting && break
              else
                exit 0
              fi
              # The disk cannot be written, for now.
              sleep 2
            done
            rm -f $root/trial
            go_back() {
            %4$s
            }
            until go_back; do
              sleep 5
              [ -e $root/reverting ] || exit 0
            done
            rm -f $root/reverting
            END
            rm -f $root/ticking
            if command -v setsid >/dev/null; then
              setsid sh $root/revert </dev/null >/dev/null 2>&1 &
            else
              sh $root/revert </dev/null >/dev/null 2>&1 &
            fi
            tries=0
            until [ "$(cat $root/ticking 2>/dev/null)" = %1$s ]; do
              tries=$((tries + 1))
              [ $tries -lt 50 ] || { echo 'the timer does not start' >&2; exit 1; }
              sleep 0.1 2>/dev/null || sleep 1
            done
            echo %1$s > $root/armed.part && mv $root/armed.part $root/armed
            """
                .formatted(Quote.of(token), time.toSeconds(), root, ROLL_BACK),
        NOTHING,
        SHORT);
  }

  /**
   * To the confirmed generation; where there was none, to nothing that we made. Then what the trial
   * found and changed is put back: interfaces of others, and settings of the kernel.
   */
  private static final String ROLL_BACK =
      """
      run=/run/wg-intent
      if [ -s $root/confirmed ]; then
        sh $root/generations/$(cat $root/confirmed)/activate $root || return 1
      else
        for i in $(cat $run/made 2>/dev/null); do
          ip link del dev "$i" 2>/dev/null
          rm -f /run/wireguard/$i.sock
        done
        rm -f $run/made
        for g in $root/generations/*; do
          [ ! -f "$g/firewall" ] || sh "$g/firewall" remove
          [ ! -f "$g/hooks" ] || sh "$g/hooks" remove
        done
      fi
      before=$run/before
      # Of a trial that was confirmed nothing is put back.
      if [ -d $before ] && [ "$(cat $before/of 2>/dev/null)" != "$(cat $root/confirmed 2>/dev/null)" ]; then
        [ ! -f $before/settings ] || while read -r file was; do echo "$was" > "$file"; done < $before/settings
        for conf in $before/*/conf; do
          i=${conf%/conf}
          i=${i##*/}
          ip link show dev "$i" >/dev/null 2>&1 || continue
          timeout 10 wg syncconf "$i" "$conf" || return 1
          while read -r address; do ip addr replace "$address" dev "$i"; done < $before/$i/addresses
          ip -o addr show dev "$i" | awk '$4 !~ /^fe80:/ { print $4 }' | while read -r address; do
            grep -qxF "$address" $before/$i/addresses || ip addr del "$address" dev "$i"
          done
          read -r mtu state < $before/$i/link && ip link set mtu "$mtu" dev "$i" && ip link set "$state" dev "$i"
          # Those of its addresses are there already.
          while read -r family to route; do
            ip $family route show dev "$i" | grep -q "^$to " || ip $family route replace $to $route dev "$i"
          done < $before/$i/routes
        done
      fi
      rm -rf $before""";

  void activate() throws IOException, StepFailed {
    step(
        "activation",
        """
        echo %1$s > $root/trial.part && mv $root/trial.part $root/trial || exit 1
        sh $root/generations/%1$s/activate $root
        """
            .formatted(digest),
        NOTHING,
        LONG);
  }

  /**
   * Only this change's token confirms, and only where no revoked key is left. What starts at boot
   * comes first: what would not survive a reboot is not confirmed. Older generations go, and the
   * secrets that they alone held.
   */
  void confirm(String token) throws IOException, StepFailed {
    step(
        "confirmation",
        """
        new=$root/generations/%2$s
        [ "$(cat $root/armed 2>/dev/null)" = %1$s ] || { echo "the time to confirm is over" >&2; exit 1; }
        [ "$(cat $root/trial 2>/dev/null)" = %2$s ] || { echo "another generation is being tried" >&2; exit 1; }
        cp $new/boot $root/boot.part && mv $root/boot.part $root/boot || exit 1
        if [ -f $new/hooks ]; then
          sh $new/hooks install $root || exit 1
        elif [ -d /run/systemd/system ] && ! cmp -s $new/wg-intent.service /etc/systemd/system/wg-intent.service; then
          cp $new/wg-intent.service /etc/systemd/system/ && systemctl daemon-reload && systemctl -q enable wg-intent.service || exit 1
        fi
        sh $new/firewall show > $root/firewall.was || exit 1
        # The timer, too, moves what is armed away before it begins, and removes the trial: one of
        # the two has it.
        mkdir -p /run/wg-intent && cat > /run/wg-intent/buried
        was=$(cat $root/confirmed 2>/dev/null)
        mv $root/armed $root/confirming && mv $root/trial $root/confirmed || exit 1
        %3$s
        traces() { timeout 10 wg show all peers | grep -cF -f /run/wg-intent/buried; grep -rlF -f /run/wg-intent/buried $root/generations; }
        if [ -s /run/wg-intent/buried ] && traces | grep -vqx 0; then
          echo "confirmed, but a revoked key is still there" >&2
          exit 1
        fi
        rm -f /run/wg-intent/buried
        """
            .formatted(Quote.of(token), digest, TIDY),
        buried(),
        LONG);
  }

  private static final String ALONE =
      """
      run=/run/wg-intent
      mkdir -p $run
      names() { sed -n 's/.* = @\\(.*\\)@$/\\1/p' "$@" 2>/dev/null; }
      alone() { # GENERATION OTHER: the secrets that the first names and the second does not
        names $2/*.conf > $run/needed
        names $1/*.conf | awk -v needed=$run/needed '
          BEGIN { while ((getline name < needed) > 0) is[name] = 1 }
          !($0 in is)'
        rm -f $run/needed
      }
      """;

  /**
   * Nothing but the confirmed generation stays, and no secret that others alone held. The key of an
   * interface goes when a generation without it replaces one that had it: {@code $was}.
   */
  private static final String TIDY =
      ALONE
          + """
          keep=$(cat $root/confirmed 2>/dev/null)
          for g in $root/generations/*; do
            [ "${g##*/}" != "$keep" ] || continue
            alone $g $root/generations/$keep | while read -r name; do
              case $name in key:*) [ "${g##*/}" = "$was" ] || continue ;; esac
              rm -f "$root/secrets/$name"
            done
            rm -rf "$g"
          done
          rm -f $root/*.part $root/secrets/.part $root/confirming
          rm -rf $run/before
          """;

  /**
   * What is gone back to, less every buried key: the confirmed generation is replaced by one that
   * lacks those peers. Keys travel over standard input; there may be many.
   */
  void removeRevokedPeers() throws IOException, StepFailed {
    if (desired.revoked().isEmpty()) {
      return;
    }
    step(
        "the fallback without revoked keys",
        ALONE
            + """
        cat > $root/buried
        old=$root/generations/$(cat $root/confirmed 2>/dev/null)
        less() { # FILES...: paragraphs that hold no buried key
          awk -v buried=$root/buried '
            BEGIN { while ((getline key < buried) > 0) is[key] = 1; RS = ""; FS = "\\n" }
            { for (i = 1; i <= NF; i++) if (substr($i, 1, 12) == "PublicKey = " && substr($i, 13) in is) next
              printf "%s%s\\n", gap, $0; gap = "\\n" }' "$1"
        }
        if [ -s $root/confirmed ] && cat $old/*.conf 2>/dev/null | sed -n 's/^PublicKey = //p' | grep -qxFf $root/buried; then
          part=$root/generations/fallback.part
          rm -rf $part && cp -R $old $part || exit 1
          for conf in $part/*.conf; do
            less $conf > $root/less && cp $root/less $conf || exit 1
            name=${conf##*/}
            peers=$(grep -c '^PublicKey = ' $conf)
            awk -v name="${name%.conf}" -v peers="$peers" '$1 == name { $5 = peers } { print }' $part/interfaces > $root/less &&
              cp $root/less $part/interfaces || exit 1
          done
          digest=$(cd $part && LC_ALL=C sha256sum * | sha256sum | cut -d' ' -f1)
          rm -rf $root/generations/$digest
          mv $part $root/generations/$digest && echo $digest > $root/confirmed.part && mv $root/confirmed.part $root/confirmed || exit 1
          alone $old $root/generations/$digest | while read -r name; do
            case $name in psk:*) rm -f "$root/secrets/$name" ;; esac
          done
          rm -rf $old
        fi
        rm -f $root/buried $root/less
        """,
        buried(),
        LONG);
  }

  /** Over standard input: there may be many. */
  private byte[] buried() {
    StringBuilder keys = new StringBuilder();
    desired.revoked().forEach(key -> keys.append(key.base64()).append('\n'));
    return keys.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Puts the server back now, without waiting for its timer. */
  void back() throws IOException, StepFailed {
    step(
        "going back",
        "go_back() {\n"
            + ROLL_BACK
            + "\n}\ngo_back && rm -f $root/trial $root/armed $root/reverting || exit 1\nwas=none\n"
            + TIDY,
        NOTHING,
        LONG);
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

  /** How it differs from what is desired, over whatever connection this is. */
  List<String> differences() throws IOException {
    return Drift.of(desired.server(), status().live(), desired.revoked()).stream()
        .map(Drift::text)
        .toList();
  }
}
