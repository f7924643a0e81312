package org.wgintent.render;

import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;

/** Renders the files of one server for one target. Pure: the same network gives the same bytes. */
public interface ServerRenderer {

  ServerPlatform platform();

  /** Relative path to text: exactly the files that go to the server. Secrets are placeholders. */
  SortedMap<String, String> render(Network network, ServerNet server);
}
