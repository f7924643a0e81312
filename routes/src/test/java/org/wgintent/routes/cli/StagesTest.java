package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.routes.Clone;

/** Each step of the job by itself: {@code run --stage}, from artifact to artifact. */
class StagesTest {

  private static final Pattern BASE64_KEY = Pattern.compile("PrivateKey = [A-Za-z0-9+/]{43}=");

  @TempDir Path folder;
  private Clone clone;

  @BeforeEach
  void aBranchOfARepository() throws Exception {
    Program.initWithoutHooks(folder.resolve("intent.git"), folder.resolve("vault"));
    clone = Clone.of(folder.resolve("intent.git"), folder.resolve("work"));
    clone.example();
    clone.enrolled();
    clone.commitAndPush("first", "HEAD:x");
  }

  private String repository(String name) {
    return folder.resolve(name).toString();
  }

  private String vault() {
    return folder.resolve("vault").toString();
  }

  private Program.Said stage(String name, String in, String... more) {
    List<String> words =
        new ArrayList<>(List.of("run", "--stage", name, "--repo", repository("intent.git")));
    words.addAll(List.of("--vault", vault()));
    words.addAll(List.of(more));
    return Program.run(in, words.toArray(String[]::new));
  }

  /** The steps up to one, as the program names them. */
  private List<String> stepsTo(String last) {
    String all = stage("nothing", "").err().replaceFirst("(?s).*: one of (.*?)\n.*", "$1");
    List<String> steps = List.of(all.split(", ", -1));
    assertThat(steps).startsWith("read", "validate").contains(last).endsWith("benchmark");
    return steps.subList(0, steps.indexOf(last) + 1);
  }

  /** The artifact that {@code step} gives for a branch, each step a process. */
  private String artifact(String step, String branch) {
    String artifact = "";
    for (String next : stepsTo(step)) {
      artifact =
          (next.equals("read") ? stage(next, "", "--rev", branch) : stage(next, artifact)).out();
    }
    return artifact;
  }

  @Test
  void theStepsOneByOneProposeWhatTheWholeJobProposes() throws Exception {
    clone.git("clone", "-q", "--bare", repository("intent.git"), repository("whole.git"));
    String artifact = "";
    for (String step : stepsTo("review")) {
      Program.Said said =
          step.equals("read") ? stage(step, "", "--rev", "x") : stage(step, artifact);
      assertThat(said.exit()).as(step + ": " + said.err()).isZero();
      String again =
          (step.equals("read") ? stage(step, "", "--rev", "x") : stage(step, artifact)).out();
      assertThat(again).as(step + " once more").isEqualTo(said.out());
      assertThat(said.out()).doesNotContainPattern(BASE64_KEY).contains("\"step\": \"" + step);
      artifact = said.out();
    }
    Program.out("run", "--repo", repository("whole.git"), "--vault", vault());

    for (String what : new String[] {"%T", "%B", "%an %ae"}) {
      assertThat(proposal("intent.git", what)).isEqualTo(proposal("whole.git", what));
    }
    assertThat(artifact).contains("@key:wg0:phone:1@");
  }

  private String proposal(String repository, String format) throws Exception {
    return clone.git("-C", repository(repository), "log", "-1", "--format=" + format, "review/x");
  }

  @Test
  void whatIsRejectedGivesNoArtifact() throws Exception {
    clone.write("domain.yaml", "servers: [\n");
    clone.commitAndPush("bad", "HEAD:bad");
    Path out = folder.resolve("out.json");

    String read = stage("read", "", "--rev", "bad").out();
    Program.Said said = stage("validate", read, "--out", out.toString());

    assertThat(said.exit()).isEqualTo(ExitCode.REJECTED.code());
    assertThat(said.err()).contains("domain.yaml:2:1: error WG102");
    assertThat(out).doesNotExist();
  }

  @Test
  void artifactsAreFilesToo() throws Exception {
    Path read = folder.resolve("read.json");
    Path valid = folder.resolve("validate.json");

    assertThat(stage("read", "", "--rev", "x", "--out", read.toString()).exit()).isZero();
    assertThat(stage("validate", "", "--in", read.toString(), "--out", valid.toString()).exit())
        .isZero();

    assertThat(stage("validate", Files.readString(read)).out()).isEqualTo(Files.readString(valid));
  }

  /** Warnings reach the plan, whoever found them. */
  @Test
  void warningsAreHandedOn() throws Exception {
    Path domain = clone.folder().resolve("domain.yaml");
    Files.writeString(domain, Files.readString(domain).replace("kiosk]", "kiosk, spare]"));
    clone.commitAndPush("One that is granted nothing", "HEAD:x");

    assertThat(artifact("plan", "x")).contains("\"severity\": \"warning\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          render   | derive   | "schema"                 | "scheme"    | this is no artifact
          render   | derive   | artifact/1               | artifact/9  | of the schema
          render   | derive   | "compiler": "0.1.0"      | "compiler": "0.0.9" | of version 0.0.9
          render   | derive   | "step": "derive"         | "step": "read" | render takes what derive gave
          render   | derive   | allocations.yaml         | allocation.yaml | state is not that of its intent
          derive   | enroll   | vpn_subnet               | vpn_subnot  | does not hold valid intent
          validate | read     | "domain": "root"         | "domain": "../.." | names no domain
          """)
  void whatDoesNotFitIsRefused(String step, String given, String old, String with, String why) {
    String artifact = artifact(given, "x");
    assertThat(artifact).contains(old);

    Program.Said said = stage(step, artifact.replace(old, with));

    assertThat(said.exit()).as(said.err()).isEqualTo(ExitCode.USAGE.code());
    assertThat(said.err()).contains(why);
    assertThat(said.out()).isEmpty();
  }

  /** Whoever bends an artifact proposes, and deploys nothing: that is compiled again on main. */
  @Test
  void aBentArtifactIsNotDeployed() throws Exception {
    Program.out("run", "--repo", repository("intent.git"), "--vault", vault());
    clone.git("-C", repository("intent.git"), "branch", "main", "review/x");
    String artifact = artifact("plan", "main");
    String bent = artifact.replace("ListenPort = 51820", "ListenPort = 51821");
    assertThat(bent).isNotEqualTo(artifact);
    bent = bent.replace("\"step\": \"plan\"", "\"step\": \"review\"");

    Program.Said said = stage("deploy", bent);

    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out()).contains("\"outcome\": \"running\"");
    assertThat(clone.git("-C", repository("intent.git"), "branch", "--list", "ledger")).isEmpty();
  }
}
