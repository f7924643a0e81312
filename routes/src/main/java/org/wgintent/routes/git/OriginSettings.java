package org.wgintent.routes.git;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;
import org.wgintent.job.GitException;

/**
 * Where the remote is, and how it is reached: what Git's own configuration of the mirror holds.
 * Secrets stand in files that it names.
 *
 * @param url {@code ssh://USER@HOST/PATH}, {@code USER@HOST:PATH} or {@code https://HOST/PATH}
 * @param key the private SSH key
 * @param hostKeys of the remote, each as OpenSSH writes a public key; another is not spoken to
 * @param user for https
 * @param token the file with the password or token of that user
 * @param certificates in PEM, in the place of those that Java trusts
 * @param proxy {@code http://HOST:PORT} or {@code socks5://HOST:PORT}
 * @param requests how pushes of proposals make requests; none where that is done otherwise
 */
public record OriginSettings(
    String url,
    Optional<Path> key,
    List<String> hostKeys,
    Optional<String> user,
    Optional<Path> token,
    Optional<Path> certificates,
    Optional<String> proxy,
    Optional<PushedRequests> requests) {

  private static final String REMOTE = "remote";
  private static final String ORIGIN = "origin";
  private static final String OURS = "wg-intent";
  private static final String MIRROR = "mirror";
  private static final Set<String> SCHEMES = Set.of("ssh", "https");
  private static final int LARGEST_PORT = 65_535;

  /** What the configuration says of a mirror; a clone that somebody made has a remote as well. */
  static Optional<OriginSettings> of(StoredConfig config) {
    return text(config, REMOTE, ORIGIN, "url")
        .filter(_ -> config.getBoolean(OURS, MIRROR, false))
        .map(
            url ->
                new OriginSettings(
                    url,
                    ours(config, "key").map(Path::of),
                    List.of(config.getStringList(OURS, null, "hostKey")),
                    ours(config, "user"),
                    ours(config, "tokenFile").map(Path::of),
                    ours(config, "certificates").map(Path::of),
                    text(config, REMOTE, ORIGIN, "proxy"),
                    ours(config, "requests").flatMap(PushedRequests::named)));
  }

  private static Optional<String> ours(StoredConfig config, String name) {
    return text(config, OURS, null, name);
  }

  @SuppressWarnings("NullAway") // JGit's own way to say: no subsection
  private static Optional<String> text(
      StoredConfig config, String section, @Nullable String sub, String name) {
    return Optional.ofNullable(config.getString(section, sub, name));
  }

  /** Writes it, in the place of what was there. */
  void write(StoredConfig config) throws IOException {
    config.setBoolean(OURS, null, MIRROR, true);
    config.setString(REMOTE, ORIGIN, "url", url);
    put(config, REMOTE, ORIGIN, "proxy", proxy);
    put(config, OURS, null, "key", key.map(Path::toString));
    config.setStringList(OURS, null, "hostKey", hostKeys);
    put(config, OURS, null, "user", user);
    put(config, OURS, null, "tokenFile", token.map(Path::toString));
    put(config, OURS, null, "requests", requests.map(PushedRequests::toString));
    put(config, OURS, null, "certificates", certificates.map(Path::toString));
    // All refs in the first answer: to see that nothing moved is one question.
    config.setString("protocol", null, "version", "0");
    config.setBoolean("transfer", null, "fsckObjects", true);
    config.save();
  }

  private static void put(
      StoredConfig config,
      String section,
      @Nullable String sub,
      String name,
      Optional<String> value) {
    value.ifPresentOrElse(
        text -> config.setString(section, sub, name, text), () -> config.unset(section, sub, name));
  }

  /**
   * @throws GitException that says what does not fit together
   */
  public URIish check() {
    URIish uri;
    try {
      uri = new URIish(url);
    } catch (URISyntaxException e) {
      throw new GitException("the remote is no URL: " + e.getReason(), e);
    }
    String scheme = scheme(uri);
    if (uri.getPass() != null) {
      throw new GitException("a URL is no place for a password: name a file that holds it");
    }
    if (uri.getHost() == null || !SCHEMES.contains(scheme)) {
      throw new GitException("the remote is reached by ssh:// or https://, and not by " + uri);
    }
    if (scheme.equals("ssh") && (key.isEmpty() || hostKeys.isEmpty())) {
      throw new GitException(
          uri
              + " needs an SSH key and the remote's host key: wg-intent init --remote-key"
              + " --remote-host-key");
    }
    through();
    return uri;
  }

  /** {@code USER@HOST:PATH} is SSH. */
  static String scheme(URIish uri) {
    return uri.getScheme() == null ? "ssh" : uri.getScheme().toLowerCase(Locale.ROOT);
  }

  Optional<Proxy> through() {
    if (proxy.isEmpty()) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = new URI(proxy.get());
    } catch (URISyntaxException e) {
      throw notAProxy();
    }
    Proxy.Type type =
        switch (String.valueOf(uri.getScheme())) {
          case "http" -> Proxy.Type.HTTP;
          case "socks5", "socks5h" -> Proxy.Type.SOCKS;
          default -> throw notAProxy();
        };
    if (uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > LARGEST_PORT) {
      throw notAProxy();
    }
    return Optional.of(
        new Proxy(type, InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort())));
  }

  private static GitException notAProxy() {
    return new GitException("the proxy is to be http://HOST:PORT or socks5://HOST:PORT");
  }
}
