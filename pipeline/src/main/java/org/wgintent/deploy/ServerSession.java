package org.wgintent.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.deploy.ServerProgram.Refused;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;

/** The steps of the protocol on one server, each one remote call, each safe to repeat. */
final class ServerSession {

  private static final Duration SHORT = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofMinutes(3);

  private final Desired desired;
  private final ServerProgram program;

  ServerSession(Desired desired, Remote remote) {
    this.desired = desired;
    this.program = new ServerProgram(remote, desired.server().settings().platform());
  }

  /** What is confirmed, how far a change is, what lives there and what is damaged. */
  ServerState inspect() throws IOException, Refused {
    return program.inspect();
  }

  /**
   * The change is claimed, and its generation arrives, whole and to the byte, or not at all.
   *
   * @return what lives there, with nobody else at work
   */
  Live prepare(String change) throws IOException, Refused {
    String files = files();
    StringBuilder stdin = new StringBuilder(files);
    desired
        .secrets()
        .forEach(
            (name, secret) ->
                stdin
                    .append("secret ")
                    .append(name)
                    .append('\n')
                    .append(secret.reveal())
                    .append('\n'));
    stdin.append("revoked ").append(desired.revoked().size()).append('\n');
    desired.revoked().forEach(key -> stdin.append("* ").append(key.base64()).append('\n'));
    stdin.append("end\n");
    String there =
        program.run(
            "prepare %s %s %d".formatted(change, digest(), 4 * files.length() / 1024 + 1024),
            stdin.toString().getBytes(StandardCharsets.UTF_8),
            LONG);
    if (!there.startsWith(files)) {
      throw new Refused("prepare: what is on the disk is not what was sent");
    }
    return Live.parse(there.substring(files.length()));
  }

  private String digest() {
    return desired.digest().hex();
  }

  /** Each file as its name, how many lines it has, and these lines. */
  private String files() {
    StringBuilder all = new StringBuilder();
    desired
        .files()
        .forEach(
            (path, text) -> {
              if (!text.isEmpty() && !text.endsWith("\n")) {
                throw new IllegalArgumentException(path + " does not end with a line feed");
              }
              long lines = text.chars().filter(c -> c == '\n').count();
              all.append("file %s %d\n".formatted(path, lines)).append(text);
            });
    return all.toString();
  }

  /** What arrived is checked; the server puts itself back unless the change ends in time. */
  void arm(String change, Duration time) throws IOException, Refused {
    program.run("arm " + change + " " + time.toSeconds(), SHORT);
  }

  void activate(String change) throws IOException, Refused {
    program.run("activate " + change, LONG);
  }

  /**
   * The time of the change begins anew.
   *
   * @throws Refused if it is over
   */
  void extend(String change, Duration time) throws IOException, Refused {
    program.run("extend " + change + " " + time.toSeconds(), SHORT);
  }

  void confirm(String change) throws IOException, Refused {
    program.run("confirm " + change, LONG);
  }

  /** Puts the server back now, without waiting for its timer. */
  void revert(String change) throws IOException, Refused {
    program.run("revert " + change, LONG);
  }

  /** What cannot be put back stays as it is, until what comes next repairs it. */
  void abandon(String change) throws IOException, Refused {
    program.run("abandon " + change, LONG);
  }

  /**
   * Puts keys of interfaces where the server lacks them.
   *
   * @param lacks names of secrets
   * @throws Refused if one is in no escrow
   */
  void restore(Set<String> lacks) throws IOException, Refused {
    SortedMap<InterfaceName, PrivateKey> keys = new TreeMap<>();
    for (Tunnel tunnel : desired.server().tunnels()) {
      if (lacks.contains("key:" + tunnel.name())) {
        Optional<PrivateKey> key = desired.escrow().key(tunnel.name());
        if (key.map(Curve25519::publicKey).filter(tunnel.publicKey()::equals).isEmpty()) {
          throw new Refused(
              "the private key of %s is not there, and not in escrow: wg-intent rebuild %s makes a new one"
                  .formatted(tunnel.name(), desired.name()));
        }
        keys.put(tunnel.name(), key.get());
      }
    }
    if (!keys.isEmpty()) {
      program.run("restore", Enrolment.lines(keys).getBytes(StandardCharsets.UTF_8), SHORT);
    }
  }

  /** Nothing of ours stays, where what is confirmed has no interface. */
  void leave() throws IOException, Refused {
    program.run("leave", LONG);
  }

  /** How it differs from what is desired, over whatever connection this is. */
  List<String> differences(String change) throws IOException, Refused {
    ServerState state = ServerState.parse(program.run("prove", SHORT));
    if (!state.isArmed(change)) {
      throw new Refused("the server rolled back", true);
    }
    List<String> differences = new ArrayList<>();
    Drift.of(desired.server(), state.live(), desired.revoked())
        .forEach(drift -> differences.add(drift.text()));
    desired.left(state.live()).forEach(name -> differences.add(name + " is still there"));
    differences.addAll(desired.firewall().differences(state.loaded()));
    return differences;
  }
}
