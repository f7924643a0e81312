package org.wgintent.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.source.Positions;
import org.wgintent.wireguard.InterfaceName;

/** The three files of one domain, parsed. Positions in them are asked of {@link Positions}. */
public record Intent(Domain domain, Inventory inventory, Execution execution, Positions positions) {

  public Optional<Interface> iface(InterfaceName name) {
    return Optional.ofNullable(domain.interfaces().get(name));
  }

  /** How servers are realised that have such an interface. */
  public Stream<ServerSettings> serversWith(Predicate<Interface> such) {
    return domain.interfaces().values().stream()
        .filter(such)
        .map(Interface::server)
        .distinct()
        .map(execution.servers()::get)
        .filter(Objects::nonNull);
  }
}
