package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.deploy.Deployment;
import org.wgintent.domain.NodeName;
import org.wgintent.routes.Clone;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.vault.Vault;
import org.wgintent.wireguard.InterfaceName;

/** Secrets that came in by another door than ours: nothing is built on them. */
class SecretsTest {

  private static final String KEY = "2B1iFyfxOCBXbzHcNVQpTvlWzJNLU8u9rXJbdpdXI3I=";
  private static final String DOMAIN = "7c0e5a52c2b94b1f";

  @TempDir Path folder;
  private Clone clone;
  private OpenSite opened;
  private Site site;
  private Vault vault;

  @BeforeEach
  void aRepositoryWithoutHooksAndAVault() throws Exception {
    Path bare = folder.resolve("intent.git");
    IntentRepository.create(bare).close();
    vault = Vault.create(folder.resolve("vault"), List.of(), new SecureRandom());
    opened = OpenSite.of(bare, Optional.of(folder.resolve("vault")), Optional.empty());
    site = opened.site();
    clone = Clone.of(bare, folder.resolve("work"));
    clone.example();
    clone.enrolled();
    clone.commitAndPush("good", "HEAD:first");
    assertThat(handleAll()).containsExactly("first proposed []");
    clone.git("fetch", "-q", "origin");
    clone.git("merge", "-q", "origin/review/first");
    clone.git("push", "-q", "origin", "HEAD:main", ":first");
    // Accepted; as if it had been deployed.
    assertThat(handleAll()).containsExactly("main refused []");
    site.repository()
        .markProcessed(
            new Repository.Looked(site.compiler().version(), site.domain(), Repository.MAIN),
            site.repository().branch(Repository.MAIN).orElseThrow());
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private List<String> handleAll() throws Exception {
    Pipeline pipeline = new Pipeline(site);
    List<String> outcomes = new java.util.ArrayList<>();
    for (Change change : pipeline.pending().find()) {
      Run run = pipeline.handle(change, Deployment.Rules.USUAL);
      outcomes.add(change.branch() + " " + run.outcome() + " " + run.view().diagnostics());
    }
    return outcomes;
  }

  private void expectRefused(String branch, String at) throws Exception {
    assertThat(handleAll())
        .singleElement()
        .asString()
        .startsWith(branch + " rejected")
        .contains(at)
        .contains("error WG810", "holds a private key")
        .doesNotContain(KEY);
    assertThat(site.repository().branch(Repository.REVIEW + branch)).isEmpty();
    assertThat(site.ledger().records().toString())
        .contains("\"kind\":\"private key found\"", at)
        .doesNotContain(KEY);
    assertThat(site.ledger().verify()).isEmpty();
  }

  @Test
  void aSecretByItsFormIsProposedNowhere() throws Exception {
    clone.write("wg0.conf", "[Interface]\nPrivateKey = " + KEY + "\n");
    clone.commitAndPush("oops", "HEAD:x");

    expectRefused("x", "wg0.conf:2:1");
  }

  @Test
  void aSecretThatALaterCommitTakesOutIsProposedNowhere() throws Exception {
    clone.write("id", "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    clone.commitAndPush("oops", "HEAD:x");
    clone.git("rm", "-q", "id");
    clone.commitAndPush("taken out", "HEAD:x");

    expectRefused("x", "id:1:1");
  }

  @Test
  void anotherSecretOfTheVaultIsFoundByValueWhateverStandsAroundIt() throws Exception {
    String phone =
        vault.nodeKey(DOMAIN, new NodeName("phone"), new InterfaceName("wg0"), 1).reveal();
    clone.write("inventory.yaml", read("inventory.yaml") + "# the phone has " + phone + "\n");
    clone.commitAndPush("oops", "HEAD:x");

    expectRefused("x", "inventory.yaml:");
  }

  @Test
  void aPresharedKeyIsFoundByValue() throws Exception {
    String psk =
        vault.presharedKey(DOMAIN, new NodeName("phone"), new InterfaceName("wg0"), 1).reveal();
    clone.write("notes.txt", "one\ntwo " + psk + "\n");
    clone.commitAndPush("oops", "HEAD:x");

    expectRefused("x", "notes.txt:2:1");
  }

  /** Whoever pushes to main gets no deploy, and work goes on when the file is gone. */
  @Test
  void aSecretOnMainIsNeitherDeployedNorProposedUntilItIsGoneAndSettled() throws Exception {
    clone.write("wg0.conf", "PrivateKey = " + KEY + "\n");
    clone.commitAndPush("oops", "HEAD:main");
    ObjectName oops = site.repository().branch(Repository.MAIN).orElseThrow();
    expectRefused("main", "wg0.conf:1:1");
    clone.write("README.md", "words\n");
    clone.commitAndPush("it is still there", "HEAD:main");
    assertThat(handleAll()).singleElement().asString().startsWith("main rejected");

    clone.git("rm", "-q", "wg0.conf");
    clone.write("README.md", "other words\n");
    clone.write("generated/access-matrix.md", "edited\n");
    clone.commitAndPush("gone", "HEAD:main");
    assertThat(handleAll()).first().asString().startsWith("main rejected");
    new Acknowledgement(site).settle(oops, "a test");
    clone.write("README.md", "more words\n");
    clone.commitAndPush("go on", "HEAD:main");

    assertThat(handleAll()).first().asString().isEqualTo("main proposed []");
  }

  private String read(String file) throws Exception {
    return java.nio.file.Files.readString(clone.folder().resolve(file));
  }
}
