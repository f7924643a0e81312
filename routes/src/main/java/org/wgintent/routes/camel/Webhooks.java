package org.wgintent.routes.camel;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.wgintent.routes.webhook.Receiver;
import org.wgintent.routes.webhook.WebhookFile;

/** Answers webhooks, if a file says who may send any. */
@ApplicationScoped
class Webhooks {

  static final String IS_TO_LOOK = "wg-intent.is-to-look";

  private static final Logger LOG = Logger.getLogger("wg-intent");
  private static final int REMEMBERED = 1000;
  private static final long BYTES = 1 << 20;
  private static final int NOT_FOUND = 404;

  private final FileIdempotentRepository deliveries;
  private final Optional<Receiver> receiver;

  @Inject
  Webhooks(
      @ConfigProperty(name = "wg-intent.webhooks") Optional<Path> file,
      @ConfigProperty(name = "wg-intent.deliveries") Path deliveries)
      throws IOException {
    this.deliveries = new FileIdempotentRepository();
    this.deliveries.setFileStore(deliveries.toFile());
    this.deliveries.setCacheSize(REMEMBERED);
    this.deliveries.setMaxFileStoreSize(BYTES);
    this.receiver =
        file.isPresent()
            ? Optional.of(
                new Receiver(
                    WebhookFile.read(file.get()), this.deliveries::add, InstantSource.system()))
            : Optional.empty();
  }

  @PostConstruct
  void start() {
    if (receiver.isPresent()) {
      deliveries.start();
    }
  }

  @PreDestroy
  void stop() {
    deliveries.stop();
  }

  /** The body is what was sent; the sender is the last part of the path. */
  void answer(Exchange exchange) {
    Message message = exchange.getMessage();
    String sender = message.getHeader("sender", "", String.class);
    byte[] body = Optional.ofNullable(message.getBody(byte[].class)).orElse(new byte[0]);
    Receiver.Answer answer =
        receiver
            .map(receiving -> receiving.answer(sender, message.getHeaders(), body))
            .orElse(new Receiver.Answer(NOT_FOUND, "no webhook is taken here", false));
    LOG.infof("webhook of %s: %d %s", sender, answer.status(), answer.text());
    exchange.setProperty(IS_TO_LOOK, answer.isToLook());
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
    message.setBody(answer.text() + "\n");
  }
}
