package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Two servers, and two trees of main that compile to themselves: each is a change of both servers
 * to the other. What went wrong meanwhile, a new run ends, and a judge of its own finds no lie.
 */
final class TwoStates implements AutoCloseable {

  final TwoServers servers;
  private final Path judge;
  private final String one;
  private final String other;

  TwoStates(Path folder) throws Exception {
    servers = new TwoServers(folder);
    judge = folder.resolve("judge");
    try (var in = TwoStates.class.getResourceAsStream("/judge")) {
      Files.copy(in, judge);
    }
    one = servers.clone.git("rev-parse", "origin/main^{tree}").strip();
    servers.clone.write(
        "inventory.yaml",
        servers
            .file("inventory.yaml")
            .replaceAll("(?m)^ *- \\{ (node|from): (phone|kiosk).*\\n", "")
            .replaceAll("(?m)^ *- \\{ node: laptop, interface: wg1.*\\n", ""));
    servers.clone.write(
        "domain.yaml", servers.file("domain.yaml").replace("laptop, phone, kiosk", "laptop"));
    servers.clone.commitAndPush("Less", "HEAD:change");
    servers.handleAll();
    assertThat(servers.merge("change")).singleElement().asString().startsWith("main confirmed");
    other = servers.clone.git("rev-parse", "HEAD^{tree}").strip();
    assertThat(servers.judged(judge)).isEmpty();
  }

  /** Main becomes the other one; nobody handled it yet. */
  void mergeTheOther(String subject) throws Exception {
    servers.clone.git("fetch", "-q", "origin");
    String now = servers.clone.git("rev-parse", "origin/main^{tree}").strip();
    String next = now.equals(one) ? other : one;
    String commit =
        servers.clone.git("commit-tree", next, "-p", "origin/main", "-m", subject).strip();
    servers.clone.git("push", "-q", "origin", commit + ":main");
  }

  /** Each server is exactly what main says, and so does the ledger. */
  void expectTheSameEnd(String after) throws Exception {
    for (int i = 0; i < 5; i++) {
      List<String> outcomes = servers.handleAll();
      if (outcomes.isEmpty()) {
        break;
      }
      assertThat(outcomes)
          .as(after)
          .allMatch(o -> o.matches("(?s)main (confirmed|unchanged|nothing to do) .*"));
    }
    assertThat(servers.judged(judge)).as(after).isEmpty();
    assertThat(servers.site.ledger().verify()).isEmpty();
    assertThat(servers.site.locks().all()).isEmpty();
  }

  @Override
  public void close() {
    servers.close();
  }
}
