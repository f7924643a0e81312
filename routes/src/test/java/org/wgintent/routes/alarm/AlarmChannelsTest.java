package org.wgintent.routes.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.artifact.Json;
import org.wgintent.job.Alarm;
import org.wgintent.job.AlarmChannel;

/** A webhook over HTTP, mail through Debian's aiosmtpd. */
class AlarmChannelsTest {

  private static final Alarm PENDING =
      new Alarm(
          "home",
          "pending removal",
          "nas",
          "nas: 1 peer still there: no route\r\nBcc: x@example.org",
          "2026-11-27T05:00:00Z");
  private static final Alarm OVER =
      new Alarm("home", "drift", "drift", "nas: drift in 1 place", "2026-11-26T05:00:00Z");
  private static final String PASSWORD = "correct horse";
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir Path folder;

  private Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    return file;
  }

  private AlarmChannel channel(String yaml) throws IOException {
    return AlarmFile.read(secret("alarms.yaml", yaml)).getFirst();
  }

  private static void tell(AlarmChannel channel) throws IOException {
    channel.tell("home", List.of(PENDING), List.of(OVER));
  }

  private String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  // ---- webhook ----

  /** What a server took. */
  private record Taken(Map<String, String> headers, String body) {}

  private static HttpServer server(List<Taken> taken, int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook/token-in-the-path",
        exchange -> {
          Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
          exchange.getRequestHeaders().forEach((name, all) -> headers.put(name, all.getFirst()));
          taken.add(
              new Taken(
                  headers,
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private AlarmChannel webhook(int port) throws IOException {
    return channel(
        """
        webhook:
          url: http://127.0.0.1:%d/hook/token-in-the-path
          secret_file: %s
        """
            .formatted(port, secret("secret", SECRET + "\n")));
  }

  /** The signature is made again by OpenSSL. */
  @Test
  void aWebhookIsSignedJson() throws Exception {
    List<Taken> taken = new ArrayList<>();
    HttpServer server = server(taken, 204);
    AlarmChannel webhook = webhook(server.getAddress().getPort());

    tell(webhook);
    tell(webhook);

    server.stop(0);
    assertThat(taken).hasSize(2);
    Taken first = taken.getFirst();
    JsonNode news = Json.read(first.body());
    assertThat(news.path("domain").asText()).isEqualTo("home");
    assertThat(news.path("begun").path(0).properties())
        .as("as the manual says")
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("domain", "kind", "subject", "text", "since");
    assertThat(news.path("begun").path(0).path("kind").asText()).isEqualTo("pending removal");
    assertThat(news.path("ended").path(0).path("text").asText()).isEqualTo(OVER.text());
    assertThat(first.headers().get("webhook-id"))
        .as("the same news has the same id")
        .startsWith("msg_")
        .isEqualTo(taken.getLast().headers().get("webhook-id"));
    Path signed =
        Files.writeString(
            folder.resolve("signed"),
            first.headers().get("webhook-id")
                + "."
                + first.headers().get("webhook-timestamp")
                + "."
                + first.body());
    String key =
        run(
            "sh",
            "-c",
            "printf %s " + SECRET.substring(6) + " | base64 -d | od -An -tx1 | tr -d ' \\n'");
    String signature =
        run(
            "sh",
            "-c",
            "openssl dgst -sha256 -mac HMAC -macopt hexkey:%s -binary %s | base64"
                .formatted(key, signed));
    assertThat(first.headers().get("webhook-signature")).isEqualTo("v1," + signature.strip());
  }

  @Test
  void aServerThatRefusesWasNotToldAndNoSecretIsShown() throws Exception {
    HttpServer server = server(new ArrayList<>(), 503);
    AlarmChannel webhook = webhook(server.getAddress().getPort());

    assertThat(catchThrowable(() -> tell(webhook)))
        .isInstanceOf(IOException.class)
        .hasMessage("127.0.0.1 answered 503");
    server.stop(0);
    assertThat(catchThrowable(() -> tell(webhook)))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("token", SECRET));
  }

  // ---- mail ----

  private record Smtp(Process process, int port, Path maildir) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.destroy();
    }

    String mail() throws IOException {
      try (Stream<Path> mails = Files.list(maildir.resolve("new"))) {
        List<Path> all = mails.toList();
        assertThat(all).hasSize(1);
        return Files.readString(all.getFirst());
      }
    }
  }

  private Smtp smtp(String... secure) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path maildir = folder.resolve("maildir");
    List<String> command =
        new ArrayList<>(List.of("src/test/smtp/server", String.valueOf(port), maildir.toString()));
    command.addAll(List.of(secure));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = process.inputReader().readLine();
    assertThat(said).isEqualTo("ready");
    return new Smtp(process, port, maildir);
  }

  private String mail(int port, String more) {
    return """
        mail:
          server: localhost
          port: %d
          from: wg-intent@example.net
          to: [anna@example.net, ops@example.net]
        %s
        """
        .formatted(port, more);
  }

  private void certificate() throws Exception {
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        folder.resolve("key.pem").toString(),
        "-out",
        folder.resolve("cert.pem").toString());
  }

  private String authenticated(int port, String password) throws IOException {
    return mail(
        port,
        "  user: wg\n  password_file: %s\ncertificates: %s\n"
            .formatted(secret("password", password + "\n"), folder.resolve("cert.pem")));
  }

  private Smtp secureServer() throws Exception {
    certificate();
    return smtp(
        folder.resolve("cert.pem").toString(),
        folder.resolve("key.pem").toString(),
        "wg",
        PASSWORD);
  }

  @Test
  void aMailIsDeliveredOverTlsWithAPassword() throws Exception {
    try (Smtp server = secureServer()) {
      tell(channel(authenticated(server.port(), PASSWORD)));

      String mail = server.mail();
      assertThat(mail)
          .contains(
              "From: wg-intent@example.net",
              "To: anna@example.net, ops@example.net",
              "Subject: [wg-intent] home: pending removal: nas: 1 peer",
              "Auto-Submitted: auto-generated",
              "Date: ")
          .contains("over: drift: nas: drift in 1 place", "since 2026-11-27T05:00:00Z")
          .as("what a device says adds no header")
          .doesNotContainPattern("(?m)^Bcc:");
    }
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() throws Exception {
    try (Smtp server = secureServer()) {
      AlarmChannel channel = channel(authenticated(server.port(), "wrong battery"));

      assertThat(catchThrowable(() -> tell(channel)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("localhost: ")
          .hasMessageContaining("535")
          .hasMessageNotContaining("battery");
    }
  }

  @Test
  void aServerThatNobodyVouchesForGetsNothing() throws Exception {
    try (Smtp server = secureServer()) {
      AlarmChannel channel =
          channel(
              authenticated(server.port(), PASSWORD).replaceFirst("(?m)^certificates: .*$", ""));

      assertThat(catchThrowable(() -> tell(channel))).isInstanceOf(IOException.class);
      assertThat(Files.exists(server.maildir().resolve("new")) && !isEmpty(server)).isFalse();
    }
  }

  private static boolean isEmpty(Smtp server) throws IOException {
    try (Stream<Path> mails = Files.list(server.maildir().resolve("new"))) {
      return mails.findAny().isEmpty();
    }
  }

  /** Nobody in the middle can take STARTTLS away. */
  @Test
  void withoutTlsNothingIsSentUnlessItIsSaidSo() throws Exception {
    try (Smtp server = smtp()) {
      AlarmChannel usual = channel(mail(server.port(), ""));
      assertThat(catchThrowable(() -> tell(usual)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("STARTTLS");

      AlarmChannel plain = channel(mail(server.port(), "  tls: none"));
      assertThatCode(() -> tell(plain)).doesNotThrowAnyException();
      assertThat(server.mail()).contains("pending removal");
    }
  }

  @Test
  void aServerThatIsNotThereIsSaid() throws Exception {
    Smtp server = smtp();
    server.close();
    server.process().waitFor();
    AlarmChannel channel = channel(mail(server.port(), "  tls: none"));

    assertThat(catchThrowable(() -> tell(channel)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("localhost");
  }

  // ---- the file ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webhook: { url: 'ftp://x/token', secret_file: /s } | alarms.yaml:1:17: error WG109 expected an address",
        "webhook: { url: 'https://u:p@x/token', secret_file: /s } | expected an address that begins with",
        "webhook: { url: 'https://x/token' } | secret_file",
        "webhook: { url: 'https://x/token', secret_file: s } | the absolute path of a file",
        "mail: { server: x, from: a@b, to: [] } | nobody",
        "mail: { server: x, from: nobody, to: [a@b] } | a mail address",
        "mail: { server: x, from: 'a@b\\nBcc: c@d', to: [a@b] } | a mail address",
        "mail: { server: x, from: a@b, to: [a@b], user: u } | belong together",
        "mail: { server: x, from: a@b, to: [a@b], user: u, password_file: /p, tls: none } | can be read on its way",
        "mail: { server: x, from: a@b, to: [a@b], port: 70000 } | 65535",
        "mial: {} | mail",
        "[ | alarms.yaml:",
      })
  void whatIsNotWellIsSaidAtItsPlace(String yaml, String said) {
    assertThat(catchThrowable(() -> channel(yaml.replace("\\n", "\n"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("token");
  }

  @Test
  void theFileOfTheManualIsRead() throws Exception {
    certificate();
    String page = Files.readString(Path.of("../docs/alarms.md"));
    String yaml =
        page.replaceFirst("(?s).*```yaml\n(.*?)```.*", "$1")
            .replace("/etc/wg-intent/ca.pem", folder.resolve("cert.pem").toString());

    assertThat(AlarmFile.read(secret("alarms.yaml", yaml)))
        .extracting(AlarmChannel::name)
        .containsExactly("webhook", "mail");
  }

  @Test
  void aFileThatEverybodyCanReadIsNotTaken() throws Exception {
    Path file = Files.writeString(folder.resolve("open.yaml"), "{}\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(catchThrowable(() -> AlarmFile.read(file))).hasMessageContaining("chmod 640");
    assertThat(catchThrowable(() -> AlarmFile.read(folder.resolve("none"))))
        .hasMessageStartingWith("there is no ");
    assertThat(AlarmFile.read(secret("empty", "{}\n"))).isEmpty();
  }
}
