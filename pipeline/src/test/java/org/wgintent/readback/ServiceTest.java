package org.wgintent.readback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ServiceTest {

  @Provide
  Arbitrary<List<Service>> services() {
    return Combinators.combine(
            Arbitraries.of(Protocol.TCP, Protocol.UDP),
            Arbitraries.integers().between(0, 65535),
            Arbitraries.integers().between(0, 20))
        .as((p, first, more) -> new Service(p, first, Math.min(65535, first + more)))
        .list()
        .ofMaxSize(6);
  }

  @Property
  void aPartitionCoversEveryPortOnceAndCutsNoServiceInTwo(
      @ForAll("services") List<Service> named, @ForAll @IntRange(max = 65535) int port) {
    List<Service> pieces = Service.partition(named);
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
      Service one = Service.of(protocol, port);
      List<Service> holding = pieces.stream().filter(piece -> piece.contains(one)).toList();
      assertThat(holding).hasSize(1);
      for (Service service : named) {
        assertThat(service.contains(holding.getFirst())).isEqualTo(service.contains(one));
      }
    }
  }
}
