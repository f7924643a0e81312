package org.wgintent.routes.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.Domain;
import org.wgintent.domain.Execution;
import org.wgintent.wireguard.IpAddress;

/**
 * Opens SSH connections with one key file, to servers whose host key is pinned. Nothing of the
 * user's own SSH configuration, agent or known hosts is used. Close it: its threads outlive
 * connections.
 */
public final class SshConnector implements Remote.Connector, AutoCloseable {

  /**
   * How long is waited, and how much is read.
   *
   * @param connect for one address
   * @param authenticate for key exchange and authentication together
   * @param silence after which a connection that answers nothing is given up
   * @param outputBytes of a command's standard output, and as much of its standard error
   */
  public record Limits(Duration connect, Duration authenticate, Duration silence, int outputBytes) {
    public static final Limits USUAL =
        new Limits(
            Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(45), 16 << 20);
  }

  /** The host key that a server must show, and the one that it showed: a session forgets both. */
  private static final class HostKey {
    private final PublicKey pinned;
    private volatile @Nullable PublicKey seen;

    HostKey(PublicKey pinned) {
      this.pinned = pinned;
    }

    boolean shows(PublicKey key) {
      seen = key;
      return KeyUtils.compareKeys(key, pinned);
    }
  }

  private static final AttributeKey<HostKey> HOST_KEY = new AttributeKey<>();

  /** Of a client, those that are open. */
  private static final AttributeKey<Set<Session>> SESSIONS = new AttributeKey<>();

  private final Path keyFile;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<SshClient> started = new ArrayList<>();
  private final List<SshClient> retired = new ArrayList<>();
  private boolean closed;

  public SshConnector(Path keyFile) {
    this(keyFile, Limits.USUAL);
  }

  public SshConnector(Path keyFile, Limits limits) {
    this.keyFile = keyFile;
    this.limits = limits;
  }

  /** What the network says; MINA wraps it in names of its own. */
  private static String reason(IOException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Objects.toString(cause.getMessage(), cause.toString());
  }

  /**
   * Tries the IPv4 management address, then, if that does not answer, the IPv6 one.
   *
   * @throws IOException that says which: no address answers, another host key, key refused
   */
  @Override
  public Remote connect(Domain.Server server, Execution.ServerSettings settings)
      throws IOException {
    KeyPair identity = SshKeys.read(keyFile);
    HostKey hostKey = new HostKey(SshKeys.parse(settings.ssh().hostKey()));
    List<String> failures = new ArrayList<>();
    for (IpAddress address : server.mgmtIp().all()) {
      String place = server.name() + " (" + address + " port " + settings.ssh().port() + ")";
      ClientSession session;
      try {
        session = open(address, settings.ssh(), hostKey);
      } catch (IOException e) {
        failures.add("%s cannot be reached: %s".formatted(place, reason(e)));
        continue;
      }
      authenticate(session, place, identity, hostKey, settings.ssh().user());
      return new SshRemote(session, place, limits.outputBytes());
    }
    throw new IOException(String.join("; ", failures));
  }

  private ClientSession open(IpAddress address, Execution.Ssh ssh, HostKey hostKey)
      throws IOException {
    SshClient client = client();
    ConnectFuture connecting =
        client.connect(
            ssh.user(),
            new InetSocketAddress(InetAddress.getByName(address.toString()), ssh.port()),
            AttributeRepository.ofKeyValuePair(HOST_KEY, hostKey));
    try {
      return connecting.verify(limits.connect()).getSession();
    } catch (IOException e) {
      if (!connecting.isDone()) {
        connecting.cancel();
        retire(client);
      }
      throw e;
    }
  }

  /**
   * Rarely, on a machine under load, a client hears nothing of a connection that the kernel made,
   * and goes on so: the next connection gets another client. Sessions of this one live on.
   */
  private void retire(SshClient client) {
    lock.lock();
    try {
      if (started.remove(client)) {
        retired.add(client);
      }
    } finally {
      lock.unlock();
    }
  }

  private void authenticate(
      ClientSession session, String place, KeyPair identity, HostKey hostKey, String user)
      throws IOException {
    try {
      session.addPublicKeyIdentity(identity);
      session.auth().verify(limits.authenticate());
    } catch (IOException e) {
      PublicKey pinned = hostKey.pinned;
      PublicKey seen = hostKey.seen;
      session.close(true);
      if (seen != null && !KeyUtils.compareKeys(seen, pinned)) {
        throw new IOException(
            "%s shows another host key: expected %s, seen %s. Not connected; if the server was set up again, check the new key there and change host_key"
                .formatted(place, SshKeys.fingerprint(pinned), SshKeys.fingerprint(seen)),
            e);
      }
      throw new IOException(
          seen == null
              ? "%s: no SSH session (%s); expected host key %s"
                  .formatted(place, e.getMessage(), SshKeys.fingerprint(pinned))
              : "%s does not let %s in with key %s (%s)"
                  .formatted(
                      place, user, SshKeys.fingerprint(identity.getPublic()), e.getMessage()),
          e);
    }
  }

  private SshClient client() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the SSH connector is closed");
      }
      retired.removeIf(SshConnector::stopIfIdle);
      if (started.isEmpty()) {
        SshClient client = configured();
        client.start();
        started.add(client);
      }
      return started.getFirst();
    } finally {
      lock.unlock();
    }
  }

  private static boolean stopIfIdle(SshClient client) {
    boolean idle = client.getAttribute(SESSIONS).isEmpty();
    if (idle) {
      client.stop();
    }
    return idle;
  }

  private SshClient configured() {
    SshClient client = SshClient.setUpDefaultClient();
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setAgentFactory(null);
    client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    client.setServerKeyVerifier((session, remote, key) -> hostKey(session).shows(key));
    Set<Session> sessions = ConcurrentHashMap.newKeySet();
    client.setAttribute(SESSIONS, sessions);
    client.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionCreated(Session session) {
            sessions.add(session);
          }

          @Override
          public void sessionClosed(Session session) {
            sessions.remove(session);
          }

          @Override
          public void sessionNegotiationOptionsCreated(
              Session session, Map<KexProposalOption, String> proposal) {
            proposal.computeIfPresent(
                KexProposalOption.SERVERKEYS,
                (option, ours) -> onlyOf(KeyUtils.getKeyType(hostKey(session).pinned), ours));
          }
        });
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.AUTH_TIMEOUT.set(client, limits.authenticate());
    client.setSessionHeartbeat(HeartbeatType.NONE, Duration.ZERO);
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, limits.silence().dividedBy(3));
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, 2);
    return client;
  }

  private static HostKey hostKey(Session session) {
    AttributeRepository context = ((ClientSession) session).getConnectionContext();
    return context.getAttribute(HOST_KEY);
  }

  /** A server with several host keys shows the one of the pinned kind (RSA has newer names). */
  private static String onlyOf(String type, String ours) {
    List<String> wanted =
        type.equals("ssh-rsa") ? List.of("rsa-sha2-512", "rsa-sha2-256") : List.of(type);
    return java.util.Arrays.stream(ours.split(",", -1))
        .filter(wanted::contains)
        .collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      started.forEach(SshClient::stop);
      retired.forEach(SshClient::stop);
      started.clear();
      retired.clear();
    } finally {
      lock.unlock();
    }
  }
}
