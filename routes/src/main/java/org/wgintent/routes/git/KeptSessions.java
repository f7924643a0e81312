package org.wgintent.routes.git;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.util.FS;

/**
 * SSH sessions to one server that wait a few seconds for the next use: a proposal is several
 * fetches and pushes, and shaking hands takes longer than each of them.
 */
final class KeptSessions extends SshSessionFactory implements AutoCloseable {

  private static final int SECONDS = 5;
  private static final int SSH = 22;

  private final SshdSessionFactory factory;
  private final Optional<Proxy> proxy;
  private Optional<Kept> idle = Optional.empty();

  KeptSessions(SshdSessionFactory factory, Optional<Proxy> proxy) {
    this.factory = factory;
    this.proxy = proxy;
  }

  private interface Opener {
    RemoteSession open() throws TransportException;
  }

  private static final class Kept implements RemoteSession {

    private final Opener opener;
    private Optional<RemoteSession> session = Optional.empty();
    private int uses;

    Kept(Opener opener) {
      this.opener = opener;
    }

    private RemoteSession connected() throws TransportException {
      RemoteSession connected = session.isPresent() ? session.get() : opener.open();
      session = Optional.of(connected);
      return connected;
    }

    @Override
    public Process exec(String command, int seconds) throws IOException {
      if (uses++ > 0) {
        try {
          return new EndingProcess(connected().exec(command, seconds));
        } catch (IOException | RuntimeException over) {
          // The server closed it meanwhile, or serves once only: nothing was asked yet.
          disconnect();
        }
      }
      return new EndingProcess(connected().exec(command, seconds));
    }

    @Override
    public void disconnect() {
      session.ifPresent(RemoteSession::disconnect);
      session = Optional.empty();
    }
  }

  @Override
  public RemoteSession getSession(URIish uri, CredentialsProvider credentials, FS fs, int millis) {
    return taken()
        .orElseGet(
            () -> new Kept(() -> factory.getSession(way(uri, millis), credentials, fs, millis)));
  }

  private URIish way(URIish uri, int millis) throws TransportException {
    if (proxy.isEmpty()) {
      return uri;
    }
    try {
      int port = uri.getPort() < 0 ? SSH : uri.getPort();
      return uri.setHost(InetAddress.getLoopbackAddress().getHostAddress())
          .setPort(Relay.open(proxy.get(), uri.getHost(), port, millis));
    } catch (IOException e) {
      throw new TransportException(uri, e.getMessage(), e);
    }
  }

  private synchronized Optional<Kept> taken() {
    Optional<Kept> waiting = idle;
    idle = Optional.empty();
    return waiting;
  }

  @Override
  public void releaseSession(RemoteSession session) {
    if (session instanceof Kept kept && keeps(kept)) {
      int uses = kept.uses;
      CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(() -> drop(kept, uses));
    } else {
      session.disconnect();
    }
  }

  private synchronized boolean keeps(Kept released) {
    boolean isFirst = idle.isEmpty();
    if (isFirst) {
      idle = Optional.of(released);
    }
    return isFirst;
  }

  private synchronized void drop(Kept kept, int uses) {
    if (idle.equals(Optional.of(kept)) && kept.uses == uses) {
      forget();
    }
  }

  /** What waits: something went wrong on it, or nobody comes any more. */
  void forget() {
    taken().ifPresent(Kept::disconnect);
  }

  @Override
  public String getType() {
    return factory.getType();
  }

  @Override
  public void close() {
    forget();
    factory.close();
  }
}
