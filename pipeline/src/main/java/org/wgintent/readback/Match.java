package org.wgintent.readback;

import java.util.List;
import java.util.Set;
import org.wgintent.wireguard.IpAddress.Family;

/** One condition of a rule. */
public sealed interface Match {

  /** {@code iifname}, {@code -i}. */
  record In(Set<String> devices) implements Match {}

  /** {@code oifname}, {@code -o}. */
  record Out(Set<String> devices) implements Match {}

  /** {@code saddr}, {@code -s}. */
  record From(AddressSet set) implements Match {}

  /** {@code daddr}, {@code -d}. */
  record To(AddressSet set, boolean not) implements Match {}

  /** {@code ip}, {@code ip6}, or the program that the text is for. */
  record Of(Family family) implements Match {}

  /** A protocol, port or type: one of these. */
  record Asks(List<Service> services) implements Match {}

  /** {@code ct state}, {@code --ctstate}. */
  record InState(Set<String> states) implements Match {}

  /** {@code ct direction reply}, {@code --ctdir REPLY}. */
  record Replies() implements Match {}
}
