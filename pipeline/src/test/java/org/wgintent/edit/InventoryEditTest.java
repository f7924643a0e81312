package org.wgintent.edit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.Inventory;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.wireguard.PublicKey;

class InventoryEditTest {

  private static final LocalDate SINCE = LocalDate.of(2026, 10, 1);
  private static final PublicKey KEY =
      new PublicKey("3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=");

  /** {@code edits.txt}: a case is a name, what is done, the text before and the text after. */
  record Case(String name, String edit, String before, String after) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream in =
        requireNonNull(InventoryEditTest.class.getResourceAsStream("edits.txt"))) {
      List<Case> cases = new ArrayList<>();
      for (String part : new String(in.readAllBytes(), UTF_8).split("(?m)^=== ", -1)) {
        if (!part.startsWith("#")) {
          String[] parts = part.split("(?m)^---\n", -1);
          String[] head = parts[0].split("\n", -1);
          cases.add(new Case(head[0], head[1], parts[1], parts[2]));
        }
      }
      return cases.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void changesTheLinesThatItIsAboutAndNoOther(Case example) {
    String after = edit(example.edit(), example.before()).orElse("refused\n");

    assertThat(after).isEqualTo(example.after());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void keepsWindowsLineEndsAndByteOrderMarks(Case example) {
    String before = "\uFEFF" + example.before().replace("\n", "\r\n");

    Optional<String> after = edit(example.edit(), before);

    assertThat(after.orElse("\uFEFFrefused\r\n"))
        .isEqualTo("\uFEFF" + example.after().replace("\n", "\r\n"));
  }

  private static Optional<String> edit(String what, String text) {
    Grant grant =
        read(text.replace("\uFEFF", "")).grants().stream()
            .filter(g -> g.node().value().equals("phone"))
            .findFirst()
            .orElseThrow();
    return switch (what) {
      case "revoke phone" -> InventoryEdit.revoke(text, grant, SINCE, "lost: \"on a train\"");
      case "rotate phone" -> InventoryEdit.rotate(text, grant, grant.epoch() + 1, Optional.empty());
      case "rotate phone with key" ->
          InventoryEdit.rotate(text, grant, grant.epoch() + 1, Optional.of(KEY));
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static Inventory read(String text) {
    Report report = new Report();
    Inventory inventory =
        IntentFiles.inventory("inventory.yaml", text.getBytes(UTF_8), report).orElseThrow();
    assertThat(report.sorted()).isEmpty();
    return inventory;
  }

  @Property(tries = 500)
  void everyGrantOfEveryLayoutCanBeRotatedAndRevokedAndKeepsTheOthersComments(@ForAll long seed) {
    Random random = new Random(seed);
    String text = anyLayout(random);
    List<Grant> grants = read(text).grants();
    Grant grant = grants.get(random.nextInt(grants.size()));

    Optional<String> rotated = InventoryEdit.rotate(text, grant, 7, Optional.empty());
    Optional<String> revoked = InventoryEdit.revoke(text, grant, SINCE, "x");

    assertThat(rotated).as(text).isPresent();
    assertThat(revoked).as(text).isPresent();
    assertThat(rotated.get().lines().filter(line -> line.contains("#")))
        .hasSameSizeAs(text.lines().filter(line -> line.contains("#")).toList());
    // A comment behind the grant on its own lines goes with it.
    assertThat(revoked.get().lines().filter(line -> line.strip().startsWith("#")))
        .containsExactlyElementsOf(
            text.lines().filter(line -> line.strip().startsWith("#")).toList());
  }

  private static String anyLayout(Random random) {
    StringBuilder text = new StringBuilder("# who uses what, für alle 🙂\n");
    int grants = 1 + random.nextInt(4);
    String indent = " ".repeat(random.nextInt(3));
    text.append("grants:").append(random.nextBoolean() ? "   # the grants\n" : "\n");
    for (int i = 0; i < grants; i++) {
      if (random.nextBoolean()) {
        text.append(indent).append("# about ").append(i).append(" 🙂\n");
      }
      String comment = random.nextBoolean() ? " # n" + i : "";
      String epoch = random.nextBoolean() ? "epoch: 3" : "manage: true";
      if (random.nextBoolean()) {
        text.append(
            "%s- { node: n%d, interface: wg0, %s, profile: \"split\", platform: linux }%s\n"
                .formatted(indent, i, epoch, comment));
      } else {
        text.append(
            """
            %1$s-   node: n%2$d%3$s
            %1$s    interface: wg0
            %1$s    platform: 'linux'
            %1$s    %4$s
            %1$s    profile: split%3$s
            """
                .formatted(indent, i, comment, epoch));
      }
      if (random.nextInt(4) == 0) {
        text.append("\n");
      }
    }
    switch (random.nextInt(4)) {
      case 0 -> text.append("revoked: [] # none yet\n");
      case 1 ->
          text.append(
              "revoked: [{ node: old, interface: wg0, epoch: 1, since: 2026-01-01, reason: x }]\n");
      case 2 ->
          text.append(
              """
              revoked:
              # long ago
              - node: old
                interface: wg0
                epoch: 1
                since: 2026-01-01
                reason: x
              """);
      default -> text.append("released: []\n");
    }
    if (random.nextBoolean()) {
      text.append("tests:\n  - { from: n0, via: wg0, deny: [\"192.0.2.1:22/tcp\"] }\n# the end");
    }
    return text.toString();
  }

  @Test
  void refusesAnEditThatAnAnchorWouldSpread() {
    String text =
        """
        grants:
          - { node: phone, interface: wg0, profile: split, platform: ios, epoch: &e 1 }
          - { node: tablet, interface: wg0, profile: split, platform: ios, epoch: *e }
        """;

    assertThat(InventoryEdit.rotate(text, read(text).grants().getFirst(), 2, Optional.empty()))
        .isEmpty();
  }
}
