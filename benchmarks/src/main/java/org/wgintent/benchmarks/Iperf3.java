package org.wgintent.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.wgintent.benchmarks.results.Metric.NotAvailable;

/** What {@code iperf3 -J} of a TCP client says (iperf3 3.12). */
final class Iperf3 {

  private static final JsonMapper MAPPER = new JsonMapper();

  private Iperf3() {}

  /** A report, or why there is none. */
  sealed interface Reading {

    /**
     * @param goodputBps as received, over the measured seconds
     * @param samplesBps of each measured interval
     * @param bytesTotal of all intervals, omitted ones too
     */
    record Report(double goodputBps, List<Double> samplesBps, long bytesTotal, long retransmits)
        implements Reading {}

    record Missing(NotAvailable why) implements Reading {}
  }

  /** With -J, iperf3 3.12 exits 0 even when it could not connect: only {@code error} tells. */
  static Reading read(String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException notJson) {
      return missing("iperf3 gave no JSON");
    }
    if (root.hasNonNull("error")) {
      return missing("iperf3: " + root.path("error").asText());
    }
    JsonNode received = root.path("end").path("sum_received");
    if (!received.path("bits_per_second").isNumber()) {
      return missing("iperf3 reported no transfer");
    }
    List<Double> samples = new ArrayList<>();
    long bytes = 0;
    for (JsonNode interval : root.path("intervals")) {
      JsonNode sum = interval.path("sum");
      bytes += sum.path("bytes").asLong();
      // A last interval of a few milliseconds is no sample of a second.
      if (!sum.path("omitted").asBoolean() && sum.path("seconds").asDouble() > 0.5) {
        samples.add(sum.path("bits_per_second").asDouble());
      }
    }
    double goodput = received.path("bits_per_second").asDouble();
    if (goodput <= 0) {
      return missing("iperf3 connected, but nothing arrived");
    }
    long retransmits = root.path("end").path("sum_sent").path("retransmits").asLong();
    return new Reading.Report(goodput, List.copyOf(samples), bytes, retransmits);
  }

  private static Reading missing(String reason) {
    return new Reading.Missing(new NotAvailable(reason));
  }
}
