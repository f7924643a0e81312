package org.wgintent.derive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.wgintent.access.Internet;
import org.wgintent.derive.KeyRing.KeyName;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.derive.State.NodeKey;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Canary;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Release;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;

/** The second stage: from intent and the state of the base to a network and its state. Pure. */
public final class Derivation {

  static final String NOT_ENROLLED = "WG801";
  static final String VAULT_NEEDED = "WG802";
  static final String NETWORK_FULL = "WG803";
  static final String KEY_REVOKED = "WG804";
  static final String RELEASE_SPENT = "WG807";
  static final String OTHER_VAULT = "WG808";
  static final String KEY_TWICE = "WG809";

  private final Intent intent;
  private final State base;
  private final Report report;
  private final Allocation.Result allocation;
  private final Map<KeyName, PublicKey> derived;

  /** Places in the list of grants. */
  private final Map<InterfaceName, List<Integer>> granted;

  private final SortedMap<InterfaceName, SortedMap<NodeName, NodeKey>> nodeKeys = new TreeMap<>();

  private Derivation(Intent intent, State base, Optional<KeyRing> keyRing, Report report) {
    this.intent = intent;
    this.base = base;
    this.report = report;
    this.allocation = Allocation.allocate(intent, base);
    List<Grant> grants = intent.inventory().grants();
    this.granted =
        IntStream.range(0, grants.size())
            .boxed()
            .collect(Collectors.groupingBy(i -> grants.get(i).iface()));
    this.derived = keyRing.map(this::deriveKeys).orElse(Map.of());
  }

  /** A network, and the state to remember. */
  public record Derived(Network network, State state) {

    /** The same without the peers that have one of these keys, which it will never accept again. */
    public Derived without(Set<PublicKey> revoked) {
      return new Derived(
          network.without((iface, key) -> revoked.contains(key)), state.withRevoked(revoked));
    }

    /** The same without these peers, each on an interface; its state knows them as before. */
    public Derived without(BiPredicate<InterfaceName, PublicKey> gone) {
      return new Derived(network.without(gone), state);
    }
  }

  /**
   * @param keyRing needed only for node keys that {@code base} does not know yet
   * @return empty, with errors in {@code report}, where something is missing
   */
  public static Optional<Derived> derive(
      Intent intent, State base, Optional<KeyRing> keyRing, Report report) {
    Derivation derivation = new Derivation(Canary.in(intent), base, keyRing, report);
    Derived derived = derivation.derive();
    return Optional.of(derived).filter(d -> !report.hasErrors());
  }

  private Derived derive() {
    Allocation.full(intent, allocation)
        .ifPresent(
            iface ->
                error(
                    NETWORK_FULL,
                    "interfaces." + iface.name() + ".vpn_subnet",
                    "the vpn_subnet of " + iface.name() + " has no address left",
                    "choose a larger network, or give addresses back under 'released': those of revoked"
                        + " nodes, and of nodes that are granted this no more"));
    checkReleases();
    SortedMap<ServerName, ServerNet> servers = new TreeMap<>();
    intent
        .execution()
        .servers()
        .forEach(
            (name, settings) -> {
              Server server = intent.domain().servers().get(name);
              if (server == null) {
                return;
              }
              List<Tunnel> tunnels = new ArrayList<>();
              for (Interface iface : intent.domain().interfaces().values()) {
                if (iface.server().equals(name)) {
                  tunnel(iface).ifPresent(tunnels::add);
                }
              }
              servers.put(name, new ServerNet(server, settings, List.copyOf(tunnels)));
            });
    Network network =
        new Network(
            intent.execution().domainId(),
            intent.execution().clients(),
            servers,
            new TreeSet<>(intent.domain().prefixes()),
            Internet.never(intent.domain()));
    checkVault();
    checkDuplicateKeys();
    return new Derived(
        network,
        new State(
            allocation.allocations(),
            base.serverKeys(),
            nodeKeys,
            formerKeys(),
            allocation.reservedAddresses(),
            allocation.revokedKeys(),
            base.facts()));
  }

  /** A line that stays would also give the address of its next holder back, however revoked. */
  private void checkReleases() {
    List<Release> released = intent.inventory().released();
    for (int i = 0; i < released.size(); i++) {
      Release release = released.get(i);
      boolean held =
          Allocation.index(intent, release)
              .filter(index -> Allocation.rests(intent, base, release.iface(), index))
              .isPresent();
      if (!held) {
        report
            .reporter(RELEASE_SPENT, Severity.WARNING, intent.positions()::of)
            .at(
                "released[" + i + "]",
                release.address()
                    + " of "
                    + release.iface()
                    + " is not reserved for a node that was revoked, or is granted no more",
                "the address is already free; remove this entry");
      }
    }
  }

