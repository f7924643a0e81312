package org.wgintent.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * Makes the key of each interface on its server, where it stays, or adopts the one of an interface
 * that runs; and reads facts. It creates nothing else. Safe to repeat.
 */
public final class Enrolment {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private Enrolment() {}

  /** What enrolment found: public keys, and facts as text. */
  public record Enrolled(
      SortedMap<InterfaceName, PublicKey> keys, SortedMap<String, String> facts) {}

  public static Enrolled enroll(Remote remote, ServerPlatform platform, List<Interface> interfaces)
      throws IOException {
    StringBuilder verb = new StringBuilder("enroll");
    interfaces.forEach(i -> verb.append(' ').append(i.name()));
    return parse(run(remote, platform, verb.toString(), "", "enrolment failed: "));
  }

  /**
   * The private key of one interface, for escrow.
   *
   * @throws IOException that never quotes it
   */
  public static PrivateKey key(Remote remote, ServerPlatform platform, InterfaceName iface)
      throws IOException {
    String key = run(remote, platform, "key " + iface, "", "the key cannot be read: ");
    try {
      return PrivateKey.of(Base64.getDecoder().decode(key.strip()));
    } catch (IllegalArgumentException saysTheSecret) {
      throw new IOException("the key of " + iface + " cannot be read on the server");
    }
  }

  /** Puts keys from escrow where a server lacks them; a key that is there is left alone. */
  public static void restore(
      Remote remote, ServerPlatform platform, SortedMap<InterfaceName, PrivateKey> keys)
      throws IOException {
    StringBuilder stdin = new StringBuilder();
    keys.forEach(
        (iface, key) ->
            stdin.append("key:").append(iface).append(' ').append(key.reveal()).append('\n'));
    run(remote, platform, "restore", stdin.toString(), "keys cannot be restored: ");
  }

  private static String run(
      Remote remote, ServerPlatform platform, String verb, String stdin, String failed)
      throws IOException {
    try {
      return new ServerProgram(remote, platform)
          .run(verb, stdin.getBytes(StandardCharsets.UTF_8), TIMEOUT);
    } catch (ServerProgram.Refused e) {
      throw new IOException(failed + e.getMessage(), e);
    }
  }

  private static Enrolled parse(String output) throws IOException {
    SortedMap<InterfaceName, PublicKey> keys = new TreeMap<>();
    SortedMap<String, String> facts = new TreeMap<>();
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", 3);
      if (words.length == 3 && words[0].equals("key")) {
        try {
          keys.put(new InterfaceName(words[1]), new PublicKey(words[2]));
        } catch (IllegalArgumentException e) {
          throw new IOException("enrolment failed: the key of " + words[1] + " is no key", e);
        }
      } else if (words.length == 3
          && words[0].equals("fact")
          && words[2].matches("[A-Za-z0-9._+~ -]{1,80}")) {
        facts.put(words[1], words[2].strip());
      }
    }
    return new Enrolled(keys, facts);
  }
}
