package org.wgintent.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * Makes the key of each interface on its server, where it stays, or adopts the one of an interface
 * that runs; and reads facts. It creates nothing else. Safe to repeat.
 */
public final class Enrolment {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private Enrolment() {}

  /**
   * What enrolment found: public keys, and facts as text.
   *
   * @param running interfaces that run and that somebody else made
   */
  public record Enrolled(
      SortedMap<InterfaceName, PublicKey> keys,
      SortedMap<String, String> facts,
      SortedSet<InterfaceName> running) {}

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

  /**
   * The preshared keys of an interface that somebody else made, by the peer's public key; peers
   * without one are not among them.
   *
   * @throws IOException that never quotes one
   */
  public static Map<PublicKey, PresharedKey> presharedKeys(
      Remote remote, ServerPlatform platform, InterfaceName iface) throws IOException {
    Map<PublicKey, PresharedKey> keys = new HashMap<>();
    String said = run(remote, platform, "psks " + iface, "", "preshared keys cannot be read: ");
    for (String line : said.lines().toList()) {
      String[] words = line.split("\t", 2);
      if (words.length == 2 && !words[1].equals("(none)")) {
        try {
          keys.put(new PublicKey(words[0]), PresharedKey.of(Base64.getDecoder().decode(words[1])));
        } catch (IllegalArgumentException saysTheSecret) {
          throw new IOException("the preshared keys of " + iface + " cannot be read on the server");
        }
      }
    }
    return keys;
  }

  /** Puts keys from escrow on a server, but where an interface runs there with another one. */
  public static void restore(
      Remote remote, ServerPlatform platform, SortedMap<InterfaceName, PrivateKey> keys)
      throws IOException {
    run(remote, platform, "restore", lines(keys), "keys cannot be restored: ");
  }

  static String lines(SortedMap<InterfaceName, PrivateKey> keys) {
    StringBuilder lines = new StringBuilder();
    keys.forEach(
        (iface, key) ->
            lines.append("key:").append(iface).append(' ').append(key.reveal()).append('\n'));
    return lines.toString();
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
    SortedSet<InterfaceName> running = new TreeSet<>();
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", 3);
      if (words.length == 3 && words[0].equals("key")) {
        try {
          keys.put(new InterfaceName(words[1]), new PublicKey(words[2]));
        } catch (IllegalArgumentException e) {
          throw new IOException("enrolment failed: the key of " + words[1] + " is no key", e);
        }
      } else if (words.length == 2 && words[0].equals("runs")) {
        running.add(new InterfaceName(words[1]));
      } else if (words.length == 3
          && words[0].equals("fact")
          && words[2].matches("[A-Za-z0-9._+~ @/-]{1,80}")) {
        facts.put(words[1], words[2].strip());
      }
    }
    return new Enrolled(keys, facts, running);
  }
}
