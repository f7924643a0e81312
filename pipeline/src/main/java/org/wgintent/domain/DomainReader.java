package org.wgintent.domain;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.domain.Domain.Constraint;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Domain.VpnSubnet;
import org.wgintent.source.Fields;
import org.wgintent.source.Problem;
import org.wgintent.source.Value;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.Endpoint;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

/** Reads {@code domain.yaml}. What is malformed is reported and left out. */
final class DomainReader {

  static final List<String> SECTIONS =
      List.of("servers", "nodes", "interfaces", "profiles", "constraints");

  private DomainReader() {}

  static Optional<Domain> read(Value root) {
    return root.fields(SECTIONS, List.of())
        .map(
            file ->
                new Domain(
                    servers(file),
                    nodes(file),
                    interfaces(file),
                    profiles(file),
                    list(file, "constraints", DomainReader::constraint)));
  }

  /** In the file's order, so that {@code nodes[i]} is a path. */
  private static SequencedSet<NodeName> nodes(Fields file) {
    SequencedSet<NodeName> nodes = new LinkedHashSet<>();
    list(
        file,
        "nodes",
        value ->
            CommonValues.node(value)
                .filter(
                    node -> {
                      boolean isNew = nodes.add(node);
                      if (!isNew) {
                        value.report(
                            Problem.DUPLICATE_KEY,
                            "node " + node + " stands here twice",
                            "keep one of them");
                      }
                      return isNew;
                    }));
    return Collections.unmodifiableSequencedSet(nodes);
  }

  private static SortedMap<ServerName, Server> servers(Fields file) {
    SortedMap<ServerName, Server> servers = new TreeMap<>();
    named(file, "servers")
        .forEach(
            (key, value) ->
                CommonValues.key(key, value, "a server name", ServerName.PATTERN, ServerName::new)
                    .ifPresent(
                        name ->
                            value
                                .fields(List.of("mgmt_ip"), List.of())
                                .flatMap(f -> f.get("mgmt_ip", DomainReader::addresses))
                                .ifPresent(ips -> servers.put(name, new Server(name, ips)))));
    return servers;
  }

  private static Optional<Addresses> addresses(Value value) {
    return value
        .fields(List.of(), List.of("ipv4", "ipv6"))
        .flatMap(
            fields -> {
              Addresses addresses =
                  new Addresses(
                      fields.get("ipv4", v -> family(v, IpAddress.Family.IPV4)),
                      fields.get("ipv6", v -> family(v, IpAddress.Family.IPV6)));
              if (!fields.has("ipv4") && !fields.has("ipv6")) {
                value.report(
                    Problem.MISSING_KEY,
                    value.path() + " needs at least one management IP",
                    "add 'ipv4:' or 'ipv6:'");
              }
              return Optional.of(addresses).filter(a -> !a.all().isEmpty());
            });
  }

  private static Optional<IpAddress> family(Value value, IpAddress.Family family) {
    return value.parse(
        "an " + label(family) + " address (never a DNS name)",
        text -> CommonValues.address(text).filter(a -> a.family() == family));
  }

  private static String label(IpAddress.Family family) {
    return family == IpAddress.Family.IPV4 ? "IPv4" : "IPv6";
  }

  private static SortedMap<InterfaceName, Interface> interfaces(Fields file) {
    SortedMap<InterfaceName, Interface> interfaces = new TreeMap<>();
    named(file, "interfaces")
        .forEach(
            (key, value) ->
                CommonValues.key(
                        key, value, "an interface name", InterfaceName.PATTERN, InterfaceName::new)
                    .flatMap(name -> iface(name, value))
                    .ifPresent(iface -> interfaces.put(iface.name(), iface)));
    return interfaces;
  }

