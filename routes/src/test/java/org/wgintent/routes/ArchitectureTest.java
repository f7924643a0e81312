package org.wgintent.routes;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void onlyRoutesKnowFrameworks() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.wgintent.routes..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "org.apache.camel..",
            "org.eclipse.jgit..",
            "org.apache.sshd..",
            "org.wgintent.routes..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.wgintent"));
  }
}
