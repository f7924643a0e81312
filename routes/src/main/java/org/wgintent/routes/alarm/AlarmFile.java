package org.wgintent.routes.alarm;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.wgintent.job.AlarmChannel;
import org.wgintent.routes.trust.PrivateYaml;
import org.wgintent.routes.trust.Trust;
import org.wgintent.source.Fields;
import org.wgintent.source.Problem;
import org.wgintent.source.Value;

/** The file that says how people are told. */
public final class AlarmFile {

  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>,;:\"()]{1,64}@[^\\s@<>,;:\"()]{1,253}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:-]{0,252}");
  private static final Pattern USER = Pattern.compile("\\P{Cntrl}{1,200}");
  private static final int SUBMISSION = 587;
  private static final int LARGEST_PORT = 65_535;

  private AlarmFile() {}

  /**
   * @throws IOException if it cannot be read, or is not well: it says where
   */
  public static List<AlarmChannel> read(Path file) throws IOException {
    return PrivateYaml.read(file, AlarmFile::settings).channels();
  }

  /** The file. */
  private record Settings(
      Optional<Webhook.Settings> webhook, Optional<Mail.Settings> mail, Optional<Path> trusted) {

    List<AlarmChannel> channels() throws IOException {
      Trust trust = Trust.of(trusted);
      List<AlarmChannel> channels = new ArrayList<>();
      if (webhook.isPresent()) {
        channels.add(new Webhook(webhook.get(), trust, InstantSource.system()));
      }
      if (mail.isPresent()) {
        channels.add(new Mail(mail.get(), trust, InstantSource.system()));
      }
      return channels;
    }
  }

  private static Optional<Settings> settings(Value root) {
    return root.fields(List.of(), List.of("webhook", "mail", "certificates"))
        .map(
            f ->
                new Settings(
                    f.get("webhook", AlarmFile::webhook),
                    f.get("mail", AlarmFile::mail),
                    f.get("certificates", PrivateYaml::path)));
  }

  private static Optional<Webhook.Settings> webhook(Value value) {
    return value
        .fields(List.of("url", "secret_file"), List.of())
        .flatMap(
            f -> {
              Optional<URI> url = f.get("url", AlarmFile::url);
              Optional<Path> secret = f.get("secret_file", PrivateYaml::path);
              return url.flatMap(u -> secret.map(s -> new Webhook.Settings(u, s)));
            });
  }

  private static Optional<Mail.Settings> mail(Value value) {
    return value
        .fields(List.of("server", "from", "to"), List.of("port", "tls", "user", "password_file"))
        .flatMap(f -> mail(value, f));
  }

  private static Optional<Mail.Settings> mail(Value value, Fields f) {
    Optional<String> server = f.get("server", v -> v.matching("a host name or an address", HOST));
    int port = f.get("port", v -> v.integer(1, LARGEST_PORT), SUBMISSION);
    Mail.Tls tls = f.get("tls", AlarmFile::tls, Mail.Tls.STARTTLS);
    Optional<String> user = f.get("user", v -> v.matching("a user", USER));
    Optional<Path> password = f.get("password_file", PrivateYaml::path);
    Optional<String> from = f.get("from", AlarmFile::address);
    List<String> to = f.get("to", v -> v.items(AlarmFile::address), List.of());
    if (f.has("user") != f.has("password_file")) {
      value.report(Problem.BAD_VALUE, "user and password_file belong together", "");
    }
    if (tls == Mail.Tls.NONE && user.isPresent()) {
      value.report(Problem.BAD_VALUE, "without TLS a password can be read on its way", "");
    }
    if (f.has("to") && to.isEmpty()) {
      value.report(Problem.BAD_VALUE, "there is nobody in to", "");
    }
    return server.flatMap(
        s -> from.map(sender -> new Mail.Settings(s, port, tls, user, password, sender, to)));
  }

  private static Optional<Mail.Tls> tls(Value value) {
    return value.oneOf(
        Map.of(
            "starttls", Mail.Tls.STARTTLS, "implicit", Mail.Tls.IMPLICIT, "none", Mail.Tls.NONE));
  }

  /** Its path may be as good as a password: no message shows it. */
  private static Optional<URI> url(Value value) {
    Optional<URI> url = value.text().flatMap(AlarmFile::http);
    if (url.isEmpty()) {
      value.report(
          Problem.BAD_VALUE, "expected an address that begins with https:// or http://", "");
    }
    return url;
  }

  private static Optional<URI> http(String text) {
    try {
      URI uri = URI.create(text);
      return Optional.of(uri)
          .filter(u -> u.getHost() != null && u.getUserInfo() == null)
          .filter(u -> List.of("http", "https").contains(u.getScheme()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> address(Value value) {
    return value.matching("a mail address", ADDRESS);
  }
}
