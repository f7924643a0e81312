package org.wgintent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.wgintent.derive.Network;
import org.wgintent.domain.Domain;
import org.wgintent.testing.Example;

class ArchitectureTest {

  private static final JavaClasses PIPELINE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.wgintent");

  @Test
  void thePipelineKnowsNoFramework() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..", "org.apache.camel..", "org.eclipse.jgit..", "org.apache.sshd..")
        .check(PIPELINE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("org.wgintent.(*)..").should().beFreeOfCycles().check(PIPELINE);
  }

  /** The picture of docs/architecture.md: each package uses only those below it. */
  @Test
  void packagesUseOnlyThoseBelowThem() throws IOException {
    List<String> order =
        Pattern.compile("(?m)^([a-z]+) {2,}\\S.*$")
            .matcher(Files.readString(Example.root().resolve("docs/architecture.md")))
            .results()
            .map((MatchResult line) -> line.group(1))
            .toList();
    Set<String> packages =
        PIPELINE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith("org.wgintent."))
            .map(name -> name.substring("org.wgintent.".length()))
            .collect(Collectors.toSet());

    assertThat(order).containsExactlyInAnyOrderElementsOf(packages);
    for (int i = 0; i < order.size(); i++) {
      String[] above =
          order.subList(0, i).stream().map(ArchitectureTest::in).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(in(order.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(PIPELINE);
    }
  }

  private static String in(String name) {
    return "org.wgintent." + name + "..";
  }

  /** A mistake has to be made twice to go unseen. */
  @Test
  void theProofSharesNothingWithWhatItProves() {
    noClasses()
        .that()
        .resideInAPackage("org.wgintent.proof..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.wgintent.access..")
        .orShould()
        .callMethod(Network.class, "reserved")
        .orShould()
        .callMethod(Network.class, "neverInternet")
        .orShould()
        .callMethod(Domain.class, "prefixes")
        .check(PIPELINE);
  }
}
