package org.wgintent.render;

import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;

/** Where things lie below {@code generated/}. */
public final class Layout {

  private Layout() {}

  /** The folder of exactly the files that go to a server. */
  public static String server(ServerName server) {
    return "servers/" + server + "/";
  }

  /** A node's file for one interface. */
  public static String node(NodeName node, InterfaceName iface, String extension) {
    return "nodes/" + node + "/" + iface + "." + extension;
  }
}
