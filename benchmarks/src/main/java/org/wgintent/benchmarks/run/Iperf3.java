package org.wgintent.benchmarks.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.wgintent.benchmarks.results.Metric.NotAvailable;

/** What {@code iperf3 -J} of a client says (iperf3 3.12). */
final class Iperf3 {

  private static final JsonMapper MAPPER = new JsonMapper();

  private Iperf3() {}

  /** A report, or why there is none. */
  sealed interface Reading {

    /**
     * @param goodputBps of TCP, as received, over the measured seconds
     * @param intervalsBps of each measured interval
     * @param bytesTotal of all intervals, omitted ones too
     * @param userSeconds of the client outside of its kernel; {@code peerUserSeconds} of the server
     */
    record Tcp(
        double goodputBps,
        List<Double> intervalsBps,
        long bytesTotal,
        long retransmits,
        double userSeconds,
        double peerUserSeconds)
        implements Reading {}

    /** Datagrams, as the server counted them. */
    record Udp(
        double lostPercent, double packetsPerSecond, double userSeconds, double peerUserSeconds)
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
    JsonNode end = root.path("end");
    return end.path("sum").path("lost_percent").isNumber()
        ? udp(root, end.path("sum"))
        : tcp(root, end);
  }

  private static Reading udp(JsonNode root, JsonNode sum) {
    double seconds = sum.path("seconds").asDouble();
    long packets = sum.path("packets").asLong();
    if (packets <= 0 || seconds <= 0) {
      return missing("iperf3 sent no datagram");
    }
    return new Reading.Udp(
        sum.path("lost_percent").asDouble(),
        packets / seconds,
        user(root, "host_user"),
        user(root, "remote_user"));
  }

  private static Reading tcp(JsonNode root, JsonNode end) {
    JsonNode received = end.path("sum_received");
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
    return new Reading.Tcp(
        goodput,
        List.copyOf(samples),
        bytes,
        end.path("sum_sent").path("retransmits").asLong(),
        user(root, "host_user"),
        user(root, "remote_user"));
  }

  /** It says percent of one processor over the time of the test. */
  private static double user(JsonNode root, String whose) {
    double seconds = 0;
    for (JsonNode interval : root.path("intervals")) {
      seconds += interval.path("sum").path("seconds").asDouble();
    }
    return root.path("end").path("cpu_utilization_percent").path(whose).asDouble() / 100 * seconds;
  }

  private static Reading missing(String reason) {
    return new Reading.Missing(new NotAvailable(reason));
  }
}
