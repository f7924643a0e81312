package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;
import static org.wgintent.job.TwoServers.ROUTER;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.wgintent.deploy.Deployment;

/** Taking away comes first, and each server is on its own; the laptop has access to both. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class TakingAwayTest {

  @TempDir Path folder;
  private TwoServers servers;
  private String onRouter = "";
  private String onNas = "";

  @BeforeEach
  void theLaptopHasAccessToBoth() throws Exception {
    servers = new TwoServers(folder);
    onRouter = servers.key("laptop", "wg0");
    onNas = servers.key("laptop", "wg1");
    assertThat(servers.peers(ROUTER, "wg0")).contains(onRouter);
    assertThat(servers.peers(NAS, "wg1")).contains(onNas);
    servers.calls();
  }

  @AfterEach
  void close() throws Exception {
    servers.release(NAS);
    servers.close();
  }

  private Run takeAway() throws IOException {
    return new ImmediateRevocation(servers.site).takeAway("laptop", Optional.empty());
  }

  private Run apply() throws IOException {
    Change main = new Pipeline(servers.site).onMain().candidate().change();
    return new Pipeline(servers.site).handleWithoutBenchmarks(main, Deployment.Rules.USUAL);
  }

  private List<JsonNode> records(String kind) {
    return servers.site.ledger().records().stream()
        .filter(record -> record.path("kind").asText().equals(kind))
        .toList();
  }

  private void edit(String file, String from, String to) throws Exception {
    String text = servers.file(file);
    String edited = text.replaceAll(from, to);
    assertThat(edited).as("%s of %s", from, file).isNotEqualTo(text);
    servers.clone.write(file, edited);
  }

  /** A change of the router alone. */
  private void withoutThePhonesGrants() throws Exception {
    edit("inventory.yaml", "(?m)^ *- \\{ node: phone.*\\n", "");
    edit("inventory.yaml", "(?m)^ *- \\{ from: phone.*\\n", "");
  }

  private void withAnotherMtuOnTheNas() throws Exception {
    edit("execution.yaml", "wg2: \\{ implementation: auto \\}", "wg2: { mtu: 1380 }");
  }

  /** Main has it, and the NAS cannot be reached. */
  private void aChangeOfTheNasWaits() throws Exception {
    servers.cut(NAS);
    withAnotherMtuOnTheNas();
    servers.clone.commitAndPush("Another MTU", "HEAD:change");
    servers.handleAll();
    assertThat(servers.merge("change")).singleElement().asString().startsWith("main refused");
  }

  /** D11 of the audit: gone on the healthy server while the call to the hung one is still open. */
  @Test
  void aServerThatHangsDelaysNoOther() throws Exception {
    servers.hang(NAS);
    CompletableFuture<Run> run = async(this::takeAway);
    servers.awaitHanging();

    for (int i = 0; i < 300 && servers.peers(ROUTER, "wg0").contains(onRouter); i++) {
      Thread.sleep(100);
    }

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
    assertThat(run).as("the other call is still open").isNotDone();
    assertThat(servers.calls().stream().filter(call -> call.startsWith("router")))
        .as("one remote call")
        .containsExactly("router revoke");
    assertThat(run.get().outcome()).hasToString("pending");
    servers.release(NAS);
    assertThat(servers.peers(NAS, "wg1")).contains(onNas);
    assertThat(new AppliedStates(servers.site).pending(NAS)).contains("1 peer still there");

    assertThat(new Pipeline(servers.site).takeAway())
        .singleElement()
        .extracting(it -> it.outcome().toString())
        .isEqualTo("confirmed");

    assertThat(servers.peers(NAS, "wg1")).doesNotContain(onNas);
    assertThat(new AppliedStates(servers.site).pending(NAS)).isEmpty();
    assertThat(new Pipeline(servers.site).takeAway()).as("nothing is due any more").isEmpty();
    assertThat(records("taken away"))
        .extracting(r -> r.path("server").asText() + " " + r.path("outcome").asText())
        .containsExactlyInAnyOrder("router confirmed", "nas pending", "nas confirmed");
  }

  private interface Call {
    Run run() throws IOException;
  }

  private static CompletableFuture<Run> async(Call call) {
    CompletableFuture<Run> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(call.run());
              } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** A deploy that hangs has the lock, and a claim on the other server. */
  @Test
  void aChangeThatIsAtWorkDelaysNoRevocation() throws Exception {
    withoutThePhonesGrants();
    withAnotherMtuOnTheNas();
    servers.clone.commitAndPush("Without the phone", "HEAD:change");
    servers.handleAll();
    servers.clone.git("fetch", "-q", "origin");
    servers.clone.git("push", "-q", "origin", "origin/review/change:main");
    servers.hang(NAS);
    CompletableFuture<Run> change = async(this::apply);
    servers.awaitHanging();
    assertThat(servers.site.locks().holder("root")).isPresent();

    CompletableFuture<Run> revocation = async(this::takeAway);
    for (int i = 0; i < 300 && servers.peers(ROUTER, "wg0").contains(onRouter); i++) {
      Thread.sleep(100);
    }

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
    assertThat(change).isNotDone();
    servers.release(NAS);
    revocation.get();
    change.get();
    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
    new Pipeline(servers.site).takeAway();
    assertThat(servers.peers(NAS, "wg1")).doesNotContain(onNas);
    assertThat(servers.site.ledger().verify()).isEmpty();
  }

  /** A change that main has, and that one server refuses for now. */
  @Test
  void aChangeThatWaitsDelaysNoRevocation() throws Exception {
    aChangeOfTheNasWaits();

    assertThat(takeAway().outcome()).hasToString("pending");

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
  }

  /** What main has and a server has not comes with the next change: its plan says so. */
  @Test
  void aPlanSaysWhatEachServerWillGetWhateverMainHasAlready() throws Exception {
    aChangeOfTheNasWaits();
    String brought = new AppliedStates(servers.site).on(NAS).orElseThrow().commit();

    withoutThePhonesGrants();
    servers.clone.commitAndPush("Without the phone", "HEAD:other");
    servers.handleAll();

    servers.clone.git("fetch", "-q", "origin");
    assertThat(servers.clone.git("log", "-1", "--format=%B", "origin/review/other"))
        .contains(
            "- nas: live: no session drops (wg2 has MTU 1420 → 1380; its last receipt is of commit "
                + brought.substring(0, 12)
                + ": what main has beside it is part of this)");
  }

  @Test
  void aMainThatDoesNotCompileDelaysNoRevocation() throws Exception {
    edit("domain.yaml", "(?m)^nodes:.*$", "nodes: [\"not a name!\"]");
    servers.clone.commitAndPush("Broken", "HEAD:main");
    assertThat(servers.handleAll()).singleElement().asString().startsWith("main rejected");

    assertThat(takeAway().outcome()).hasToString("confirmed");

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
    assertThat(servers.peers(NAS, "wg1")).doesNotContain(onNas);
  }

  /** Somebody writes under {@code revoked:} on main, beside something that is wrong. */
  @Test
  void whatMainNamesAsRevokedGoesWhateverElseIsWrongWithIt() throws Exception {
    edit("domain.yaml", "(?m)^nodes:.*$", "nodes: [\"not a name!\"]");
    edit(
        "inventory.yaml",
        "(?m)^revoked:.*$",
        "revoked:\n  - { node: laptop, interface: wg0, epoch: 1, since: 2026-11-26, reason: lost }");
    servers.clone.commitAndPush("Broken, and the laptop is lost", "HEAD:main");

    assertThat(new Pipeline(servers.site).takeAway())
        .extracting(it -> it.outcome().toString())
        .containsExactly("confirmed");

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
    assertThat(servers.peers(NAS, "wg1")).contains(onNas);
  }

  /** A grant that a change removes goes at once, though another server holds the change up. */
  @Test
  void aGrantThatIsRemovedWaitsForNoOtherServer() throws Exception {
    String phone = servers.key("phone", "wg0");
    withoutThePhonesGrants();
    edit("domain.yaml", "phone, ", "");
    withAnotherMtuOnTheNas();
    servers.clone.commitAndPush("Without the phone, and another MTU", "HEAD:change");
    servers.handleAll();
    servers.cut(NAS);

    assertThat(servers.merge("change")).singleElement().asString().startsWith("main refused");

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(phone).contains(onRouter);
    assertThat(new Drifts(servers.site).compare())
        .filteredOn(found -> found.server().equals("router"))
        .allMatch(found -> found.drift().isEmpty());
    servers.mend(NAS);
    assertThat(apply().outcome()).hasToString("confirmed");
  }

  // ---- only servers that differ, and servers that leave ----

  /** D4 of the audit. */
  @Test
  void aServerThatHasNothingToChangeIsNotContacted() throws Exception {
    servers.cut(NAS);
    withoutThePhonesGrants();
    edit("domain.yaml", "phone, ", "");
    servers.clone.commitAndPush("Without the phone", "HEAD:change");
    servers.handleAll();

    assertThat(servers.merge("change")).singleElement().asString().startsWith("main confirmed");

    assertThat(servers.calls()).isNotEmpty().allMatch(call -> call.startsWith("router "));
    assertThat(apply().outcome()).hasToString("unchanged");
    assertThat(records("deploy"))
        .extracting(r -> r.path("server").asText() + " " + r.path("outcome").asText())
        .containsExactly("nas confirmed", "router confirmed", "router confirmed");
  }

  /** D9 of the audit. */
  @Test
  void aServerThatIsTakenOutOfIntentIsEmptiedAndThenForgotten() throws Exception {
    servers.cut(NAS);
    withoutNas();

    assertThat(servers.merge("change")).singleElement().asString().startsWith("main pending");

    assertThat(new AppliedStates(servers.site).servers()).contains(NAS);
    assertThat(
            new ImmediateRevocation(servers.site).takeAway("laptop", Optional.of("wg1")).outcome())
        .as("revocations reach it")
        .hasToString("pending");
    servers.mend(NAS);
    assertThat(new Pipeline(servers.site).takeAway())
        .extracting(it -> it.outcome().toString())
        .containsExactly("confirmed");
    assertThat(servers.peers(NAS, "wg1")).doesNotContain(onNas);
    // Main is to name what was revoked beside it.
    assertThat(apply().outcome()).hasToString("proposed");
    servers.clone.git("fetch", "-q", "origin");
    servers.clone.git("push", "-q", "origin", "origin/review/main:main");

    assertThat(apply().outcome()).hasToString("confirmed");

    assertThat(servers.ask(NAS, "ip link; iptables-save; cat /jffs/scripts/*"))
        .doesNotContain("wg1", "WGI_", "wg-intent");
    assertThat(servers.ask(NAS, "ls -A /jffs/wg-intent 2>/dev/null")).isEmpty();
    assertThat(new AppliedStates(servers.site).servers()).containsExactly(ROUTER);
    servers.calls();
    assertThat(apply().outcome()).hasToString("unchanged");
    assertThat(servers.calls()).isEmpty();
  }

  /** It comes back before it was emptied, and after. */
  @Test
  void aServerThatComesBackIsDeployedAsItIs() throws Exception {
    withoutNas();
    assertThat(servers.merge("change")).singleElement().asString().startsWith("main confirmed");
    assertThat(new AppliedStates(servers.site).servers()).containsExactly(ROUTER);
  }

  private void withoutNas() throws Exception {
    edit("domain.yaml", "(?m)^  nas:.*\\n(    .*\\n)+", "");
    edit("domain.yaml", "(?ms)^  wg1: .*?(?=^\\S)", "");
    edit("domain.yaml", "(?m)^  - \\{ iface: wg[1-3].*\\n", "");
    edit("inventory.yaml", "(?m)^ *- \\{ node: \\w+, interface: wg[1-3].*\\n", "");
    edit("execution.yaml", "(?m)^  nas:.*\\n(    .*\\n)+", "");
    edit("execution.yaml", "(?ms)^interfaces:.*?(?=^clients)", "");
    edit("execution.yaml", "(?ms)^benchmarks:.*?(?=^waivers)", "");
    servers.clone.commitAndPush("Without the NAS", "HEAD:change");
    List<String> said = servers.handleAll();
    assertThat(said).singleElement().asString().startsWith("change proposed");
  }

  @Test
  void aCallThatIsNotAnsweredIsNotWaitedForByStatus() {
    List<Optional<String>> answers =
        Parallel.within(
            Duration.ofMillis(200),
            List.of("quick", "slow"),
            name -> {
              if (name.equals("slow")) {
                try {
                  Thread.sleep(20_000);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
              return name;
            });

    assertThat(answers).containsExactly(Optional.of("quick"), Optional.empty());
  }
}
