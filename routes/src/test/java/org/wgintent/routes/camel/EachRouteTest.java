package org.wgintent.routes.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.Change;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Progress;
import org.wgintent.job.Run;
import org.wgintent.job.RunsForTests;
import org.wgintent.job.Step;
import org.wgintent.stage.Outcome;

/**
 * Each route by itself, in plain Camel: it begins where the test says, and what it leads to is
 * looked at instead of done.
 */
class EachRouteTest {

  private static final ObjectName COMMIT = new ObjectName("c0ffee".repeat(6) + "c0ff");
  private static final DomainFolder HOME = DomainFolder.site("home").orElseThrow();
  private static final Change MAIN = new Change(HOME, "main", COMMIT);
  private static final Change BRANCH = new Change(DomainFolder.ROOT, "people/anna", COMMIT);

  @TempDir Path folder;
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Properties endpoints = new Properties();
  private final Told stages = new Told();
  private ProducerTemplate send = camel.createProducerTemplate();
  private ConsumerTemplate take = camel.createConsumerTemplate();

  /** Says what it was asked. */
  private static final class Told extends Stages {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Set<String> broken = new HashSet<>();
    private final IdempotentRepository handled =
        MemoryIdempotentRepository.memoryIdempotentRepository();
    private boolean isToBeLookedAtAgain;

    @Override
    List<Step<?, ?>> steps() {
      return List.of(
          new Step<Change, Change>() {
            @Override
            public String name() {
              return "read";
            }

            @Override
            public Outcome<Change> apply(Run run, Change change) throws IOException {
              told.add("read " + change.branch());
              if (broken.contains(change.branch())) {
                throw new IOException("no space is left");
              }
              return new Outcome.Ok<>(change, List.of());
            }
          });
    }

    @Override
    void pending(Exchange exchange) {
      told.add("pending");
      exchange.getMessage().setBody(List.of(MAIN, BRANCH));
    }

    @Override
    void takeAway(Exchange exchange) {
      told.add("take away");
    }

    @Override
    void domains(Exchange exchange) {
      exchange.getMessage().setBody(List.of(DomainFolder.ROOT, HOME));
    }

    @Override
    void due(Exchange exchange) {
      told.add("due " + Messages.domain(exchange.getMessage()));
    }

    @Override
    void tidy(Exchange exchange) {
      told.add("tidy");
    }

    @Override
    void requests(Exchange exchange) {
      told.add("requests");
    }

    @Override
    IdempotentRepository handled() {
      return handled;
    }

    @Override
    boolean isToBeLookedAtAgain(Exchange exchange) {
      return isToBeLookedAtAgain;
    }

    @Override
    void begin(Exchange exchange) {
      Change change = Messages.change(exchange.getMessage());
      told.add("begin " + change);
      exchange
          .getMessage()
          .setBody(new Progress(RunsForTests.of(change), new Outcome.Ok<>(change, List.of())));
    }

    @Override
    void end(Exchange exchange) {
      told.add("end");
    }

    @Override
    void failed(Exchange exchange) {
      told.add(
          "failed: "
              + exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getMessage());
    }

    @Override
    void runs(Exchange exchange) {
      exchange.getMessage().setBody("{}");
    }
  }

  @AfterEach
  void stop() throws Exception {
    camel.stop();
  }

  private void start(RoutesBuilder routes, Map<String, String> from) throws Exception {
    from.forEach((route, uri) -> endpoints.put("wg-intent.route." + route, uri));
    endpoints.put("wg-intent.poll-jitter", "1");
    camel.getPropertiesComponent().setOverrideProperties(endpoints);
    camel.addRoutes(routes);
    camel.start();
  }

  private void startTriggers(String inbox) throws Exception {
    endpoints.put("wg-intent.route.requests", "direct:requests");
    start(
        new TriggerRoutes(stages),
        Map.of(
            "inbox",
            inbox,
            "poll",
            "direct:poll",
            "look",
            "direct:look",
            "revocations",
            "direct:revocations",
            "take-away",
            "direct:take-away",
            "due",
            "direct:due",
            "scheduled",
            "direct:scheduled",
            "tidy",
            "direct:tidy",
            "main",
            "seda:main",
            "proposals",
            "seda:proposals"));
  }

