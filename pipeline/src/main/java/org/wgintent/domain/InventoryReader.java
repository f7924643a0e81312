package org.wgintent.domain;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wgintent.domain.Inventory.Destination;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.domain.Inventory.PolicyTest;
import org.wgintent.domain.Inventory.Release;
import org.wgintent.domain.Inventory.Revocation;
import org.wgintent.source.Value;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

/** Reads {@code inventory.yaml}. What is malformed is reported and left out. */
final class InventoryReader {

  private static final int EPOCHS = 9999;
  private static final Pattern DESTINATION =
      Pattern.compile(
          "(?:\\[(?<six>[0-9A-Fa-f:.]+(?:/\\d{1,3})?)]|(?<four>[0-9.]+(?:/\\d{1,2})?))"
              + "(?::(?<first>\\d{1,5})(?:-(?<last>\\d{1,5}))?)?/(?<protocol>tcp|udp|icmp)");

  private InventoryReader() {}

  static Optional<Inventory> read(Value root) {
    return root.fields(List.of("grants"), List.of("revoked", "released", "tests"))
        .map(
            file ->
                new Inventory(
                    DomainReader.list(file, "grants", InventoryReader::grant),
                    DomainReader.list(file, "revoked", InventoryReader::revocation),
                    DomainReader.list(file, "released", InventoryReader::release),
                    DomainReader.list(file, "tests", InventoryReader::test)));
  }

  private static Optional<Grant> grant(Value value) {
    return value
        .fields(
            List.of("node", "interface", "profile", "platform"),
            List.of("public_key", "expires", "epoch", "preshared_key", "manage"))
        .flatMap(
            f -> {
              Optional<NodeName> node = f.get("node", CommonValues::node);
              Optional<InterfaceName> iface = f.get("interface", CommonValues::iface);
              Optional<ProfileName> profile = f.get("profile", CommonValues::profile);
              Optional<Platform> platform = f.get("platform", v -> v.oneOf(platforms()));
              var publicKey = f.get("public_key", CommonValues::publicKey);
              Optional<LocalDate> expires = f.get("expires", CommonValues::date);
              int epoch = f.get("epoch", v -> v.integer(1, EPOCHS), 1);
              boolean presharedKey =
                  f.get(
                      "preshared_key", v -> v.oneOf(Map.of("derived", true, "none", false)), true);
              boolean manage = f.get("manage", Value::bool, false);
              if (node.isEmpty()
                  || iface.isEmpty()
                  || profile.isEmpty()
                  || platform.isEmpty()
                  || (f.has("public_key") && publicKey.isEmpty())) {
                return Optional.empty();
              }
              return Optional.of(
                  new Grant(
                      node.get(),
                      iface.get(),
                      profile.get(),
                      platform.get(),
                      publicKey,
                      epoch,
                      presharedKey,
                      expires,
                      manage));
            });
  }

  private static Map<String, Platform> platforms() {
    Map<String, Platform> words = new TreeMap<>();
    for (Platform platform : Platform.values()) {
      words.put(platform.text(), platform);
    }
    return words;
  }

  private static Optional<Revocation> revocation(Value value) {
    return value
        .fields(List.of("node", "interface", "epoch", "since", "reason"), List.of())
        .flatMap(
            f -> {
              Optional<NodeName> node = f.get("node", CommonValues::node);
              Optional<InterfaceName> iface = f.get("interface", CommonValues::iface);
              Optional<Integer> epoch = f.get("epoch", v -> v.integer(1, EPOCHS));
              Optional<LocalDate> since = f.get("since", CommonValues::date);
              Optional<String> reason = f.get("reason", CommonValues::sentence);
              if (node.isEmpty()
                  || iface.isEmpty()
                  || epoch.isEmpty()
                  || since.isEmpty()
                  || reason.isEmpty()) {
                return Optional.empty();
              }
              return Optional.of(
                  new Revocation(node.get(), iface.get(), epoch.get(), since.get(), reason.get()));
            });
  }

  private static Optional<Release> release(Value value) {
    return value
        .fields(List.of("interface", "address"), List.of())
        .flatMap(
            f -> {
              Optional<InterfaceName> iface = f.get("interface", CommonValues::iface);
              Optional<IpAddress> address = f.get("address", CommonValues::address);
              return iface.flatMap(i -> address.map(a -> new Release(i, a)));
            });
  }

  private static Optional<PolicyTest> test(Value value) {
    return value
        .fields(List.of("from", "via"), List.of("allow", "deny"))
        .flatMap(
            f -> {
              Optional<NodeName> from = f.get("from", CommonValues::node);
              Optional<InterfaceName> via = f.get("via", CommonValues::iface);
              List<Destination> allow = DomainReader.list(f, "allow", InventoryReader::destination);
              List<Destination> deny = DomainReader.list(f, "deny", InventoryReader::destination);
              return from.flatMap(n -> via.map(i -> new PolicyTest(n, i, allow, deny)));
            });
  }

  private static Optional<Destination> destination(Value value) {
    return value.parse(
        "a destination such as \"192.0.2.20:445/tcp\", \"[2001:db8::/64]:8000-8100/udp\" or"
            + " \"192.0.2.0/24/icmp\"",
        InventoryReader::tryDestination);
  }

  static Optional<Destination> tryDestination(String text) {
    Matcher matcher = DESTINATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String address = matcher.group("six") == null ? matcher.group("four") : matcher.group("six");
    int first = port(matcher.group("first"), 0);
    int last = port(matcher.group("last"), first);
    Destination.Protocol protocol =
        Destination.Protocol.valueOf(matcher.group("protocol").toUpperCase(Locale.ROOT));
    boolean ports = protocol != Destination.Protocol.ICMP;
    return Cidr.tryParse(address)
        .or(() -> IpAddress.tryParse(address).map(IpAddress::single))
        .filter(network -> ports == (first >= 1) && first <= last && last <= 65535)
        .map(network -> new Destination(network, first, last, protocol));
  }

  private static int port(@Nullable String text, int otherwise) {
    return text == null ? otherwise : Integer.parseInt(text);
  }
}
