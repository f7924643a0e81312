package org.wgintent.routes.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.Constants;
import org.wgintent.artifact.Json;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.routes.trust.SecretFile;

/**
 * Answers webhooks. What a body says is believed as far as that something was pushed: what that is,
 * the repository is asked.
 */
public final class Receiver {

  private static final int ACCEPTED = 202;
  private static final int OK = 200;
  private static final int BAD = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int NOT_JSON = 415;
  private static final int UNAVAILABLE = 503;

  private final Settings settings;
  private final Predicate<String> isNew;
  private final InstantSource clock;

  /**
   * @param isNew remembers the name of a delivery: no where it was here before
   */
  public Receiver(Settings settings, Predicate<String> isNew, InstantSource clock) {
    this.settings = settings;
    this.isNew = isNew;
    this.clock = clock;
  }

  /**
   * Who may send.
   *
   * @param repository its name at the forge
   * @param secrets the file of each sender's
   */
  public record Settings(String repository, Map<Sender, Path> secrets) {}

  /**
   * What is answered, by HTTP.
   *
   * @param isToLook is it a reason to look at the repository?
   */
  public record Answer(int status, String text, boolean isToLook) {

    private static Answer no(int status, String text) {
      return new Answer(status, text, false);
    }
  }

  /**
   * @param sender the last part of the path
   */
  public Answer answer(String sender, Map<String, Object> headers, byte[] body) {
    Optional<Sender> from = Sender.of(sender);
    Optional<Path> secret = from.map(settings.secrets()::get);
    if (from.isEmpty() || secret.isEmpty()) {
      return Answer.no(NOT_FOUND, "nobody of that name may send");
    }
    Delivery delivery = new Delivery(headers, body);
    try {
      if (!from.get().knows(SecretFile.text(secret.get()), delivery, clock.instant())) {
        return Answer.no(UNAUTHORIZED, "the signature or token is not right");
      }
    } catch (IOException | IllegalArgumentException e) {
      // Whose file it is, is nobody's affair out there.
      return Answer.no(UNAVAILABLE, "the secret cannot be read here");
    }
    return answer(from.get(), delivery);
  }

  private Answer answer(Sender sender, Delivery delivery) {
    if (!delivery.header("content-type").orElse("").startsWith("application/json")) {
      return Answer.no(NOT_JSON, "application/json is understood, and nothing else");
    }
    JsonNode body;
    try {
      body = Json.read(new String(delivery.body(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Answer.no(BAD, "the body is not JSON");
    }
    if (delivery.header(sender.event()).filter("ping"::equals).isPresent()) {
      return Answer.no(OK, "pong");
    }
    String repository = body.at(sender.repository()).asText();
    if (!repository.equals(settings.repository())) {
      return Answer.no(NOT_FOUND, "another repository is looked after here");
    }
    Optional<String> branch = branch(body);
    if (branch.isEmpty()) {
      return Answer.no(OK, "nothing to do: no branch");
    }
    if (IntentRepository.isOurs(branch.get())) {
      return Answer.no(OK, "nothing to do: the pipeline's own branch");
    }
    Optional<String> id = delivery.header(sender.delivery());
    if (id.isEmpty()) {
      return Answer.no(BAD, sender.delivery() + " is missing");
    }
    return isNew.test(sender + " " + id.get())
        ? new Answer(ACCEPTED, "it is looked at", true)
        : Answer.no(OK, "nothing to do: it was here before");
  }

  /** A branch that moved, began or ended; of a tag there is none. */
  private static Optional<String> branch(JsonNode body) {
    String ref = body.path("ref").asText();
    if (ref.startsWith(Constants.R_HEADS)) {
      return Optional.of(ref.substring(Constants.R_HEADS.length()));
    }
    // Events "create" and "delete" have the name alone.
    return body.path("ref_type").asText().equals("branch") ? Optional.of(ref) : Optional.empty();
  }
}
