package org.wgintent.render;

import java.util.List;
import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.UnreadableText;

/** Renders the files of one server for one target. Pure: the same network gives the same bytes. */
public interface ServerRenderer {

  ServerPlatform platform();

  /**
   * What this target cannot do of what is asked of {@code server}: said in every review, at the
   * place in intent that asks for it.
   */
  default List<Limit> limits(ServerNet server) {
    return List.of();
  }

  /** Relative path to text: exactly the files that go to the server. Secrets are placeholders. */
  SortedMap<String, String> render(Network network, ServerNet server);

  /**
   * Such files, read back: what the server will do, whatever was meant. A reader shares nothing
   * with what writes the text, or both would be wrong together.
   *
   * @param folder where the files lie below {@code generated/}, for messages
   * @throws UnreadableText if the text says anything that the reader does not know
   */
  ServerText read(String folder, SortedMap<String, String> files) throws UnreadableText;

  /**
   * The rules that a server has loaded, as its generation's {@code firewall show} prints them.
   *
   * @throws UnreadableText if it says anything that the reader does not know
   */
  Ruleset loaded(String shown) throws UnreadableText;
}
