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
    StringBuilder script =
        new StringBuilder(
            """
            set -u; umask 077; PATH=$PATH:/usr/sbin:/sbin; root=%s
            command -v wg >/dev/null || { echo "there is no wg" >&2; exit 1; }
            mkdir -p $root/secrets && chmod 700 $root $root/secrets || exit 1
            key() {
              f=$root/secrets/key:$1
              if [ ! -s "$f" ]; then
                live=$(timeout 10 wg show "$1" private-key 2>/dev/null)
                case $live in ''|'(none)') live=$(wg genkey) ;; esac
                printf '%%s\\n' "$live" > "$f.part" && mv "$f.part" "$f" || exit 1
              fi
              echo "key $1 $(wg pubkey < "$f")"
            }
            echo "fact kernel $(uname -r)"
            echo "fact machine $(uname -m)"
            echo "fact wg $(wg --version | cut -d' ' -f2)"
            command -v nft >/dev/null && echo "fact nft $(nft --version | cut -d' ' -f2)"
            command -v iptables >/dev/null && echo "fact iptables $(iptables --version | cut -d' ' -f2)"
            if ip link add dev wgi-probe type wireguard 2>/dev/null; then
              ip link del dev wgi-probe; echo "fact implementation kernel"
            elif command -v wireguard-go >/dev/null; then
              echo "fact implementation wireguard-go"
              echo "fact wireguard_go $(wireguard-go --version 2>/dev/null | sed -n '1s/^wireguard-go v*//p')"
            fi
            """
                .formatted(platform.root()));
    interfaces.forEach(i -> script.append("key ").append(Quote.of(i.name().value())).append('\n'));
    script.append("exit 0\n");
    Remote.Result result = remote.run(script.toString(), new byte[0], TIMEOUT);
    if (!result.ok()) {
      throw new IOException("enrolment failed: " + result.stderr().strip());
    }
    return parse(result.stdout());
  }

  /**
   * The private key of one interface, for escrow.
   *
   * @throws IOException that never quotes it
   */
  public static PrivateKey key(Remote remote, ServerPlatform platform, InterfaceName iface)
      throws IOException {
    Remote.Result result =
        remote.run(
            "cat " + platform.root() + "/secrets/" + Quote.of("key:" + iface),
            new byte[0],
            TIMEOUT);
    try {
      return PrivateKey.of(Base64.getDecoder().decode(result.stdout().strip()));
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
    Remote.Result result =
        remote.run(
            """
            set -u; umask 077; secrets=%s/secrets
            mkdir -p $secrets && chmod 700 $secrets || exit 1
            while read -r name value; do
              [ ! -s "$secrets/$name" ] || continue
              printf '%%s\\n' "$value" > "$secrets/.part" && mv "$secrets/.part" "$secrets/$name" || exit 1
            done
            """
                .formatted(platform.root()),
            stdin.toString().getBytes(StandardCharsets.UTF_8),
            TIMEOUT);
    if (!result.ok()) {
      throw new IOException("keys cannot be restored: " + result.stderr().strip());
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
