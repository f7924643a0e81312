package org.wgintent.routes.alarm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.job.Alarm;
import org.wgintent.job.AlarmChannel;

/** JSON over HTTP, signed as Standard Webhooks has it. */
final class Webhook implements AlarmChannel {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String PREFIX = "whsec_";
  private static final int GOOD = 2;
  private static final int HUNDRED = 100;
  private static final int ID = 32;

  private final Settings settings;
  private final Trust trust;
  private final InstantSource clock;

  Webhook(Settings settings, Trust trust, InstantSource clock) {
    this.settings = settings;
    this.trust = trust;
    this.clock = clock;
  }

  /**
   * @param secretFile {@code whsec_} and base64, or any text
   */
  record Settings(URI url, Path secretFile) {}

  /** What is sent. */
  record News(String domain, List<Alarm> begun, List<Alarm> ended) implements JsonDocument {}

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void tell(String domain, List<Alarm> begun, List<Alarm> ended) throws IOException {
    String body = Json.pretty(new News(domain, begun, ended));
    // The same news again has the same id: who takes it knows it.
    String id = "msg_" + Digest.of(body).hex().substring(0, ID);
    String time = String.valueOf(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(settings.url())
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("User-Agent", "wg-intent")
            .header("webhook-id", id)
            .header("webhook-timestamp", time)
            .header("webhook-signature", "v1," + signature(id + "." + time + "." + body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trust.context())
            .connectTimeout(CONNECT)
            .build()) {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / HUNDRED != GOOD) {
        throw new IOException(settings.url().getHost() + " answered " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private String signature(String text) throws IOException {
    String secret = SecretFile.text(settings.secretFile());
    byte[] key =
        secret.startsWith(PREFIX)
            ? decoded(secret.substring(PREFIX.length()))
            : secret.getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] decoded(String base64) throws IOException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          settings.secretFile() + ": what follows " + PREFIX + " is not base64", e);
    }
  }
}
