package org.wgintent.routes.ssh;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what a command prints, up to a bound; past it, tells once and drops the rest. */
final class BoundedOutput extends OutputStream {

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int bound;
  private final Runnable past;
  private volatile boolean full;

  BoundedOutput(int bound, Runnable past) {
    this.bound = bound;
    this.past = past;
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (full) {
      return;
    }
    if (kept.size() + length > bound) {
      full = true;
      past.run();
    } else {
      kept.write(bytes, offset, length);
    }
  }

  boolean isFull() {
    return full;
  }

  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
