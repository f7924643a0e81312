package org.wgintent.routes.forge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.wgintent.job.Forge;
import org.wgintent.routes.trust.PrivateYaml;
import org.wgintent.routes.trust.Trust;
import org.wgintent.source.Fields;
import org.wgintent.source.Problem;
import org.wgintent.source.Value;

/** The file that says where people review. */
public final class ForgeFile {

  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9_.-]{1,100}(/[A-Za-z0-9_.-]{1,100}){1,20}");

  private ForgeFile() {}

  /**
   * @throws IOException if it cannot be read, or is not well: it says where
   */
  public static Forge read(Path file) throws IOException {
    return forge(PrivateYaml.read(file, ForgeFile::settings).with(), InstantSource.system());
  }

  static Forge forge(ForgeSettings settings, InstantSource clock) throws IOException {
    return switch (settings.kind()) {
      case GITEA, FORGEJO -> new GiteaForge(settings, clock);
      case GITLAB -> new GitLabForge(settings, clock);
      case GITHUB -> new GitHubForge(settings, clock);
    };
  }

  private record Written(
      ForgeSettings.Kind kind,
      String url,
      Optional<String> api,
      String repository,
      Path tokenFile,
      Optional<Path> trusted) {

    ForgeSettings with() throws IOException {
      return new ForgeSettings(kind, url, api, repository, tokenFile, Trust.of(trusted));
    }
  }

  private static Optional<Written> settings(Value root) {
    return root.fields(
            List.of("kind", "url", "repository", "token_file"), List.of("api", "certificates"))
        .flatMap(ForgeFile::written);
  }

  private static Optional<Written> written(Fields f) {
    Optional<ForgeSettings.Kind> kind =
        f.get(
            "kind",
            v ->
                v.oneOf(
                    Map.of(
                        "gitea", ForgeSettings.Kind.GITEA,
                        "forgejo", ForgeSettings.Kind.FORGEJO,
                        "gitlab", ForgeSettings.Kind.GITLAB,
                        "github", ForgeSettings.Kind.GITHUB)));
    Optional<String> url = f.get("url", ForgeFile::url);
    Optional<String> api = f.get("api", ForgeFile::url);
    Optional<String> repository =
        f.get("repository", v -> v.matching("OWNER/NAME, as the forge has it", REPOSITORY));
    Optional<Path> token = f.get("token_file", PrivateYaml::path);
    Optional<Path> trusted = f.get("certificates", PrivateYaml::path);
    return kind.flatMap(
        k ->
            url.flatMap(
                u ->
                    repository.flatMap(
                        r -> token.map(t -> new Written(k, u, api, r, t, trusted)))));
  }

  /** A token goes there. */
  private static Optional<String> url(Value value) {
    Optional<String> url = value.text().filter(ForgeFile::isSafe);
    if (url.isEmpty()) {
      value.report(
          Problem.BAD_VALUE,
          "expected an address that begins with https:// (or http://, on this machine), and holds no"
              + " password: a token could be read on its way",
          "");
    }
    return url.map(text -> text.replaceFirst("/+$", ""));
  }

  private static boolean isSafe(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null
          && (uri.getScheme().equals("https")
              || (uri.getScheme().equals("http") && isHere(uri.getHost())));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isHere(String host) {
    try {
      return host.equals("localhost")
          || (Character.isDigit(host.charAt(0)) && InetAddress.getByName(host).isLoopbackAddress())
          || (host.startsWith("[") && InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
