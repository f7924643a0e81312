package org.wgintent.domain;

import java.util.Optional;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.source.Positions;
import org.wgintent.wireguard.InterfaceName;

/** The three files of one domain, parsed. Positions in them are asked of {@link Positions}. */
public record Intent(Domain domain, Inventory inventory, Execution execution, Positions positions) {

  public Optional<Interface> iface(InterfaceName name) {
    return Optional.ofNullable(domain.interfaces().get(name));
  }
}
