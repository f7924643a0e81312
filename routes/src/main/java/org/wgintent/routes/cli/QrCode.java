package org.wgintent.routes.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.wgintent.renderers.WgQuickNode;

/** A text as a QR code, for a terminal, as PNG and as SVG. */
final class QrCode {

  /** Pixels of a module in PNG. */
  private static final int SCALE = 6;

  /** With the quiet zone of four modules around it. */
  private final BitMatrix modules;

  private QrCode(BitMatrix modules) {
    this.modules = modules;
  }

  /**
   * Throws {@link CommandException} where no QR code is large enough; never with the text in it.
   */
  static QrCode of(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > WgQuickNode.QR_CODE) {
      throw new CommandException(
          ExitCode.USAGE,
          "the file has "
              + bytes
              + " bytes, and no QR code holds more than "
              + WgQuickNode.QR_CODE
              + ": export it without --qr, and import the file");
    }
    try {
      return new QrCode(
          new QRCodeWriter()
              .encode(
                  text,
                  BarcodeFormat.QR_CODE,
                  0,
                  0,
                  Map.of(
                      EncodeHintType.ERROR_CORRECTION,
                      ErrorCorrectionLevel.L,
                      EncodeHintType.MARGIN,
                      4)));
    } catch (WriterException e) {
      throw new IllegalStateException("a QR code of " + bytes + " bytes cannot be made", e);
    }
  }

  private boolean dark(int x, int y) {
    return y < modules.getHeight() && modules.get(x, y);
  }

  /**
   * Two modules a character, one above the other.
   *
   * @param colours black on white whatever the terminal's colours are; else the light modules are
   *     drawn, for a dark terminal
   */
  String terminal(boolean colours) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y += 2) {
      text.append(colours ? "\u001b[30;107m" : "");
      for (int x = 0; x < modules.getWidth(); x++) {
        boolean upper = dark(x, y) == colours;
        boolean lower = dark(x, y + 1) == colours;
        text.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      text.append(colours ? "\u001b[0m\n" : "\n");
    }
    return text.toString();
  }

  /** One bit a pixel, grey. Written here: java.awt is not for a program that starts at once. */
  byte[] png() {
    int size = modules.getWidth() * SCALE;
    int bytes = (size + 7) / 8;
    ByteBuffer rows = ByteBuffer.allocate(size * (1 + bytes));
    for (int y = 0; y < size; y++) {
      byte[] row = new byte[bytes];
      for (int x = 0; x < size; x++) {
        if (!dark(x / SCALE, y / SCALE)) {
          row[x / 8] |= (byte) (0x80 >> x % 8);
        }
      }
      // Each row begins with the number of its filter: none.
      rows.put((byte) 0).put(row);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(size).putInt(size).put((byte) 1);
    chunk(png, "IHDR", header.array());
    chunk(png, "IDAT", deflated(rows.array()));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    png.writeBytes(name);
    png.writeBytes(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(data);
      deflater.finish();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }

  String svg() {
    int size = modules.getWidth();
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        if (dark(x, y)) {
          path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
        }
      }
    }
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %1$d" shape-rendering="crispEdges">
    <rect width="%1$d" height="%1$d" fill="#fff"/>
    <path d="%2$s" fill="#000"/>
    </svg>
    """
        .formatted(size, path);
  }
}