  /** Where the vault is open, what it derives is what the state remembers, or nothing is done. */
  private void checkVault() {
    List<Grant> grants = intent.inventory().grants();
    int known = 0;
    List<Integer> other = new ArrayList<>();
    for (int i = 0; i < grants.size(); i++) {
      Grant grant = grants.get(i);
      Optional<PublicKey> remembered = remembered(grant);
      PublicKey fromVault = remembered.isEmpty() ? null : derived.get(name(grant));
      if (fromVault != null) {
        known++;
        if (!remembered.equals(Optional.of(fromVault))) {
          other.add(i);
        }
      }
    }
    if (other.isEmpty()) {
      return;
    }
    if (other.size() == known) {
      error(
          OTHER_VAULT,
          "execution.domain_id",
          "no derived key in state/keys.yaml comes from this vault and this domain_id",
          "use the vault that made them (WG_INTENT_VAULT), or the domain_id that they had:"
              + " both are part of every derived key");
      return;
    }
    for (int i : other) {
      Grant grant = grants.get(i);
      error(
          OTHER_VAULT,
          "grants[" + i + "]",
          "the key of %s on %s in state/keys.yaml is not the one that the vault derives"
              .formatted(grant.node(), grant.iface()),
          "restore state/keys.yaml from Git, or give the node epoch: " + (grant.epoch() + 1));
    }
  }

  /** Of two peers with one key only the last would work; a server does not speak with itself. */
  private void checkDuplicateKeys() {
    Map<PublicKey, String> owners = new HashMap<>();
    base.serverKeys()
        .forEach(
            (server, keys) ->
                keys.forEach((iface, key) -> owners.put(key, iface + " of " + server)));
    List<Grant> grants = intent.inventory().grants();
    for (int i = 0; i < grants.size(); i++) {
      Grant grant = grants.get(i);
      Optional<PublicKey> key =
          Optional.ofNullable(nodeKeys.get(grant.iface()))
              .flatMap(keys -> Optional.ofNullable(keys.get(grant.node())))
              .map(NodeKey::publicKey);
      if (key.isPresent()) {
        String owner = owners.putIfAbsent(key.get(), grant.node() + " on " + grant.iface());
        if (owner != null) {
          error(
              KEY_TWICE,
              "grants[" + i + "].public_key",
              "this key is the key of " + owner + " already",
              "every node has its own key on every interface: wg genkey | wg pubkey");
        }
      }
    }
  }

  /** What was in use and is not any more; revoked keys stay with the tombstones. */
  private SortedMap<InterfaceName, SortedMap<NodeName, List<NodeKey>>> formerKeys() {
    SortedMap<InterfaceName, SortedMap<NodeName, List<NodeKey>>> former = new TreeMap<>();
    Stream.of(base.nodeKeys(), base.formerKeys())
        .flatMap(keys -> keys.entrySet().stream())
        .forEach(
            iface ->
                iface
                    .getValue()
                    .keySet()
                    .forEach(
                        node -> {
                          List<NodeKey> rest = former(iface.getKey(), node);
                          if (!rest.isEmpty()) {
                            former
                                .computeIfAbsent(iface.getKey(), i -> new TreeMap<>())
                                .put(node, rest);
                          }
                        }));
    return former;
  }

  private List<NodeKey> former(InterfaceName iface, NodeName node) {
    Optional<PublicKey> inUse =
        Optional.ofNullable(nodeKeys.get(iface))
            .flatMap(keys -> Optional.ofNullable(keys.get(node)))
            .map(NodeKey::publicKey);
    return base.keysOf(iface, node).stream()
        .filter(key -> !inUse.equals(Optional.of(key.publicKey())))
        .filter(key -> !allocation.revokedKeys().contains(key.publicKey()))
        .sorted(Comparator.comparingInt(NodeKey::epoch).thenComparing(NodeKey::publicKey))
        .toList();
  }

