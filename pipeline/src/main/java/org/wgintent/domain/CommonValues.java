package org.wgintent.domain;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;
import org.wgintent.source.Problem;
import org.wgintent.source.Value;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;

/** How the words that appear in several files are read. */
final class CommonValues {

  private static final Pattern HOST =
      Pattern.compile(
          "(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
              + "(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");

  private static final Pattern DRESSED = Pattern.compile("^(?:\\[(.*:.*)\\]|(.*[^.])\\.)$");

  /** What stands before a key where wg(8) and its files print one. */
  private static final Pattern LABEL = Pattern.compile("^(?:PublicKey *= *|public key: *|peer: *)");

  /** Programs take such a name for an IPv4 address, each in its own way. */
  private static final Pattern NUMERIC =
      Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)", Pattern.DOTALL);

  private CommonValues() {}

  static Optional<ServerName> server(Value value) {
    return value.name("a server name", ServerName.PATTERN, ServerName::new);
  }

  static Optional<NodeName> node(Value value) {
    return value.name("a node name", NodeName.PATTERN, NodeName::new);
  }

  static Optional<ProfileName> profile(Value value) {
    return value.name("a profile name", ProfileName.PATTERN, ProfileName::new);
  }

  static Optional<InterfaceName> iface(Value value) {
    return value.name("an interface name", InterfaceName.PATTERN, InterfaceName::new);
  }

  /** Also with the length of a prefix, as {@code ip addr} prints it. */
  static Optional<IpAddress> address(Value value) {
    return value.parse("an IP address (never a DNS name)", CommonValues::address);
  }

  static Optional<IpAddress> address(String text) {
    return IpAddress.tryParse(text).or(() -> Cidr.tryLenient(text).map(Cidr.Lenient::written));
  }

  /** A network without host bits. */
  static Optional<Cidr> cidr(Value value) {
    return value
        .parse("a network such as 192.0.2.0/24 or \"2001:db8::/64\"", Cidr::tryLenient)
        .flatMap(
            written -> {
              if (written.isCanonical()) {
                return Optional.of(written.toCidr());
              }
              value.report(
                  Problem.HOST_BITS,
                  written.written() + "/" + written.prefix() + " has host bits",
                  "write " + written.toCidr());
              return Optional.empty();
            });
  }

  /** A DNS name or a literal address; as in a URL, or with the root's dot. */
  static Optional<String> host(Value value) {
    return value.parse(
        "a host name or an IP address",
        text ->
            Optional.of(DRESSED.matcher(text).replaceFirst("$1$2"))
                .filter(t -> isName(t) || IpAddress.tryParse(t).isPresent()),
        text ->
            text.contains("_")
                ? "a host's name has letters, digits, hyphens and dots, no '_'"
                : "");
  }

  private static boolean isName(String text) {
    return HOST.matcher(text).matches() && !NUMERIC.matcher(text).matches();
  }

  static Optional<PublicKey> publicKey(Value value) {
    return value
        .parse(
            "a public key: 32 bytes in base64, 44 characters",
            text -> PublicKey.tryParse(LABEL.matcher(text).replaceFirst("")))
        .map(
            written -> {
              PublicKey key = written.canonical();
              if (!key.equals(written)) {
                value.warn(
                    Problem.HIGH_BIT,
                    "the highest bit of this public key is set: it is taken as " + key,
                    "write that, which is what 'wg pubkey' prints");
              }
              return key;
            });
  }

  static Optional<LocalDate> date(Value value) {
    return value.parse("a date such as 2027-06-30", CommonValues::isoDate);
  }

  private static Optional<LocalDate> isoDate(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  /** A name in the shape of its class, from a mapping's key. */
  static <T> Optional<T> key(
      String text,
      Value at,
      String kind,
      Pattern pattern,
      java.util.function.Function<String, T> f) {
    if (pattern.matcher(text).matches()) {
      return Optional.of(f.apply(text));
    }
    at.report(
        Problem.BAD_NAME,
        "'" + org.wgintent.source.Printable.of(text) + "' is not " + kind,
        "it must match " + pattern.pattern());
    return Optional.empty();
  }

  /** One line of text for people, bounded, without control characters. */
  static Optional<String> sentence(Value value) {
    return value.parse(
        "one line of text, at most 200 characters",
        text ->
            Optional.of(text)
                .filter(t -> !t.isBlank())
                .filter(t -> t.length() <= 200 && t.chars().noneMatch(Character::isISOControl)));
  }
}
