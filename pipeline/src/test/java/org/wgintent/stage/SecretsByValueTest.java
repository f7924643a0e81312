package org.wgintent.stage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.artifact.SecretScan.SecretFound;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

class SecretsByValueTest {

  private static final PrivateKey PRIVATE =
      PrivateKey.of(
          new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
            25, 26, 27, 28, 29, 30, 31, 32
          });
  private static final PublicKey PUBLIC = Curve25519.publicKey(PRIVATE);

  @Test
  @DisplayName("A private key of the domain is found without any word beside it, and not said")
  void found() {
    assertThatThrownBy(
            () ->
                SecretsByValue.check(
                    Map.of("nodes/laptop/wg0.conf", "# note " + PRIVATE.reveal() + "\n"),
                    Set.of(PUBLIC)))
        .isInstanceOf(SecretFound.class)
        .hasMessageContaining("nodes/laptop/wg0.conf")
        .hasMessageNotContaining(PRIVATE.reveal());
  }

  @Test
  @DisplayName("Public keys, and keys of others, are no secrets of ours")
  void harmless() {
    assertThatCode(
            () ->
                SecretsByValue.check(
                    Map.of("a", PUBLIC.base64() + " " + PUBLIC.base64(), "b", PRIVATE.reveal()),
                    Set.of(
                        Curve25519.publicKey(PrivateKey.of(new byte[32])),
                        PublicKey.of(new byte[32]))))
        .doesNotThrowAnyException();
  }
}
