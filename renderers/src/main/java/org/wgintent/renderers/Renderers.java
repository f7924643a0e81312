package org.wgintent.renderers;

import java.util.List;
import org.wgintent.render.NodeRenderer;
import org.wgintent.render.ServerRenderer;

/** Every target there is. A new one is a class, a golden folder and a line here. */
public final class Renderers {

  public static final List<ServerRenderer> SERVERS =
      List.of(new LinuxServer(), new LinuxIptablesServer(), new AsuswrtMerlinServer());
  public static final List<NodeRenderer> NODES = List.of(new WgQuickNode());

  private Renderers() {}
}
