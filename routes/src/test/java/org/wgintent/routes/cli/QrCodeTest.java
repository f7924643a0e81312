package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QR codes are read again by zbarimg, a program that has nothing to do with us. */
class QrCodeTest {

  @TempDir Path folder;

  private static String text(int networks) {
    return """
        [Interface]
        PrivateKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        Address = 198.51.100.4/32, 2001:db8:200::4/128

        [Peer]
        AllowedIPs = %s
        Endpoint = vpn.example.invalid:51820
        """
        .formatted(String.join(", ", java.util.Collections.nCopies(networks, "192.0.2.0/24")));
  }

  private String decoded(Path picture) throws Exception {
    Process process =
        new ProcessBuilder("zbarimg", "--raw", "--quiet", "-Sbinary", picture.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("zbarimg").isZero();
    return text;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 190})
  @DisplayName("PNG and SVG hold the file to the byte")
  void pictures(int networks) throws Exception {
    QrCode code = QrCode.of(text(networks));
    Path png = Files.write(folder.resolve("code.png"), code.png());
    Path svg = Files.writeString(folder.resolve("code.svg"), code.svg());
    Path drawn = folder.resolve("drawn.png");
    assertThat(
            new ProcessBuilder("rsvg-convert", "-w", "1400", "-o", drawn.toString(), svg.toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();

    assertThat(decoded(png)).isEqualTo(text(networks));
    assertThat(decoded(drawn)).isEqualTo(text(networks));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("What the terminal shows holds it too")
  void terminal(boolean colours) throws Exception {
    String shown = QrCode.of(text(8)).terminal(colours);

    assertThat(decoded(photographed(shown, colours))).isEqualTo(text(8));
    if (!colours) {
      assertThat(shown).doesNotContain("\u001b");
    }
  }

  /** Half blocks as a picture: ink is black on white, or white on a dark terminal. */
  private Path photographed(String shown, boolean inkIsBlack) throws IOException {
    List<String> lines = shown.replaceAll("\u001b\\[[0-9;]*m", "").lines().toList();
    int scale = 6;
    BufferedImage image =
        new BufferedImage(
            lines.getFirst().length() * scale,
            lines.size() * 2 * scale,
            BufferedImage.TYPE_BYTE_BINARY);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        char block = lines.get(y / scale / 2).charAt(x / scale);
        boolean upper = y / scale % 2 == 0;
        boolean ink = block == '█' || block == (upper ? '▀' : '▄');
        image.setRGB(x, y, ink == inkIsBlack ? 0 : 0xffffff);
      }
    }
    Path png = folder.resolve("terminal.png");
    ImageIO.write(image, "png", png.toFile());
    return png;
  }

  @Test
  @DisplayName("A file that no QR code holds is refused, and not repeated")
  void tooLarge() {
    assertThatThrownBy(() -> QrCode.of(text(300)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("no QR code holds more than 2953")
        .hasMessageNotContaining("PrivateKey");
  }

  @Test
  @DisplayName("A file with secrets is new, and nobody else's to read")
  void privateFile() throws Exception {
    Path file = folder.resolve("phone.png");
    PrivateFiles.create(file, new byte[] {1, 2});

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> PrivateFiles.create(file, new byte[] {3}))
        .isInstanceOf(CommandException.class);
    assertThat(file).hasBinaryContent(new byte[] {1, 2});
  }
}
