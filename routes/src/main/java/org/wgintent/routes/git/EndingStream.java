package org.wgintent.routes.git;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a server says, until it ends. JGit asks without end for the rest of a packet that was cut
 * off; asked so often after the end, this says that there is no more.
 */
final class EndingStream extends FilterInputStream {

  private static final int ENOUGH = 100;

  private int asked;

  EndingStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    return counted(super.read());
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    return counted(super.read(bytes, from, length));
  }

  private int counted(int read) throws IOException {
    if (read < 0 && ++asked > ENOUGH) {
      throw new EOFException("the connection ended in the middle");
    }
    return read;
  }
}
