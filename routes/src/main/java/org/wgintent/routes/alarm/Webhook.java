package org.wgintent.routes.alarm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.job.Alarm;
import org.wgintent.job.AlarmChannel;
import org.wgintent.routes.trust.SecretFile;
import org.wgintent.routes.trust.Signature;
import org.wgintent.routes.trust.Trust;

/** JSON over HTTP, signed as Standard Webhooks has it. */
final class Webhook implements AlarmChannel {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
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
            .header("webhook-signature", signature(id, time, body))
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

  private String signature(String id, String time, String body) throws IOException {
    try {
      return Signature.standard(
          SecretFile.text(settings.secretFile()), id, time, body.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(settings.secretFile() + ": what follows whsec_ is not base64", e);
    }
  }
}