  private static Optional<Interface> iface(InterfaceName name, Value value) {
    return value
        .fields(
            List.of("server", "endpoint", "vpn_subnet", "internet", "ipv6"), List.of("lan_subnets"))
        .flatMap(
            f -> {
              Optional<ServerName> server = f.get("server", CommonValues::server);
              Optional<Endpoint> endpoint = f.get("endpoint", DomainReader::endpoint);
              List<Cidr> lan =
                  list(f, "lan_subnets", CommonValues::cidr).stream().sorted().toList();
              Optional<VpnSubnet> vpn = f.get("vpn_subnet", DomainReader::vpnSubnet);
              Optional<Boolean> internet = f.get("internet", Value::bool);
              Optional<Boolean> ipv6 = f.get("ipv6", Value::bool);
              if (server.isEmpty()
                  || endpoint.isEmpty()
                  || vpn.isEmpty()
                  || internet.isEmpty()
                  || ipv6.isEmpty()) {
                return Optional.empty();
              }
              return Optional.of(
                  new Interface(
                      name,
                      server.get(),
                      endpoint.get(),
                      lan,
                      vpn.get(),
                      internet.get(),
                      ipv6.get()));
            });
  }

  private static Optional<Endpoint> endpoint(Value value) {
    return value
        .fields(List.of("host", "port"), List.of())
        .flatMap(
            f -> {
              Optional<String> host = f.get("host", CommonValues::host);
              Optional<Integer> port = f.get("port", v -> v.integer(1, 65535));
              return host.flatMap(h -> port.map(p -> new Endpoint(h, p)));
            });
  }

  private static Optional<VpnSubnet> vpnSubnet(Value value) {
    return value
        .fields(List.of(), List.of("ipv4", "ipv6"))
        .flatMap(
            f -> {
              VpnSubnet subnet =
                  new VpnSubnet(
                      f.get("ipv4", v -> network(v, IpAddress.Family.IPV4)),
                      f.get("ipv6", v -> network(v, IpAddress.Family.IPV6)));
              if (!f.has("ipv4") && !f.has("ipv6")) {
                value.report(
                    Problem.MISSING_KEY,
                    value.path() + " needs at least one family",
                    "add 'ipv4:' or 'ipv6:'");
              }
              return Optional.of(subnet).filter(s -> !s.all().isEmpty());
            });
  }

  private static Optional<Cidr> network(Value value, IpAddress.Family family) {
    return CommonValues.cidr(value)
        .flatMap(
            cidr -> {
              if (cidr.family() == family) {
                return Optional.of(cidr);
              }
              value.report(
                  Problem.BAD_VALUE, cidr + " is not an " + label(family) + " network", "");
              return Optional.empty();
            });
  }

  private static SortedMap<ProfileName, Profile> profiles(Fields file) {
    SortedMap<ProfileName, Profile> profiles = new TreeMap<>();
    named(file, "profiles")
        .forEach(
            (key, value) ->
                CommonValues.key(
                        key, value, "a profile name", ProfileName.PATTERN, ProfileName::new)
                    .ifPresent(
                        name ->
                            value
                                .fields(List.of("lan", "internet"), List.of())
                                .ifPresent(
                                    f -> {
                                      Optional<Boolean> lan = f.get("lan", Value::bool);
                                      Optional<Boolean> internet = f.get("internet", Value::bool);
                                      if (lan.isPresent() && internet.isPresent()) {
                                        profiles.put(
                                            name, new Profile(name, lan.get(), internet.get()));
                                      }
                                    })));
    return profiles;
  }

  private static Optional<Constraint> constraint(Value value) {
    return value
        .fields(List.of("iface", "allow_profiles"), List.of())
        .flatMap(
            f -> {
              List<ProfileName> profiles = list(f, "allow_profiles", CommonValues::profile);
              return f.get("iface", CommonValues::iface).map(i -> new Constraint(i, profiles));
            });
  }

  private static Fields named(Fields file, String section) {
    return file.get(section, Value::entries).orElse(Fields.NONE);
  }

  /** The well-formed items of a list that may be absent. */
  static <T> List<T> list(
      Fields fields, String key, java.util.function.Function<Value, Optional<T>> read) {
    return fields.get(key, value -> value.items(read)).orElse(List.of());
  }
}
