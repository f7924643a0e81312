package org.wgintent.routes.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URL;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.wgintent.job.GitException;
import org.wgintent.routes.ssh.SshKeys;
import org.wgintent.routes.trust.SecretFile;
import org.wgintent.routes.trust.Trust;

/**
 * Connections to the remote: SSH with one key to pinned host keys, HTTPS with one token. Nothing of
 * the user's own SSH configuration, agent, known hosts or Git credentials is used.
 */
final class OriginTransport implements AutoCloseable {

  private static final int SECONDS = 30;

  private final OriginSettings settings;
  private final URIish uri;
  private final List<PublicKey> hostKeys = new ArrayList<>();
  private Optional<KeptSessions> ssh = Optional.empty();
  private volatile Optional<String> refused = Optional.empty();

  /**
   * @throws GitException that says what of the settings does not fit together
   */
  OriginTransport(OriginSettings settings) {
    this.settings = settings;
    this.uri = settings.check();
    try {
      for (String key : settings.hostKeys()) {
        hostKeys.add(SshKeys.parse(key));
      }
    } catch (IOException e) {
      throw new GitException("the remote's host key: " + e.getMessage(), e);
    }
  }

  /** To be closed after one fetch or push. Key and token are read anew: they may be exchanged. */
  Transport open(Repository git) throws IOException {
    Transport transport;
    try {
      transport = Transport.open(git, uri);
    } catch (NotSupportedException e) {
      throw new IOException(e.getMessage(), e);
    }
    transport.setTimeout(SECONDS);
    if (transport instanceof TransportHttp http) {
      configure(http);
    } else if (transport instanceof SshTransport overSsh) {
      overSsh.setSshSessionFactory(ssh());
    }
    return transport;
  }

  // ---- HTTPS ----

  private void configure(TransportHttp http) throws IOException {
    if (settings.token().isPresent()) {
      http.setPreemptiveBasicAuthentication(
          settings.user().orElse("git"), SecretFile.text(settings.token().get()));
    }
    Trust trust = Trust.of(settings.certificates());
    http.setHttpConnectionFactory(
        new JDKHttpConnectionFactory() {
          @Override
          public HttpConnection create(URL url) throws IOException {
            return create(url, Proxy.NO_PROXY);
          }

          @Override
          public HttpConnection create(URL url, Proxy ignored) throws IOException {
            return trusting(
                trust, new Connection(same(url), settings.through().orElse(Proxy.NO_PROXY)));
          }
        });
  }

  private static final class Connection extends JDKHttpConnection {

    Connection(URL url, Proxy proxy) throws IOException {
      super(url, proxy);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new EndingStream(super.getInputStream());
    }
  }

  /** A token goes to nobody else. */
  private URL same(URL url) throws IOException {
    if (!url.getProtocol().equals("https")
        || !url.getHost().equalsIgnoreCase(uri.getHost())
        || port(url) != (uri.getPort() < 0 ? url.getDefaultPort() : uri.getPort())) {
      throw new IOException("it sends us to " + url.getHost() + ", where we do not go");
    }
    return url;
  }

  private static int port(URL url) {
    return url.getPort() < 0 ? url.getDefaultPort() : url.getPort();
  }

  @SuppressWarnings("NullAway") // neither keys nor randomness of our own
  private static HttpConnection trusting(Trust trust, HttpConnection connection)
      throws IOException {
    if (!trust.managers().isEmpty()) {
      try {
        connection.configure(null, trust.managers().toArray(TrustManager[]::new), null);
      } catch (GeneralSecurityException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    return connection;
  }

  // ---- SSH ----

  private synchronized KeptSessions ssh() {
    KeptSessions sessions = ssh.orElseGet(() -> new KeptSessions(made(), settings.through()));
    ssh = Optional.of(sessions);
    return sessions;
  }

  @SuppressWarnings("NullAway") // no configuration, no agent, no proxy of its own, no cache
  private SshdSessionFactory made() {
    Path nothing = Path.of("/nonexistent");
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(nothing.toFile())
        .setSshDirectory(nothing.toFile())
        .setConfigStoreFactory((home, config, user) -> null)
        .setConnectorFactory(null)
        .setPreferredAuthentications("publickey")
        .setDefaultIdentities(folder -> List.of())
        .setDefaultKeysProvider(folder -> identity())
        .setServerKeyDatabase((home, folder) -> new Pinned())
        .setProxyDataFactory(to -> null)
        .build(null);
  }

  private Iterable<KeyPair> identity() {
    try {
      return List.of(SshKeys.read(settings.key().orElseThrow()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why we did not speak to who answered last. */
  Optional<String> refused() {
    return refused;
  }

  /** Who answers has one of the host keys, or is not spoken to. */
  private final class Pinned implements ServerKeyDatabase {

    @Override
    public List<PublicKey> lookup(
        String name, InetSocketAddress address, Configuration configuration) {
      return List.copyOf(hostKeys);
    }

    @Override
    public boolean accept(
        String name,
        InetSocketAddress address,
        PublicKey key,
        Configuration configuration,
        CredentialsProvider nobody) {
      boolean isPinned = hostKeys.stream().anyMatch(pinned -> KeyUtils.compareKeys(pinned, key));
      refused =
          isPinned
              ? Optional.empty()
              : Optional.of(
                  "it shows another host key: expected %s, seen %s"
                      .formatted(
                          hostKeys.stream()
                              .map(SshKeys::fingerprint)
                              .collect(Collectors.joining(" or ")),
                          SshKeys.fingerprint(key)));
      return isPinned;
    }
  }

  /** What went wrong on a connection is to be its end. */
  synchronized void forget() {
    ssh.ifPresent(KeptSessions::forget);
  }

  @Override
  public synchronized void close() {
    ssh.ifPresent(KeptSessions::close);
    ssh = Optional.empty();
  }
}
