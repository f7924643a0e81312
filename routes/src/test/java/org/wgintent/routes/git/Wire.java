package org.wgintent.routes.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A network between somebody and a server on this machine: it counts, cuts, slows and refuses. */
public final class Wire implements AutoCloseable {

  private final ServerSocket here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int to;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
  private volatile boolean refuses;
  private volatile int millis;

  public Wire(int to) throws IOException {
    this.to = to;
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return here.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** Connections that are open now. */
  int open() {
    return open.size() / 2;
  }

  /** From now on so many bytes pass, both ways together; then all that is open is cut, once. */
  public void cutAfter(long bytes) {
    left.set(bytes);
  }

  boolean hasCut() {
    return left.get() == Long.MAX_VALUE;
  }

  /** Whoever comes is sent away. */
  public void refuse(boolean is) {
    refuses = is;
  }

  /** Each piece takes so long. */
  public void slow(int each) {
    millis = each;
  }

  private void accept() {
    while (!here.isClosed()) {
      try {
        Socket from = here.accept();
        connections.incrementAndGet();
        if (refuses) {
          from.setSoLinger(true, 0);
          from.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
        open.add(from);
        open.add(server);
        Thread.ofVirtual().start(() -> pass(from, server));
        Thread.ofVirtual().start(() -> pass(server, from));
      } catch (IOException closed) {
        // The next one, or the end.
      }
    }
  }

  private void pass(Socket from, Socket server) {
    byte[] piece = new byte[512];
    try (from;
        server) {
      InputStream in = from.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (millis > 0) {
          TimeUnit.MILLISECONDS.sleep(millis);
        }
        if (left.get() != Long.MAX_VALUE && left.addAndGet(-read) < 0) {
          left.set(Long.MAX_VALUE);
          cut();
          return;
        }
        out.write(piece, 0, read);
      }
    } catch (IOException | InterruptedException over) {
      // Both ends are closed.
    } finally {
      open.remove(from);
      open.remove(server);
    }
  }

  /** All that is open ends. */
  public void cut() throws IOException {
    for (Socket socket : open) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    here.close();
    cut();
  }
}
