package org.wgintent.routes;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
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

  /** The compiler sees what a route calls, and so does whoever builds an image. */
  @Test
  void routesNameNoMethodInAString() {
    noClasses()
        .that()
        .resideInAPackage("org.wgintent.routes.camel..")
        .should()
        .callMethodWhere(
            target(name("bean"))
                .or(target(name("method")))
                .and(target(rawParameterTypes(anyElementThat(equivalentTo(String.class))))))
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.wgintent.routes"));
  }

  /** Past the ports of the job there is no type of Git, SSH or Camel. */
  @Test
  void onlyAdaptersKnowGit() {
    noClasses()
        .that()
        .resideInAnyPackage("org.wgintent.routes.cli..", "org.wgintent.routes.camel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.eclipse.jgit..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.wgintent.routes"));
  }
}
