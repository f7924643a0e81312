package org.wgintent.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Platform;

/**
 * The client that deploys are proved with, where {@code prove} says on which server it sits: a peer
 * of every production interface of the others, that reaches the server's end of the tunnel and
 * nothing else.
 */
public final class Canary {

  /** Nothing else may have this name. */
  public static final NodeName NODE = new NodeName("canary");

  public static final ProfileName PROFILE = new ProfileName(NODE.value());

  private Canary() {}

  /** Intent that says so. */
  public static Intent in(Intent intent) {
    return intent
        .execution()
        .proveFrom()
        .map(
            from -> {
              List<Grant> grants = new ArrayList<>(intent.inventory().grants());
              for (Interface iface : intent.domain().interfaces().values()) {
                if (!iface.server().equals(from) && !iface.isBenchmark()) {
                  grants.add(grant(iface));
                }
              }
              SortedMap<ProfileName, Profile> profiles = new TreeMap<>(intent.domain().profiles());
              profiles.put(PROFILE, new Profile(PROFILE, false, false));
              return new Intent(
                  new Domain(
                      intent.domain().servers(),
                      intent.domain().nodes(),
                      intent.domain().interfaces(),
                      profiles,
                      intent.domain().constraints()),
                  new Inventory(
                      List.copyOf(grants),
                      intent.inventory().revoked(),
                      intent.inventory().released(),
                      intent.inventory().tests()),
                  intent.execution(),
                  intent.positions());
            })
        .orElse(intent);
  }

  private static Grant grant(Interface iface) {
    return new Grant(
        NODE,
        iface.name(),
        PROFILE,
        Platform.LINUX,
        Optional.empty(),
        1,
        true,
        Optional.empty(),
        false);
  }
}