  private Optional<Tunnel> tunnel(Interface iface) {
    List<Peer> peers = peers(iface);
    Optional<PublicKey> serverKey = base.serverKey(iface.server(), iface.name());
    if (serverKey.isEmpty()) {
      error(
          NOT_ENROLLED,
          "interfaces." + iface.name(),
          iface.name() + " has no key on " + iface.server() + " yet",
          "check the server's host key, then run: wg-intent enroll " + iface.server());
    }
    var implementation = intent.execution().implementation(iface.name());
    return serverKey.map(
        key ->
            new Tunnel(
                iface,
                implementation,
                implementation.mtu().orElse(intent.execution().clients().mtu()),
                iface.serverAddresses(),
                key,
                Tunnel.profilesOf(peers),
                peers));
  }

  private List<Peer> peers(Interface iface) {
    List<Grant> grants = intent.inventory().grants();
    Map<NodeName, Integer> indices = allocation.of(iface.name());
    SortedMap<NodeName, NodeKey> keys = new TreeMap<>();
    Map<Profile, Routed> routed = new HashMap<>();
    SortedMap<NodeName, Peer> peers = new TreeMap<>();
    for (int i : granted.getOrDefault(iface.name(), List.of())) {
      Grant grant = grants.get(i);
      Profile profile = intent.domain().profiles().get(grant.profile());
      if (profile == null) {
        continue;
      }
      Optional<PublicKey> key = publicKey(grant, "grants[" + i + "]");
      Integer index = indices.get(grant.node());
      if (key.isPresent() && index != null) {
        keys.put(grant.node(), new NodeKey(grant.epoch(), isDerived(grant), key.get()));
        Routed into = routed.computeIfAbsent(profile, p -> routed(iface, p));
        peers.put(
            grant.node(),
            new Peer(
                grant,
                profile,
                key.get(),
                addresses(iface, index),
                into.allowedIps(),
                into.blackhole()));
      }
    }
    if (!keys.isEmpty()) {
      nodeKeys.put(iface.name(), keys);
    }
    return List.copyOf(peers.values());
  }

  private static Addresses addresses(Interface iface, int index) {
    return new Addresses(
        iface.vpnSubnet().ipv4().map(s -> s.host(index)),
        iface.vpnSubnet().ipv6().map(s -> s.host(index)));
  }

  /** What every node with one profile sends into the tunnel. */
  private record Routed(List<Cidr> allowedIps, Optional<IpAddress> blackhole) {}

  private Routed routed(Interface iface, Profile profile) {
    Addresses server = iface.serverAddresses();
    return new Routed(
        AllowedIps.of(iface, profile, server),
        AllowedIps.blackhole(intent.execution().domainId(), iface, profile, server));
  }

  private Optional<PublicKey> publicKey(Grant grant, String path) {
    Optional<PublicKey> key =
        grant
            .publicKey()
            .or(() -> remembered(grant))
            .or(() -> Optional.ofNullable(derived.get(name(grant))));
    if (key.isEmpty()) {
      error(
          VAULT_NEEDED,
          path,
          "the key of " + grant.node() + " on " + grant.iface() + " is still to be derived",
          "that needs the vault: set WG_INTENT_VAULT, or give a public_key");
    }
    key.filter(allocation.revokedKeys()::contains)
        .ifPresent(
            revoked ->
                error(
                    KEY_REVOKED,
                    path,
                    "the key of " + grant.node() + " on " + grant.iface() + " was revoked",
                    "a revoked key never comes back: give a new key or the next epoch"));
    return key;
  }

  private static boolean isDerived(Grant grant) {
    return grant.publicKey().isEmpty();
  }

  /** The key that was derived for this very epoch before. */
  private Optional<PublicKey> remembered(Grant grant) {
    return isDerived(grant)
        ? base.nodeKey(grant.iface(), grant.node())
            .filter(known -> known.derived() && known.epoch() == grant.epoch())
            .map(NodeKey::publicKey)
        : Optional.empty();
  }

  private Map<KeyName, PublicKey> deriveKeys(KeyRing ring) {
    return ring.nodePublicKeys(
        intent.execution().domainId(),
        intent.inventory().grants().stream()
            .filter(grant -> isDerived(grant) && (ring.isVault() || remembered(grant).isEmpty()))
            .map(Derivation::name)
            .distinct()
            .toList());
  }

  private static KeyName name(Grant grant) {
    return new KeyName(grant.node(), grant.iface(), grant.epoch());
  }

  private void error(String code, String path, String message, String hint) {
    report.reporter(code, Severity.ERROR, intent.positions()::of).at(path, message, hint);
  }
}
