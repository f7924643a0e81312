package org.wgintent.routes.git;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A port of this machine that leads one connection through a proxy. JGit's own way through one
 * loses what a server says at once after the proxy's answer (eclipse-jgit/jgit issue 270).
 */
final class Relay {

  private static final int LONGEST_ANSWER = 8192;

  private Relay() {}

  /**
   * Connected to where it leads; it ends with either side, or when nobody came in time.
   *
   * @return the port, on the loopback address
   */
  static int open(Proxy proxy, String host, int port, int millis) throws IOException {
    Socket there = connected(proxy, host, port, millis);
    try {
      ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      here.setSoTimeout(millis);
      Thread.ofVirtual().name("relay to " + host).start(() -> serve(here, there));
      return here.getLocalPort();
    } catch (IOException e) {
      there.close();
      throw e;
    }
  }

  private static Socket connected(Proxy proxy, String host, int port, int millis)
      throws IOException {
    InetSocketAddress at = (InetSocketAddress) proxy.address();
    boolean isHttp = proxy.type() == Proxy.Type.HTTP;
    Socket socket = isHttp ? new Socket() : new Socket(proxy);
    try {
      socket.setSoTimeout(millis);
      if (isHttp) {
        socket.connect(new InetSocketAddress(at.getHostString(), at.getPort()), millis);
        ask(socket, (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
      } else {
        // The proxy looks the name up.
        socket.connect(InetSocketAddress.createUnresolved(host, port), millis);
      }
      socket.setSoTimeout(0);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "the proxy %s:%d: %s".formatted(at.getHostString(), at.getPort(), e.getMessage()));
    }
  }

  /** RFC 9110, 9.3.6; what comes after the empty line is the server's already. */
  private static void ask(Socket socket, String to) throws IOException {
    socket
        .getOutputStream()
        .write(
            "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n"
                .formatted(to, to)
                .getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      int read = socket.getInputStream().read();
      if (read < 0 || answer.length() == LONGEST_ANSWER) {
        throw new IOException("it does not answer as a proxy does");
      }
      answer.append((char) read);
    }
    String status = answer.substring(0, answer.indexOf("\r\n"));
    if (!status.matches("HTTP/1\\.\\d 2\\d\\d( .*)?")) {
      throw new IOException("it answers " + status);
    }
  }

  private static void serve(ServerSocket port, Socket there) {
    try (port;
        there;
        Socket here = port.accept()) {
      port.close();
      Thread back = Thread.ofVirtual().start(() -> pass(there, here));
      pass(here, there);
      back.join();
    } catch (IOException over) {
      // Nobody came, or is there any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
    } catch (IOException over) {
      // Both are closed.
    }
  }
}
