package org.wgintent.renderers;

import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.renderers.TestDomain.Edit;
import org.wgintent.stage.Compiled;

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
}
