package org.wgintent.deploy;

import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a server is, as our program there says: never with a private or preshared key, which do not
 * leave it.
 *
 * @param firewall are our rules loaded?
 * @param altered do our rules differ from those that were there when they were confirmed?
 * @param settings of the kernel that are not as the generation has them, with their values
 */
public record Live(
    SortedMap<String, Interface> interfaces,
    boolean firewall,
    boolean altered,
    SortedMap<String, String> settings) {

  private static final Set<String> WORDS =
      Set.of("interface", "link", "peer", "address", "route", "setting");
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  static final Live NOTHING = new Live(new TreeMap<>(), false, false, new TreeMap<>());

  /**
   * @param publicKey in base64
   * @param addresses with their prefix length, but for link-local ones
   * @param routes to the interface, those of its own addresses among them
   * @param peers by public key
   */
  public record Interface(
      String publicKey,
      int listenPort,
      int mtu,
      boolean up,
      SortedSet<String> addresses,
      SortedSet<String> routes,
      SortedMap<String, Peer> peers) {

    Interface with(int realMtu, boolean isUp) {
      return new Interface(publicKey, listenPort, realMtu, isUp, addresses, routes, peers);
    }
  }

  /**
   * @param allowedIps as wg(8) prints them
   * @param latestHandshake seconds since 1970, 0 for never
   */
  public record Peer(
      SortedSet<String> allowedIps, long latestHandshake, long received, long sent) {}

  /**
   * @throws IOException if a server says what no wg and no ip says
   */
  static Live parse(String output) throws IOException {
    try {
      return read(output);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("the server's answer is not of the kind that wg and ip print", e);
    }
  }

  private static String[] words(String line) {
    String[] words = line.split(" ", -1);
    if (WORDS.contains(words[0]) && !PRINTABLE.matcher(line).matches()) {
      throw new IllegalArgumentException("not printable");
    }
    return words;
  }

  private static Live read(String output) throws IOException {
    SortedMap<String, Interface> interfaces = new TreeMap<>();
    SortedMap<String, String> settings = new TreeMap<>();
    boolean firewall = false;
    boolean altered = false;
    for (String line : output.lines().toList()) {
      String[] words = words(line);
      switch (words[0]) {
        case "interface" ->
            interfaces.put(
                words[1],
                new Interface(
                    words[2],
                    Integer.parseInt(words[3]),
                    0,
                    false,
                    new TreeSet<>(),
                    new TreeSet<>(),
                    new TreeMap<>()));
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
        case "link" -> {
          int mtu = Integer.parseInt(words[2]);
          boolean up = words[3].equals("up");
          interfaces.computeIfPresent(words[1], (name, of) -> of.with(mtu, up));
        }
        case "address" -> {
          Interface of = interfaces.get(words[1]);
          if (of != null) {
            of.addresses().add(words[2]);
          }
        }
        case "route" -> {
          Interface of = interfaces.get(words[1]);
          if (of != null) {
            of.routes().add(words[2]);
          }
        }
        case "setting" -> settings.put(words[1], words[2]);
        case "firewall" -> firewall = true;
        case "altered" -> altered = true;
        default -> {
          // Something else that the server's shell said: not ours.
        }
      }
    }
    return new Live(interfaces, firewall, altered, settings);
  }
}
