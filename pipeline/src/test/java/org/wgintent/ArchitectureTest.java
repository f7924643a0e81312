package org.wgintent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

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

  /** A mistake has to be made twice to go unseen. */
  @Test
  void theProofSharesNothingWithWhatItProves() {
    noClasses()
        .that()
        .resideInAPackage("org.wgintent.proof..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.wgintent.domain.Access")
        .orShould()
        .callMethod(org.wgintent.derive.Network.class, "reserved")
        .check(PIPELINE);
  }
}
