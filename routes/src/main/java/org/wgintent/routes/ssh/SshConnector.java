package org.wgintent.routes.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Execution.Realisation;
import org.wgintent.wireguard.IpAddress;

/**
 * Connects to servers at their management IP, with one key of our own, to pinned host keys only.
 */
public final class SshConnector implements Remote.Connector, AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration AUTHENTICATE = Duration.ofSeconds(20);

  static {
    // Ed25519 comes from Bouncy Castle; the default list would look for a library we do not ship.
    if (System.getProperty(SecurityUtils.SECURITY_PROVIDER_REGISTRARS) == null) {
      System.setProperty(
          SecurityUtils.SECURITY_PROVIDER_REGISTRARS,
          "org.apache.sshd.common.util.security.SunJCESecurityProviderRegistrar,"
              + "org.apache.sshd.common.util.security.bouncycastle.BouncyCastleSecurityProviderRegistrar");
    }
  }

  private final SshClient client;
  private final Path key;

  /**
   * @param key an OpenSSH private key file, not encrypted
   */
  public SshConnector(Path key) {
    this.key = key;
    this.client = SshClient.setUpDefaultClient();
    // Nothing of the account's own ~/.ssh decides here.
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, Duration.ofSeconds(15));
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, 3);
    client.start();
  }

  @Override
  public Remote connect(Server server, Realisation realisation) throws IOException {
    IpAddress address = server.mgmtIp().all().getFirst();
    Pin pin = new Pin(realisation.ssh().hostKey());
    ClientSession session = null;
    try {
      session =
          client
              .connect(realisation.ssh().user(), address.toString(), realisation.ssh().port())
              .verify(CONNECT)
              .getClientSession();
      session.setServerKeyVerifier(pin);
      for (KeyPair pair : keys(session)) {
        session.addPublicKeyIdentity(pair);
      }
      session.auth().verify(AUTHENTICATE);
      return new SshRemote(server.name().value(), session);
    } catch (IOException | GeneralSecurityException e) {
      if (session != null) {
        session.close(true);
      }
      throw new IOException(
          server.name()
              + " ("
              + address
              + "): "
              + (pin.complaint.isEmpty() ? message(e) : pin.complaint),
          e);
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private List<KeyPair> keys(ClientSession session) throws IOException, GeneralSecurityException {
    List<KeyPair> pairs = new java.util.ArrayList<>();
    for (KeyPair pair : new FileKeyPairProvider(key).loadKeys(session)) {
      pairs.add(pair);
    }
    if (pairs.isEmpty()) {
      throw new IOException("there is no SSH key in " + key);
    }
    return pairs;
  }

  @Override
  public void close() {
    client.stop();
  }

  /** Accepts one host key. */
  private static final class Pin implements ServerKeyVerifier {

    private final String expected;
    private volatile String complaint = "";

    Pin(String expected) {
      this.expected = expected;
    }

    @Override
    public boolean verifyServerKey(
        ClientSession session, SocketAddress address, PublicKey serverKey) {
      try {
        PublicKey pinned =
            PublicKeyEntry.parsePublicKeyEntry(expected).resolvePublicKey(session, null, null);
        if (KeyUtils.compareKeys(pinned, serverKey)) {
          return true;
        }
        complaint =
            "host key "
                + KeyUtils.getFingerPrint(serverKey)
                + " is not the pinned one, "
                + KeyUtils.getFingerPrint(pinned)
                + ": nothing was sent";
      } catch (IOException | GeneralSecurityException e) {
        complaint = "the pinned host key cannot be read: " + e.getMessage();
      }
      return false;
    }
  }
}
