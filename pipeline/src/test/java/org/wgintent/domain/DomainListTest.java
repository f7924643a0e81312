package org.wgintent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.wgintent.diagnostic.DiagnosticFormat;

class DomainListTest {

  @Test
  void aRepositoryWithoutSitesIsOneDomainAtItsRoot() {
    assertThat(DomainList.of(true, List.of()).domains()).containsExactly(DomainFolder.ROOT);
    assertThat(DomainList.of(false, List.of()).domains()).containsExactly(DomainFolder.ROOT);
  }

  @Test
  void sitesAreDomainsInTheirNamesOrder() {
    DomainList list = DomainList.of(false, List.of("office", "home"));

    assertThat(list.domains())
        .extracting(DomainFolder::path)
        .containsExactly("sites/home/", "sites/office/");
    assertThat(list.problems()).isEmpty();
  }

  @Test
  void tricksInNamesAndTwoLayoutsAreSaid() {
    DomainList list =
        DomainList.of(true, List.of("home", "-rf", "..", "$(id)", "root", "Home", "a\nb"));

    assertThat(list.domains())
        .containsExactly(DomainFolder.ROOT, DomainFolder.site("home").orElseThrow());
    assertThat(DiagnosticFormat.text(list.problems()))
        .contains("sites/-rf:1:1: error WG108", "sites/..:1:1", "sites/root:1:1", "sites/Home:1:1")
        .contains("domain.yaml:1:1: error WG113 a domain at the root, and others below sites/")
        .doesNotContain("a\nb");
  }
}
