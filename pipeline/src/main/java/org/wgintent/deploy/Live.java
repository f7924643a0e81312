package org.wgintent.deploy;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a server is, as it says itself: never with a private or preshared key, which do not leave
 * it.
 */
public record Live(SortedMap<String, Interface> interfaces, boolean firewall) {

  /**
   * @param publicKey in base64
   * @param addresses with their prefix length, but for link-local ones
   * @param peers by public key
   */
  public record Interface(
      String publicKey,
      int listenPort,
      SortedSet<String> addresses,
      SortedMap<String, Peer> peers) {}

  /**
   * @param allowedIps as wg(8) prints them
   * @param latestHandshake seconds since 1970, 0 for never
   */
  public record Peer(
      SortedSet<String> allowedIps, long latestHandshake, long received, long sent) {}

  /**
   * The command whose output {@link #parse} reads: secrets are cut out on the server. Needs {@code
   * $root}.
   */
  static final String COMMAND =
      """
      PATH=$PATH:/usr/sbin:/sbin
      timeout 10 wg show all dump | awk -F '\\t' '
        NF == 5 { print "interface", $1, $3, $4 }
        NF == 9 { print "peer", $1, $2, $5, $6, $7, $8 }'
      for i in $(timeout 10 wg show interfaces); do
        ip -o addr show dev "$i" | awk -v i="$i" '$4 !~ /^fe80:/ { print "address", i, $4 }'
      done
      g=$root/generations/$(cat $root/trial 2>/dev/null || cat $root/confirmed 2>/dev/null)
      [ -f "$g/firewall" ] && sh "$g/firewall" loaded && echo firewall
      exit 0
      """;

  static Live parse(String output) {
    SortedMap<String, Interface> interfaces = new TreeMap<>();
    boolean firewall = false;
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "interface" ->
            interfaces.put(
                words[1],
                new Interface(
                    words[2], Integer.parseInt(words[3]), new TreeSet<>(), new TreeMap<>()));
        case "peer" -> {
          Interface of = interfaces.get(words[1]);
          if (of != null) {
            SortedSet<String> allowed = new TreeSet<>();
            for (String ip : words[3].split(",", -1)) {
              if (!ip.equals("(none)")) {
                allowed.add(ip);
              }
            }
            of.peers()
                .put(
                    words[2],
                    new Peer(
                        allowed,
                        Long.parseLong(words[4]),
                        Long.parseLong(words[5]),
                        Long.parseLong(words[6])));
          }
        }
        case "address" -> {
          Interface of = interfaces.get(words[1]);
          if (of != null) {
            of.addresses().add(words[2]);
          }
        }
        case "firewall" -> firewall = true;
        default -> {
          // Something else that the server's shell said: not ours.
        }
      }
    }
    return new Live(interfaces, firewall);
  }
}
