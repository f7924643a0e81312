package org.wgintent.renderers;

import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.IntentFiles;
import org.wgintent.renderers.TestDomain.Edit;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/** Compiled domains for the tests of other packages. */
public final class TestDomains {

  private TestDomains() {}

  /**
   * A domain with every server of one kind.
   *
   * @param name {@code example}, or one of the tests' own
   */
  public static Compiled compile(String name, ServerPlatform platform) throws Exception {
    return name.equals("example")
        ? ServersTest.example(platform)
        : TestDomain.compile(name, Edit.platform(platform));
  }

  /** From texts. */
  public static IntentFiles files(String domain, String inventory, String execution) {
    return TestDomain.files(domain, inventory, execution);
  }

  /** As if every server were enrolled. */
  public static Outcome<Compiled> compile(IntentFiles files) {
    return TestDomain.compile(files);
  }
}
