package org.wgintent.routes;

import org.wgintent.job.Version;
import org.wgintent.renderers.Renderers;
import org.wgintent.stage.Compiler;

/** The compiler of this build, with every renderer that there is. */
public final class Compilers {

  private Compilers() {}

  public static Compiler current() {
    return new Compiler(Version.TEXT, Renderers.TARGETS);
  }
}
