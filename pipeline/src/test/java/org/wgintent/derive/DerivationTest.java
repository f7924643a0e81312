package org.wgintent.derive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.Derivation.Derived;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.testing.Example;
import org.wgintent.validate.Validation;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

class DerivationTest {

  private static final InterfaceName WG0 = new InterfaceName("wg0");

  /** Keys that follow from their names alone, and from which vault they are of. */
  private record NamedKeys(String vault) implements KeyRing {

    NamedKeys() {
      this("");
    }

    @Override
    public PrivateKey nodeKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
      return PrivateKey.of(bytes(vault + "key " + domainId + node + iface + epoch));
    }

    @Override
    public PresharedKey presharedKey(
        String domainId, NodeName node, InterfaceName iface, int epoch) {
      return PresharedKey.of(bytes(vault + "psk " + domainId + node + iface + epoch));
    }
  }

  private static byte[] bytes(String name) {
    return java.util.HexFormat.of().parseHex(Digest.of(name).hex());
  }

  private static State enrolled() {
    State state = State.empty();
    SortedMap<InterfaceName, PublicKey> router = new TreeMap<>();
    router.put(WG0, Curve25519.publicKey(PrivateKey.of(bytes("wg0"))));
    SortedMap<InterfaceName, PublicKey> nas = new TreeMap<>();
    for (int i = 1; i <= 3; i++) {
      nas.put(new InterfaceName("wg" + i), Curve25519.publicKey(PrivateKey.of(bytes("wg" + i))));
    }
    state.serverKeys().put(new ServerName("router"), router);
    state.serverKeys().put(new ServerName("nas"), nas);
    return state;
  }

  private static Intent intent(Map<String, String> files) {
    IntentFiles intent = Example.intent(files);
    Validation.Result result = Validation.validate(intent);
    return result.intent().orElseThrow(() -> new AssertionError(result.diagnostics().toString()));
  }

  private static Map<String, String> withGrants(List<String> grants, String revoked) {
    Map<String, String> files = Example.files();
    files.put(
        "domain.yaml",
        files
            .get("domain.yaml")
            .replaceFirst("nodes: \\[.*", "nodes: [" + String.join(", ", nodes(grants)) + "]"));
    StringBuilder inventory = new StringBuilder("grants:\n");
    grants.forEach(g -> inventory.append("  - ").append(g).append('\n'));
    files.put("inventory.yaml", inventory + "revoked: [" + revoked + "]\n");
    return files;
  }

  private static List<String> nodes(List<String> grants) {
    return grants.stream().map(g -> g.replaceFirst(".*node: ([a-z0-9-]+).*", "$1")).toList();
  }

  private static String grant(String node, int epoch) {
    return "{ node: "
        + node
        + ", interface: wg0, profile: full, platform: linux, epoch: "
        + epoch
        + " }";
  }

  private static Derived derive(Map<String, String> files, State base) {
    Report report = new Report();
    return Derivation.derive(intent(files), base, Optional.of(new NamedKeys()), report)
        .orElseThrow(() -> new AssertionError(report.sorted().toString()));
  }

  private static Map<NodeName, Integer> wg0(Derived derived) {
    return derived.state().allocations().getOrDefault(WG0, Collections.emptySortedMap());
  }

  @Test
  void theServerHasTheFirstHostAndNodesTheNextInNamesOrder() {
    Derived derived = derive(withGrants(List.of(grant("b", 1), grant("a", 1)), ""), enrolled());

    assertThat(wg0(derived))
        .containsExactlyInAnyOrderEntriesOf(Map.of(new NodeName("a"), 2, new NodeName("b"), 3));
    assertThat(
            derived
                .network()
                .servers()
                .get(new ServerName("router"))
                .tunnels()
                .getFirst()
                .addresses()
                .all()
                .toString())
        .isEqualTo("[198.51.100.1, 2001:db8:200::1]");
    assertThat(
            derived
                .network()
                .servers()
                .get(new ServerName("router"))
                .tunnels()
                .getFirst()
                .peers()
                .getFirst()
                .addresses()
                .all())
        .hasToString("[198.51.100.2, 2001:db8:200::2]");
  }

  @Test
  void anAddressThatIsGivenBackIsFreeOnceAndTheLineIsSaidToBeSpent() {
    Derived before = derive(withGrants(List.of(grant("a", 1), grant("b", 1)), ""), enrolled());
    Derived revoked =
        derive(withGrants(List.of(grant("b", 1)), revocation("a", 1)), before.state());
    Map<String, String> released = withGrants(List.of(grant("b", 1)), revocation("a", 1));
    released.merge(
        "inventory.yaml",
        "released: [{ interface: wg0, address: \"2001:db8:200::2\" }]\n",
        String::concat);

    Derived after = derive(released, revoked.state());

    assertThat(revoked.state().reservedAddresses().get(WG0)).containsExactly(2);
    assertThat(after.state().reservedAddresses()).isEmpty();
    assertThat(said(released, revoked.state())).isEmpty();
    assertThat(said(released, after.state()))
        .singleElement()
        .asString()
        .startsWith(
            "inventory.yaml:4:12: warning WG807 2001:db8:200::2 of wg0 is not reserved for a node that was revoked, or is granted no more");
  }

  @Test
  void anAddressRestsAsLongAsItsKeyMayComeBack() {
    Derived had = derive(withGrants(List.of(grant("b", 1), grant("c", 1)), ""), enrolled());
    Derived ended = derive(withGrants(List.of(grant("c", 1)), ""), had.state());
    Derived other = derive(withGrants(List.of(grant("a", 1), grant("c", 1)), ""), ended.state());

    assertThat(wg0(had)).containsExactly(entry("b", 2), entry("c", 3));
    assertThat(wg0(other)).containsExactly(entry("a", 4), entry("b", 2), entry("c", 3));
    // It comes back to what it had.
    Derived back =
        derive(withGrants(List.of(grant("a", 1), grant("b", 1), grant("c", 1)), ""), other.state());
    assertThat(wg0(back)).isEqualTo(wg0(other));
    assertThat(key(back, "b")).isEqualTo(key(had, "b"));
    // With its key it is buried, and then given back by hand alone.
    Derived revoked =
        derive(
            withGrants(List.of(grant("a", 1), grant("c", 1), grant("d", 1)), revocation("b", 1)),
            other.state());
    assertThat(revoked.state().reservedAddresses().get(WG0)).containsExactly(2);
    assertThat(wg0(revoked)).containsExactly(entry("a", 4), entry("c", 3), entry("d", 5));
  }

  @Test
  void anAddressThatRestsIsGivenBackByHand() {
    Derived had = derive(withGrants(List.of(grant("b", 1), grant("c", 1)), ""), enrolled());
    Map<String, String> released = withGrants(List.of(grant("a", 1), grant("c", 1)), "");
    released.merge(
        "inventory.yaml",
        "released: [{ interface: wg0, address: 198.51.100.2 }]\n",
        String::concat);

    assertThat(said(released, had.state())).isEmpty();
    assertThat(wg0(derive(released, had.state()))).containsExactly(entry("a", 2), entry("c", 3));
  }

  @Test
  void anAddressFarOutsideOfTheNetworkIsNotTakenForOneInIt() {
    Derived had = derive(withGrants(List.of(grant("b", 1)), ""), enrolled());
    Derived revoked = derive(withGrants(List.of(grant("c", 1)), revocation("b", 1)), had.state());
    Map<String, String> released = withGrants(List.of(grant("c", 1)), revocation("b", 1));
    // 2^32 beyond the address of b.
    released.merge(
        "inventory.yaml",
        "released: [{ interface: wg0, address: \"2001:db8:200::1:0:2\" }]\n",
        String::concat);

    assertThat(revoked.state().reservedAddresses().get(WG0)).containsExactly(2);
    assertThat(derive(released, revoked.state()).state().reservedAddresses().get(WG0))
        .containsExactly(2);
  }

  private static Map.Entry<NodeName, Integer> entry(String node, int index) {
    return Map.entry(new NodeName(node), index);
  }

  private static List<Diagnostic> said(Map<String, String> files, State base) {
    Report report = new Report();
    Derivation.derive(intent(files), base, Optional.of(new NamedKeys()), report);
    return report.sorted();
  }

  private static String revocation(String node, int epoch) {
    return "{ node: "
        + node
        + ", interface: wg0, epoch: "
        + epoch
        + ", since: 2026-10-01, reason: lost }";
  }

  private static PublicKey key(Derived derived, String node) {
    return derived.state().nodeKey(WG0, new NodeName(node)).orElseThrow().publicKey();
  }

  @Test
  void aKeyThatIsRevokedAfterItsGrantEndedIsBuriedAllTheSame() {
    Derived had = derive(withGrants(List.of(grant("a", 1), grant("b", 1)), ""), enrolled());
    Derived ended = derive(withGrants(List.of(grant("b", 1)), ""), had.state());

    Derived revoked = derive(withGrants(List.of(grant("b", 1)), revocation("a", 1)), ended.state());

    assertThat(revoked.state().revokedKeys()).containsExactly(key(had, "a"));
    assertThat(revoked.state().formerKeys()).isEmpty();
    // And with the revocation's line gone, it does not come back.
    Report report = new Report();
    assertThat(
            Derivation.derive(
                intent(withGrants(List.of(grant("a", 1), grant("b", 1)), "")),
                revoked.state(),
                Optional.of(new NamedKeys()),
                report))
        .isEmpty();
    assertThat(report.sorted()).extracting(Diagnostic::code).containsExactly("WG804");
  }

  @Test
  void revokingAnEpochBuriesTheOnesBeforeItToo() {
    Derived first = derive(withGrants(List.of(grant("a", 1)), ""), enrolled());
    Derived second = derive(withGrants(List.of(grant("a", 2)), ""), first.state());
    assertThat(second.state().formerKeys().get(WG0).get(new NodeName("a"))).hasSize(1);

    Derived third = derive(withGrants(List.of(grant("a", 3)), revocation("a", 2)), second.state());

    assertThat(third.state().revokedKeys())
        .containsExactlyInAnyOrder(key(first, "a"), key(second, "a"));
  }

  /**
   * Two branches from one state, merged in either order: the second is compiled on what the first
   * left on main, as the pipeline does.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void branchesMergeInEitherOrder(long seed) {
    Random random = new Random(seed);
    TreeMap<String, Integer> common = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      common.put("n" + random.nextInt(9), 1);
    }
    Derived base = derive(withGrants(grants(common), ""), enrolled());
    TreeMap<String, Integer> mine = new TreeMap<>();
    TreeMap<String, Integer> theirs = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      mine.put("m" + random.nextInt(9), 1);
      theirs.put("t" + random.nextInt(9), 1);
    }
    String lost = common.firstKey();
    TreeMap<String, Integer> both = new TreeMap<>(common);
    both.putAll(mine);
    both.putAll(theirs);
    both.put(lost, 2);

    for (boolean mineFirst : new boolean[] {true, false}) {
      TreeMap<String, Integer> first = new TreeMap<>(common);
      first.putAll(mineFirst ? mine : theirs);
      // One branch revokes the first node's key and gives it the next epoch.
      String revoked = mineFirst ? revocation(lost, 1) : "";
      first.put(lost, mineFirst ? 2 : 1);
      Derived main = derive(withGrants(grants(first), revoked), base.state());
      Derived merged = derive(withGrants(grants(both), revocation(lost, 1)), main.state());

      common.keySet().stream()
          .filter(node -> !node.equals(lost))
          .forEach(
              node -> {
                NodeName name = new NodeName(node);
                assertThat(wg0(merged).get(name)).isEqualTo(wg0(base).get(name));
                assertThat(key(merged, node)).isEqualTo(key(base, node));
              });
      first.keySet().stream()
          .filter(node -> !node.equals(lost))
          .forEach(
              node ->
                  assertThat(wg0(merged).get(new NodeName(node)))
                      .as("%s keeps what it got on main", node)
                      .isEqualTo(wg0(main).get(new NodeName(node))));
      assertThat(merged.state().revokedKeys()).contains(key(base, lost));
      assertThat(wg0(merged).values())
          .doesNotHaveDuplicates()
          .doesNotContain(wg0(base).get(new NodeName(lost)));
      assertThat(wg0(merged).keySet())
          .extracting(NodeName::value)
          .containsExactlyElementsOf(both.keySet());
    }
  }

  private static List<String> grants(Map<String, Integer> epochs) {
    List<String> grants = new ArrayList<>();
    epochs.forEach((node, epoch) -> grants.add(grant(node, epoch)));
    return grants;
  }

  static List<Long> seeds() {
    return IntStream.range(0, 40).mapToObj(Long::valueOf).toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomEditsRenumberNobodyAndBringNothingBack(long seed) {
    Random random = new Random(seed);
    State state = enrolled();
    TreeMap<String, Integer> granted = new TreeMap<>();
    TreeMap<String, Integer> revoked = new TreeMap<>();
    granted.put("n0", 1);
    for (int step = 0; step < 12; step++) {
      String node = "n" + random.nextInt(9);
      if (granted.containsKey(node) && granted.size() > 1) {
        int epoch = granted.remove(node);
        if (random.nextBoolean()) {
          revoked.merge(node, epoch, Math::max);
        }
      } else {
        granted.put(node, revoked.getOrDefault(node, 0) + 1);
      }
      List<String> grants = new ArrayList<>();
      granted.forEach((n, epoch) -> grants.add(grant(n, epoch)));
      List<String> shuffled = new ArrayList<>(grants);
      Collections.shuffle(shuffled, random);
      String list =
          String.join(
              ", ",
              revoked.entrySet().stream()
                  .map(
                      r ->
                          "{ node: "
                              + r.getKey()
                              + ", interface: wg0, epoch: "
                              + r.getValue()
                              + ", since: 2026-10-01, reason: lost }")
                  .toList());

      Derived now = derive(withGrants(grants, list), state);

      assertThat(StateFiles.write(derive(withGrants(shuffled, list), state).state()))
          .as("the order of lines does not matter")
          .isEqualTo(StateFiles.write(now.state()));
      assertThat(StateFiles.write(derive(withGrants(grants, list), now.state()).state()))
          .as("deriving again changes nothing")
          .isEqualTo(StateFiles.write(now.state()));
      State before = state;
      wg0(now)
          .forEach(
              (n, index) -> {
                Integer was = before.allocations().getOrDefault(WG0, new TreeMap<>()).get(n);
                boolean newEpoch =
                    granted.containsKey(n.value())
                        && before
                            .nodeKey(WG0, n)
                            .filter(k -> k.epoch() != granted.get(n.value()))
                            .isPresent();
                if (was != null && !newEpoch) {
                  assertThat(index).as("%s keeps its address", n).isEqualTo(was);
                }
                assertThat(
                        now.state()
                            .reservedAddresses()
                            .getOrDefault(WG0, new java.util.TreeSet<>()))
                    .doesNotContain(index);
              });
      assertThat(wg0(now).values()).doesNotHaveDuplicates();
      assertThat(now.state().revokedKeys()).containsAll(state.revokedKeys());
      state = now.state();
    }
  }

  @Test
  void stateIsReadBackAsItWasWritten() {
    State before =
        derive(withGrants(List.of(grant("a", 1), grant("b", 1)), ""), enrolled()).state();
    State state =
        derive(withGrants(List.of(grant("a", 2), grant("no", 1)), revocation("b", 1)), before)
            .state();
    assertThat(state.reservedAddresses()).isNotEmpty();
    assertThat(state.revokedKeys()).isNotEmpty();
    assertThat(state.formerKeys()).isNotEmpty();
    state.facts().put(new ServerName("nas"), new TreeMap<>(Map.of("kernel", "6.1 \"x\" \\")));
    Report report = new Report();

    State read = StateReader.read(StateFiles.write(state), "", report);

    assertThat(report.sorted()).isEmpty();
    assertThat(read).isEqualTo(state);
  }

  @Test
  void brokenStateIsSaidAtItsPlaces() {
    Report report = new Report();

    StateReader.read(
        Map.of(
            "allocations.yaml", "interfaces: { wg0: { a: 1, b: two } }\n",
            "keys.yaml", "servers: { nas: { wg1: short } }\nnodes: { wg0: { a: { epoch: 0 } } }\n",
            "tombstones.yaml", "addresses: { wg0: [2, x] }\nkeys: [none]\n"),
        "sites/home/",
        report);

    assertThat(report.sorted().stream().map(d -> d.position().toString()))
        .containsExactly(
            "sites/home/state/allocations.yaml:1:25",
            "sites/home/state/allocations.yaml:1:31",
            "sites/home/state/keys.yaml:1:24",
            "sites/home/state/keys.yaml:2:20",
            "sites/home/state/keys.yaml:2:20",
            "sites/home/state/keys.yaml:2:29",
            "sites/home/state/tombstones.yaml:1:23",
            "sites/home/state/tombstones.yaml:2:8");
  }

  @Test
  void aNetworkWhoseLastAddressesAreHeldBackIsFull() {
    Map<String, String> files = withGrants(List.of(grant("a", 1), grant("b", 1)), "");
    files.compute(
        "domain.yaml",
        (name, text) ->
            text.replace("198.51.100.0/24", "198.51.100.0/29").replace("200::/64", "200::/125"));
    State base = enrolled();
    base.reservedAddresses().put(WG0, new java.util.TreeSet<>(List.of(2, 3, 4)));

    assertThat(wg0(derive(files, base)).values()).containsExactly(5, 6);
    base.reservedAddresses().get(WG0).add(5);
    assertThat(said(files, base))
        .singleElement()
        .asString()
        .contains("error WG803 the vpn_subnet of wg0 has no address left");
    base.reservedAddresses().clear();
    base.allocations().put(WG0, new TreeMap<>(Map.of(new NodeName("a"), 7)));
    assertThat(wg0(derive(files, base)).values())
        .as("7 is IPv4's broadcast address: given anew")
        .containsExactly(2, 3);
  }

  @Test
  void everyKeyThatIsOrWasIsKnown() {
    State before =
        derive(withGrants(List.of(grant("a", 1), grant("b", 1)), ""), enrolled()).state();
    State after = derive(withGrants(List.of(grant("a", 2)), revocation("b", 1)), before).state();

    assertThat(after.publicKeys())
        .hasSize(4 + 3)
        .containsAll(before.publicKeys())
        .contains(after.nodeKeys().get(WG0).get(new NodeName("a")).publicKey());
  }

  @Test
  void whatIsEnrolledIsAddedAndReplacesNothing() {
    State found = State.empty();
    PublicKey other = Curve25519.publicKey(PrivateKey.of(bytes("other")));
    found
        .serverKeys()
        .put(
            new ServerName("router"),
            new TreeMap<>(Map.of(WG0, other, new InterfaceName("wg7"), other)));
    found.facts().put(new ServerName("router"), new TreeMap<>(Map.of("kernel", "6.1")));

    State both = enrolled().withEnrolled(found);

    assertThat(both.serverKey(new ServerName("router"), WG0))
        .isEqualTo(enrolled().serverKey(new ServerName("router"), WG0));
    assertThat(both.serverKey(new ServerName("router"), new InterfaceName("wg7"))).contains(other);
    assertThat(both.serverKeys()).hasSize(2);
    assertThat(both.facts()).hasSize(1);
  }

  @Test
  void anInterfaceThatIsNotEnrolledIsADiagnosticAtItsPlace() {
    Report report = new Report();

    Optional<Derived> derived =
        Derivation.derive(
            intent(Example.files()), State.empty(), Optional.of(new NamedKeys()), report);

    assertThat(derived).isEmpty();
    assertThat(report.sorted())
        .extracting(Diagnostic::code)
        .containsOnly(Derivation.NOT_ENROLLED)
        .hasSize(4);
    assertThat(report.sorted().getFirst().position()).hasToString("domain.yaml:14:3");
  }

  @Test
  void aKnownKeyNeedsNoVaultAndANewOneDoes() {
    Map<String, String> files = withGrants(List.of(grant("a", 1)), "");
    State known = derive(files, enrolled()).state();
    Report report = new Report();

    assertThat(Derivation.derive(intent(files), known, Optional.empty(), report)).isPresent();
    assertThat(
            Derivation.derive(
                intent(withGrants(List.of(grant("a", 2)), "")), known, Optional.empty(), report))
        .isEmpty();
    assertThat(report.sorted()).extracting(Diagnostic::code).containsOnly(Derivation.VAULT_NEEDED);
  }

  @Test
  void anotherVaultThanTheOneThatDerivedTheKeysIsRefused() {
    Map<String, String> files = withGrants(List.of(grant("a", 1), grant("b", 1)), "");
    State known = derive(files, enrolled()).state();
    Report report = new Report();

    Optional<Derived> derived =
        Derivation.derive(intent(files), known, Optional.of(new NamedKeys("another")), report);

    assertThat(derived).isEmpty();
    assertThat(report.sorted())
        .singleElement()
        .asString()
        .startsWith(
            "execution.yaml:4:12: error WG808 no derived key in state/keys.yaml comes from this"
                + " vault and this domain_id");
  }

  @Test
  void anotherDomainIdThanTheKeysWereDerivedWithIsRefused() {
    Map<String, String> files = withGrants(List.of(grant("a", 1), grant("b", 1)), "");
    State known = derive(files, enrolled()).state();
    files.computeIfPresent(
        "execution.yaml",
        (name, text) -> text.replaceFirst("domain_id: \\w+", "domain_id: 0123456789"));

    assertThat(said(files, known)).extracting(Diagnostic::code).containsExactly("WG808");
    Report report = new Report();
    assertThat(Derivation.derive(intent(files), known, Optional.empty(), report))
        .as("who checks needs no vault")
        .isPresent();
  }

  @Test
  void aDerivedKeyThatWasReplacedInTheStateIsRefusedAtItsGrant() {
    Map<String, String> files = withGrants(List.of(grant("a", 1), grant("b", 1)), "");
    State known = derive(files, enrolled()).state();
    PublicKey mine = Curve25519.publicKey(PrivateKey.of(bytes("an attacker's")));
    known.nodeKeys().get(WG0).put(new NodeName("b"), new State.NodeKey(1, true, mine));

    assertThat(said(files, known))
        .singleElement()
        .asString()
        .startsWith(
            "inventory.yaml:3:5: error WG808 the key of b on wg0 in state/keys.yaml is not the one"
                + " that the vault derives");
  }

  @Test
  void anExternalKeyIsNoKeyThatTheDomainHasAlready() {
    State known = derive(withGrants(List.of(grant("a", 1)), ""), enrolled()).state();
    PublicKey ofA = known.nodeKey(WG0, new NodeName("a")).orElseThrow().publicKey();
    PublicKey ofServer = known.serverKey(new ServerName("router"), WG0).orElseThrow();
    PublicKey ofNas =
        known.serverKey(new ServerName("nas"), new InterfaceName("wg2")).orElseThrow();

    assertThat(
            said(
                withGrants(
                    List.of(
                        grant("a", 1),
                        external("b", ofA),
                        external("c", ofServer),
                        external("d", ofNas)),
                    ""),
                known))
        .extracting(Diagnostic::toString)
        .satisfiesExactly(
            b ->
                assertThat(b)
                    .startsWith(
                        "inventory.yaml:3:76: error WG809 this key is the key of a on wg0 already"),
            c -> assertThat(c).contains(":4:76: error WG809 this key is the key of wg0 of router"),
            d -> assertThat(d).contains(":5:76: error WG809 this key is the key of wg2 of nas"));
  }

  private static String external(String node, PublicKey key) {
    return "{ node: %s, interface: wg0, profile: full, platform: linux, public_key: \"%s\" }"
        .formatted(node, key);
  }

  @Test
  void aNetworkWithoutRevokedKeysHasNoPeerOfThemAndRemembersThemForGood() {
    Derived derived = derive(withGrants(List.of(grant("a", 1), grant("b", 1)), ""), enrolled());
    PublicKey ofA = key(derived, "a");

    Derived less = derived.without(java.util.Set.of(ofA));

    assertThat(less.network().peerKeys()).containsExactly(key(derived, "b"));
    assertThat(less.state().revokedKeys()).containsExactly(ofA);
    assertThat(derived.without(java.util.Set.of()).network()).isEqualTo(derived.network());
  }
}
