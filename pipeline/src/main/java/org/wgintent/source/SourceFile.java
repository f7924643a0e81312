package org.wgintent.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;

/** A file of intent: its name in messages, and its bytes. */
public final class SourceFile {

  /** More than a hundred thousand grants; below what hurts. */
  public static final int LIMIT = 16 << 20;

  private final String name;
  private final byte[] bytes;

  public SourceFile(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes.clone();
  }

  public String name() {
    return name;
  }

  public static SourceFile of(String name, String text) {
    return new SourceFile(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Its text, without a byte order mark; empty, with a diagnostic, where it is none. */
  Optional<String> text(Report report) {
    if (bytes.length > LIMIT) {
      return refuse(
          report,
          new Position(name, 1, 1),
          Problem.TOO_LARGE,
          "the file has " + bytes.length + " bytes, the limit is " + LIMIT,
          "split the domain into several, one folder each below sites/");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      boolean utf16 =
          bytes.length > 1 && (bytes[0] & 255) + (bytes[1] & 255) == 0xfe + 0xff && bytes[0] < 0;
      return refuse(
          report,
          position(text, text.length()),
          Problem.NOT_TEXT,
          utf16 ? "the file is UTF-16, not UTF-8" : "here is a byte that is not UTF-8",
          "save the file as UTF-8");
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      return refuse(
          report,
          position(text, nul),
          Problem.NOT_TEXT,
          "the file has a NUL byte here",
          "it is not text; restore it from Git");
    }
    return Optional.of(text);
  }

  private Position position(String text, int index) {
    String before = text.substring(0, index);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Position(name, line, index - before.lastIndexOf('\n'));
  }

  private static Optional<String> refuse(
      Report report, Position at, Problem problem, String message, String hint) {
    report.add(new Diagnostic(at, "", Severity.ERROR, problem.code(), message, hint));
    return Optional.empty();
  }
}
