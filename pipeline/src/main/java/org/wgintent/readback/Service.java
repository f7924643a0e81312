package org.wgintent.readback;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Packets of one protocol with a destination port (or ICMP type) from first to last. */
public record Service(Protocol protocol, int first, int last) {

  public static Service of(Protocol protocol) {
    return new Service(protocol, 0, protocol.last());
  }

  public static Service of(Protocol protocol, int number) {
    return new Service(protocol, number, number);
  }

  public boolean contains(Service other) {
    return protocol == other.protocol && first <= other.first && other.last <= last;
  }

  /** Every packet there is, in pieces so small that each of {@code named} is whole pieces. */
  public static List<Service> partition(Collection<Service> named) {
    List<Service> atoms = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      TreeSet<Integer> starts = new TreeSet<>();
      starts.add(0);
      for (Service service : named) {
        if (service.protocol == protocol) {
          starts.add(service.first);
          starts.add(service.last + 1);
        }
      }
      for (int start : starts) {
        Integer next = starts.higher(start);
        if (start <= protocol.last()) {
          atoms.add(new Service(protocol, start, next == null ? protocol.last() : next - 1));
        }
      }
    }
    return atoms;
  }

  /** {@code tcp/22}, {@code udp/0-52}, {@code icmp/8}, {@code other}. */
  @Override
  public String toString() {
    String name = protocol.name().toLowerCase(Locale.ROOT);
    if (protocol == Protocol.OTHER) {
      return name;
    }
    return name + "/" + first + (first == last ? "" : "-" + last);
  }
}
