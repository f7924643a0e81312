package org.wgintent.routes.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.wgintent.routes.trust.Signature;

/** Who sends, each in a way of its own to prove that it knows the secret, and to say what it is. */
enum Sender {
  /** {@code X-Hub-Signature-256} over the body. */
  GITHUB("x-github-event", "x-github-delivery", "/repository/full_name") {
    @Override
    boolean knows(String secret, Delivery it, Instant now) {
      return it.header("x-hub-signature-256")
          .filter(signature -> same(signature, "sha256=" + hex(secret, it.body())))
          .isPresent();
    }
  },

  /** Also Forgejo, which sends the same headers. {@code X-Gitea-Signature} over the body. */
  GITEA("x-gitea-event", "x-gitea-delivery", "/repository/full_name") {
    @Override
    boolean knows(String secret, Delivery it, Instant now) {
      return it.header("x-gitea-signature")
          .filter(signature -> same(signature, hex(secret, it.body())))
          .isPresent();
    }
  },

  /** {@code X-Gitlab-Token} is the secret itself. */
  GITLAB("x-gitlab-event", "x-gitlab-event-uuid", "/project/path_with_namespace") {
    @Override
    boolean knows(String secret, Delivery it, Instant now) {
      return it.header("x-gitlab-token").filter(token -> same(token, secret)).isPresent();
    }
  },

  /** Whoever else: Standard Webhooks, over its id, its time and the body. */
  PLAIN("webhook-event", "webhook-id", "/repository") {
    @Override
    boolean knows(String secret, Delivery it, Instant now) {
      Optional<String> time = it.header("webhook-timestamp").filter(t -> isNear(t, now));
      if (time.isEmpty()) {
        return false;
      }
      String right =
          Signature.standard(secret, it.header(delivery()).orElse(""), time.get(), it.body());
      // There may be several, while a secret is exchanged.
      return it.header("webhook-signature").stream()
          .flatMap(all -> Arrays.stream(all.split(" ", -1)))
          .anyMatch(signature -> same(signature, right));
    }
  };

  private static final Duration NEAR = Duration.ofMinutes(5);
  private static final int SECONDS = 12;

  private final String event;
  private final String delivery;
  private final String repository;

  Sender(String event, String delivery, String repository) {
    this.event = event;
    this.delivery = delivery;
    this.repository = repository;
  }

  static Optional<Sender> of(String name) {
    for (Sender sender : values()) {
      if (sender.toString().equals(name)) {
        return Optional.of(sender);
      }
    }
    return Optional.empty();
  }

  /** Did somebody send this who knows the secret? */
  abstract boolean knows(String secret, Delivery it, Instant now);

  /** The header that says what happened. */
  String event() {
    return event;
  }

  /** The header that is another for each delivery. */
  String delivery() {
    return delivery;
  }

  /** Where in the body the name of the repository stands. */
  String repository() {
    return repository;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String hex(String secret, byte[] body) {
    return HexFormat.of().formatHex(Signature.of(secret.getBytes(StandardCharsets.UTF_8), body));
  }

  /** In a time that says nothing of where they differ. */
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isNear(String seconds, Instant now) {
    return seconds.matches("\\d{1," + SECONDS + "}")
        && Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), now)
                .abs()
                .compareTo(NEAR)
            <= 0;
  }
}
