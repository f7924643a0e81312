package org.wgintent.domain;

import java.util.Optional;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.source.Places;
import org.wgintent.wireguard.InterfaceName;

/** The three files of one domain, parsed. Places in them are asked of {@link Places}. */
public record Intent(Domain domain, Inventory inventory, Execution execution, Places places) {

  public Optional<Interface> iface(InterfaceName name) {
    return Optional.ofNullable(domain.interfaces().get(name));
  }
}
