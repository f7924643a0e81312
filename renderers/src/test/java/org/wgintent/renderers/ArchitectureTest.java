package org.wgintent.renderers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses RENDERERS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.wgintent.renderers");

  /** A reader that took a word from the writer would agree with its mistakes. */
  @Test
  void readersShareNothingWithWriters() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Reader")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            ".*\\.(\\w+Firewall|\\w+Server|ServerFiles|WgQuickNode|BenchmarkAccess|NftNames|NftSets)")
        .check(RENDERERS);
  }
}
