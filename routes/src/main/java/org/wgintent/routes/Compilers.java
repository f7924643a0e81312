package org.wgintent.routes;

import org.wgintent.job.Version;
import org.wgintent.renderers.Renderers;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Rendering;

/** The compiler of this build, with every renderer that there is. */
public final class Compilers {

  private Compilers() {}

  public static Compiler current() {
    return new Compiler(Version.TEXT, new Rendering(Renderers.SERVERS, Renderers.NODES));
  }
}
