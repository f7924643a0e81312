package org.wgintent.edit;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.Inventory;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.PolicyTest;
import org.wgintent.domain.Inventory.Revocation;
import org.wgintent.wireguard.PublicKey;

/**
 * Changes of {@code inventory.yaml} as a person would make them: the lines that they are about, and
 * no other byte. Each result was read again and means exactly what was asked for.
 */
public final class InventoryEdit {

  private static final String MARK = "\uFEFF";

  private InventoryEdit() {}

  /**
   * The text with the key of a grant revoked: the grant and its policy tests go, the key's epoch
   * comes to {@code revoked}.
   *
   * @param grant one of the inventory that {@code text} is
   * @return empty where the file is written in a way that cannot be edited line by line
   */
  public static Optional<String> revoke(String text, Grant grant, LocalDate since, String reason) {
    return revoke(text, new Revocation(grant.node(), grant.iface(), grant.epoch(), since, reason));
  }

  /** The same, where there may be no grant of that key. */
  public static Optional<String> revoke(String text, Revocation revocation) {
    Function<Inventory, Predicate<PolicyTest>> ofGrant =
        inventory ->
            test ->
                test.from().equals(revocation.node())
                    && test.via().equals(revocation.iface())
                    && inventory.grants().stream().anyMatch(revocation::isOf);
    return edit(
        text,
        before ->
            new Inventory(
                without(before.grants(), revocation::isOf),
                with(before.revoked(), revocation),
                before.released(),
                without(before.tests(), ofGrant.apply(before))),
        (before, edited) -> {
          String rest = edited;
          for (int index : indices(before.grants(), revocation::isOf)) {
            rest = yaml(rest).withoutItem("grants", index);
          }
          for (int index : indices(before.tests(), ofGrant.apply(before))) {
            rest = yaml(rest).withoutItem("tests", index);
          }
          return yaml(rest).withItem("revoked", item(revocation));
        });
  }

  /**
   * The text with a grant at another epoch, so that its keys are new.
   *
   * @param key in the place of an external one
   */
  public static Optional<String> rotate(
      String text, Grant grant, int epoch, Optional<PublicKey> key) {
    Grant rotated =
        new Grant(
            grant.node(),
            grant.iface(),
            grant.profile(),
            grant.platform(),
            key.or(grant::publicKey),
            epoch,
            grant.presharedKey(),
            grant.expires(),
            grant.manage());
    return edit(
        text,
        before ->
            new Inventory(
                before.grants().stream().map(g -> g.equals(grant) ? rotated : g).toList(),
                before.revoked(),
                before.released(),
                before.tests()),
        (before, edited) -> {
          int index = before.grants().indexOf(grant);
          String with = yaml(edited).withValue("grants", index, "epoch", String.valueOf(epoch));
          return key.map(k -> yaml(with).withValue("grants", index, "public_key", "\"" + k + "\""))
              .orElse(with);
        });
  }

  /** An edit of the text of an inventory. */
  private interface Lines {
    String edit(Inventory before, String text);
  }

  private static Optional<String> edit(
      String text, Function<Inventory, Inventory> meaning, Lines lines) {
    String mark = text.startsWith(MARK) ? MARK : "";
    String bare = text.substring(mark.length());
    return read(bare)
        .flatMap(
            before ->
                Optional.of(lines.edit(before, bare))
                    .filter(after -> read(after).equals(Optional.of(meaning.apply(before)))))
        .map(after -> mark + after);
  }

  private static Optional<Inventory> read(String text) {
    Report report = new Report();
    return IntentFiles.inventory(
            IntentFiles.INVENTORY, text.getBytes(StandardCharsets.UTF_8), report)
        .filter(inventory -> !report.hasErrors());
  }

  private static YamlText yaml(String text) {
    return YamlText.of(text).orElseThrow();
  }

  private static String item(Revocation revocation) {
    return "{ node: %s, interface: %s, epoch: %d, since: %s, reason: \"%s\" }"
        .formatted(
            revocation.node(),
            revocation.iface(),
            revocation.epoch(),
            revocation.since(),
            revocation.reason().replace("\\", "\\\\").replace("\"", "\\\""));
  }

  /** From the last, so that taking one away leaves the others' numbers. */
  private static <T> List<Integer> indices(List<T> items, Predicate<T> which) {
    return IntStream.range(0, items.size())
        .filter(i -> which.test(items.get(i)))
        .boxed()
        .toList()
        .reversed();
  }

  private static <T> List<T> without(List<T> items, Predicate<T> which) {
    return items.stream().filter(which.negate()).toList();
  }

  private static <T> List<T> with(List<T> items, T item) {
    List<T> all = new ArrayList<>(items);
    all.add(item);
    return List.copyOf(all);
  }
}
