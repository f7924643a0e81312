package org.wgintent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DerivationTest {

  @Property
  void agreesWithTheJdksHkdf(
      @ForAll @Size(32) byte[] seed,
      @ForAll String domainId,
      @ForAll String node,
      @ForAll String iface,
      @ForAll int epoch)
      throws GeneralSecurityException {
    byte[] ours = new Derivation(seed).derive("purpose", domainId, node, iface, epoch);

    byte[] info =
        Derivation.info(List.of("purpose", domainId, node, iface, Integer.toString(epoch)));
    byte[] theirs =
        KDF.getInstance("HKDF-SHA256")
            .deriveData(HKDFParameterSpec.ofExtract().addIKM(seed).thenExpand(info, ours.length));
    assertThat(ours).isEqualTo(theirs);
  }

  @Property
  void twoListsOfInputsNeverShareAnInfo(
      @ForAll @Size(max = 4) List<String> one, @ForAll @Size(max = 4) List<String> two) {
    List<String> oneText = one.stream().map(DerivationTest::utf8).toList();
    List<String> twoText = two.stream().map(DerivationTest::utf8).toList();

    assertThat(Arrays.equals(Derivation.info(one), Derivation.info(two)))
        .isEqualTo(oneText.equals(twoText));
  }

  @Test
  void movingALetterFromOneInputToTheNextGivesAnotherKey() {
    Derivation derivation = new Derivation(new byte[32]);

    assertThat(derivation.derive("p", "ab", "c", "wg0", 1))
        .isNotEqualTo(derivation.derive("p", "a", "bc", "wg0", 1))
        .isNotEqualTo(derivation.derive("pa", "b", "c", "wg0", 1))
        .isNotEqualTo(derivation.derive("p", "ab", "c", "wg", 1))
        .isNotEqualTo(derivation.derive("p", "ab", "c", "wg0", 2));
  }

  /** For ever: networks in the field hold keys that were derived so. */
  @Test
  void theDerivationNeverChanges() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 7);

    assertThat(hex(seed, Derivation.NODE_KEY))
        .isEqualTo("305b49016814af67aa9d01c76e5697cac1caf852aa2d67d6d6b693cbab0b862b");
    assertThat(hex(seed, Derivation.PRESHARED_KEY))
        .isEqualTo("5e0c5ffe39164288222fe1a95e10ea9ea8cabdb525e43b725215df3a3af57681");
  }

  private static String hex(byte[] seed, String purpose) {
    return HexFormat.of()
        .formatHex(new Derivation(seed).derive(purpose, "7c0e", "phone", "wg0", 2));
  }

  /** Strings with lone surrogates have no UTF-8 of their own; names never hold any. */
  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
