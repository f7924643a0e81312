package org.wgintent.renderers;

import java.util.List;
import org.wgintent.render.Targets;

/** Every target there is. A new one is a class, a golden folder and a line here. */
public final class Renderers {

  public static final Targets TARGETS =
      new Targets(
          List.of(new LinuxServer(), new LinuxIptablesServer(), new AsuswrtMerlinServer()),
          List.of(new WgQuickNode()));

  private Renderers() {}
}
