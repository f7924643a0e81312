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
 * @param rules of routing that name our interfaces and their addresses: the family, and the rule
 * @param lacks secrets that the generation needs and that are missing or damaged; {@code boot}
 *     where nothing starts us
 * @param settings of the kernel that are not as the generation has them, with their values
 */
public record Live(
    SortedMap<String, Interface> interfaces,
    boolean firewall,
    boolean altered,
    SortedSet<String> rules,
    SortedSet<String> lacks,
    SortedMap<String, String> settings) {

  private static final Set<String> WORDS =
      Set.of(
          "interface",
          "link",
          "implementation",
          "fwmark",
          "peer",
          "psk",
          "address",
          "route",
          "rule",
          "lacks",
          "setting");

  /** What {@code auto} makes; none where the server did not say. */
  private static final Set<String> ANY = Set.of("kernel", "wireguard-go", "");

  private static final Pattern PRINTABLE = Pattern.compile("[ -~\t]*");

  static final Live NOTHING =
      new Live(new TreeMap<>(), false, false, new TreeSet<>(), new TreeSet<>(), new TreeMap<>());

  /**
   * @param publicKey in base64
   * @param implementation {@code kernel}, or the program that serves it: {@code userspace} where
   *     nobody knows which
   * @param addresses with their prefix length, but for link-local ones
   * @param routes to the interface, those of its own addresses among them
   * @param fwmark of what it sends, or empty
   * @param peers by public key
   */
  public record Interface(
      String publicKey,
      int listenPort,
      String implementation,
      String fwmark,
      int mtu,
      boolean up,
      SortedSet<String> addresses,
      SortedSet<String> routes,
      SortedMap<String, Peer> peers) {

    Interface with(int realMtu, boolean isUp) {
      return new Interface(
          publicKey, listenPort, implementation, fwmark, realMtu, isUp, addresses, routes, peers);
    }

    Interface withImplementation(String real) {
      return new Interface(publicKey, listenPort, real, fwmark, mtu, up, addresses, routes, peers);
    }

    Interface withFwmark(String real) {
      return new Interface(
          publicKey, listenPort, implementation, real, mtu, up, addresses, routes, peers);
    }

    /** Is {@code declared} what it runs as? */
    boolean runsAs(String declared) {
      return declared.equals(implementation)
          || (implementation.equals("userspace") && !declared.equals("kernel"))
          || (declared.equals("auto") && ANY.contains(implementation));
    }
  }

  /**
   * @param allowedIps as wg(8) prints them
   * @param otherPsk is its preshared key another one than its generation has?
   * @param latestHandshake seconds since 1970, 0 for never
   */
  public record Peer(
      SortedSet<String> allowedIps,
      boolean otherPsk,
      long latestHandshake,
      long received,
      long sent) {

    Peer withOtherPsk() {
      return new Peer(allowedIps, true, latestHandshake, received, sent);
    }
  }

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
    SortedSet<String> rules = new TreeSet<>();
    SortedSet<String> lacks = new TreeSet<>();
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
                    "",
                    "",
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
                        false,
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
        case "implementation" ->
            interfaces.computeIfPresent(words[1], (name, of) -> of.withImplementation(words[2]));
        case "fwmark" ->
            interfaces.computeIfPresent(words[1], (name, of) -> of.withFwmark(words[2]));
        case "psk" -> {
          Interface of = interfaces.get(words[1]);
          if (of != null) {
            of.peers().computeIfPresent(words[2], (key, peer) -> peer.withOtherPsk());
          }
        }
        case "rule" -> rules.add(line.substring("rule ".length()).replace('\t', ' '));
        case "lacks" -> lacks.add(words[1]);
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
    return new Live(interfaces, firewall, altered, rules, lacks, settings);
  }
}