  private void startJob() throws Exception {
    start(
        new PipelineRoutes(stages),
        Map.of(
            "main",
            "direct:main",
            "proposals",
            "direct:proposals",
            "dead-letter",
            "direct:dead-letter",
            "look",
            "seda:look"));
  }

  private static Map<String, Object> headers(Change change) {
    return Map.of(
        "domain", change.domain().name(),
        "branch", change.branch(),
        "commit", change.head().hex());
  }

  /** Main in one lane, proposals in the other; each is its headers, and nothing else. */
  private void bothAreQueued() {
    Exchange main = take.receive("seda:main", 5_000);
    Exchange proposal = take.receive("seda:proposals", 5_000);
    for (Exchange message : List.of(main, proposal)) {
      assertThat(message.getMessage().getBody()).isEqualTo("");
      assertThat(message.getMessage().getHeaders().values()).allMatch(String.class::isInstance);
    }
    assertThat(main.getMessage().getHeaders()).containsAllEntriesOf(headers(MAIN));
    assertThat(proposal.getMessage().getHeaders()).containsAllEntriesOf(headers(BRANCH));
    assertThat(take.receiveNoWait("seda:main")).isNull();
    assertThat(stages.told).containsExactly("pending");
    stages.told.clear();
  }

  @Test
  void pollAndLookQueueWhatIsPending() throws Exception {
    startTriggers("direct:inbox");

    send.sendBody("direct:poll", null);
    bothAreQueued();
    send.sendBody("direct:look", null);
    bothAreQueued();
  }

  @Test
  void aNoteInTheInboxIsTakenAndGone() throws Exception {
    Path inbox = folder.resolve("inbox");
    startTriggers(
        "file:" + inbox + "?delete=true&delay=50&initialDelay=0&readLock=none&autoCreate=true");
    Files.writeString(inbox.resolve("1"), "");

    bothAreQueued();
    for (int i = 0; i < 100 && Files.exists(inbox.resolve("1")); i++) {
      Thread.sleep(20);
    }
    assertThat(inbox).isEmptyDirectory();
  }

  /** What is due is a message for each domain. */
  @ParameterizedTest
  @CsvSource({
    "revocations, take away",
    "due, due root;due home",
    "tidy, tidy",
    "requests, requests"
  })
  void whatItsRouteLeadsToIsDone(String route, String told) throws Exception {
    startTriggers("direct:inbox");

    send.sendBody("direct:" + route, null);

    assertThat(stages.told).containsExactly(told.split(";", -1));
  }

  @Test
  void aChangeGoesThroughTheJobAndEnds() throws Exception {
    startJob();
    List<String> all = new ArrayList<>();
    for (Change change : List.of(MAIN, BRANCH)) {
      send.sendBodyAndHeaders(
          change.isMain() ? "direct:main" : "direct:proposals", null, headers(change));
      all.addAll(List.of("begin " + change, "read " + change.branch(), "end"));
    }

    assertThat(stages.told).containsExactlyElementsOf(all);
    assertThat(take.receive("seda:look", 100)).as("nothing is to be looked at again").isNull();
  }

  /** And does not look again, which would find it again at once. */
  @Test
  void whatIsHandledOrAtWorkIsPassedOver() throws Exception {
    startJob();
    stages.isToBeLookedAtAgain = true;
    stages.handled.add("home main " + COMMIT.hex());

    send.sendBodyAndHeaders("direct:main", null, headers(MAIN));

    assertThat(stages.told).isEmpty();
    assertThat(take.receive("seda:look", 100)).isNull();
  }

  @Test
  void whatChangedMeanwhileIsLookedAtAtOnce() throws Exception {
    startJob();
    stages.isToBeLookedAtAgain = true;

    send.sendBodyAndHeaders("direct:main", null, headers(MAIN));

    assertThat(take.receive("seda:look", 5_000)).isNotNull();
  }

  /** It is not redelivered, keeps no other waiting, and its lane is free. */
  @Test
  void aFailureIsADeadLetterAndNoOtherChangesAffair() throws Exception {
    startJob();
    stages.broken.add("main");
    stages.isToBeLookedAtAgain = true;

    send.sendBodyAndHeaders("direct:main", null, headers(MAIN));
    send.sendBodyAndHeaders("direct:proposals", null, headers(BRANCH));

    assertThat(stages.told)
        .containsExactly(
            "begin " + MAIN,
            "read main",
            "failed: no space is left",
            "begin " + BRANCH,
            "read people/anna",
            "end");
    assertThat(take.receive("seda:look", 5_000)).isNotNull();
  }

  @Test
  void runsAreJson() throws Exception {
    startHttp(Optional.empty());

    Exchange answer = send.request("direct:runs", exchange -> {});

    assertThat(answer.getMessage().getBody(String.class)).isEqualTo("{}");
    assertThat(answer.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
  }

  private void startHttp(Optional<Path> webhooks) throws Exception {
    Webhooks answering = new Webhooks(webhooks, folder.resolve("deliveries"));
    answering.start();
    start(
        new HttpRoutes(stages, answering),
        Map.of("runs", "direct:runs", "webhook", "direct:webhook", "look", "seda:look"));
  }

  private Message webhook(String sender, String delivery) {
    return send.request(
            "direct:webhook",
            exchange -> {
              exchange.getMessage().setHeader("sender", sender);
              exchange.getMessage().setHeader("Content-Type", "application/json");
              exchange.getMessage().setHeader("X-Gitlab-Token", "a-token");
              exchange.getMessage().setHeader("X-Gitlab-Event-UUID", delivery);
              exchange
                  .getMessage()
                  .setBody(
                      """
                      {"ref": "refs/heads/main", "project": {"path_with_namespace": "home/intent"}}
                      """);
            })
        .getMessage();
  }

  @Test
  void aWebhookIsAReasonToLookOnce() throws Exception {
    Path file = folder.resolve("webhooks.yaml");
    Files.writeString(folder.resolve("secret"), "a-token\n");
    Files.writeString(
        file,
        "{ repository: home/intent, gitlab: { secret_file: " + folder.resolve("secret") + " } }");
    for (Path secret : List.of(file, folder.resolve("secret"))) {
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }
    startHttp(Optional.of(file));

    assertThat(webhook("gitlab", "1").getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(202);
    assertThat(take.receive("seda:look", 5_000)).isNotNull();
    Message again = webhook("gitlab", "1");
    assertThat(again.getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
    assertThat(again.getBody(String.class)).contains("was here before");
    assertThat(again.getHeaders()).doesNotContainKey("X-Gitlab-Token");
    assertThat(webhook("github", "2").getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(404);
    assertThat(take.receiveNoWait("seda:look")).isNull();

    // After a restart as well.
    Webhooks anew = new Webhooks(Optional.of(file), folder.resolve("deliveries"));
    anew.start();
    Exchange third = camel.getEndpoint("direct:webhook").createExchange();
    third
        .getMessage()
        .setHeaders(
            new HashMap<>(
                Map.of(
                    "sender",
                    "gitlab",
                    "Content-Type",
                    "application/json",
                    "X-Gitlab-Token",
                    "a-token",
                    "X-Gitlab-Event-UUID",
                    "1")));
    third
        .getMessage()
        .setBody(
            "{\"ref\": \"refs/heads/main\", \"project\": {\"path_with_namespace\": \"home/intent\"}}");
    anew.answer(third);
    assertThat(third.getMessage().getBody(String.class)).contains("was here before");
  }

  @Test
  void whereNobodyMayNobodySends() throws Exception {
    startHttp(Optional.empty());

    assertThat(webhook("gitlab", "1").getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(404);
    assertThat(take.receiveNoWait("seda:look")).isNull();
  }
}
