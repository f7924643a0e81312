package org.wgintent.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wgintent.benchmarks.Examples.iface;
import static org.wgintent.benchmarks.Examples.measured;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.wgintent.benchmarks.results.Documents;
import org.wgintent.benchmarks.results.Flow;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.results.Summary;
import org.wgintent.wireguard.InterfaceName;

/**
 * What is committed, as files that can be opened; {@code -Dgolden.update=true} writes them anew.
 */
class ResultsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/org/wgintent/benchmarks/golden");

  private static final Set<InterfaceName> DECLARED =
      Set.of(iface("wg0"), iface("wg1"), iface("wg2"), iface("wg3"), iface("wg4"));

  /** Two good ones, one without a tunnel's upload, one refused, one failed. */
  private static Summary summary() {
    List<Flow> flows =
        new ArrayList<>(
            ((Outcome.Measured) measured("wg3", "v0.0.20231211", 1300)).measurement().flows());
    flows.replaceAll(
        flow ->
            flow.path() == Flow.Path.TUNNEL && flow.direction() == Flow.Direction.UP
                ? new Flow(flow.path(), flow.direction(), new NotAvailable("iperf3: timed out"))
                : flow);
    return Summary.EMPTY.with(
        List.of(
            measured("wg2", "v0.0.20231211", 1280.4),
            measured("wg3", "v0.0.20231211", flows),
            measured("wg1", "v0.0.20220316", 215.25),
            new Outcome.Refused(iface("wg0"), "a production interface"),
            new Outcome.Failed(iface("wg4"), "no | such\nthing", List.of())),
        DECLARED);
  }

  @Test
  void the_summary_is_this_file() throws IOException {
    assertGolden("summary.json", Documents.write(summary()));
  }

  @Test
  void a_measurement_is_this_file() throws IOException {
    Outcome.Measured outcome = (Outcome.Measured) measured("wg1", "v0.0.20220316", 215.25);

    assertGolden("measurement.json", Documents.write(outcome.measurement()));
  }

  @Test
  void the_report_is_this_file() throws IOException {
    assertGolden("report.md", Report.markdown(summary()));
  }

  @Test
  void the_chart_is_this_file_and_valid_xml() throws Exception {
    String svg = RatioChart.svg(summary());

    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertGolden("ratios.svg", svg);
  }

  @Test
  void documents_are_read_back_as_they_were_written() throws IOException {
    Summary summary = summary();
    Measurement measurement =
        ((Outcome.Measured) measured("wg1", "v0.0.20220316", 215.25)).measurement();

    assertThat(Documents.readSummary(Documents.write(summary))).isEqualTo(summary);
    assertThat(Documents.readMeasurement(Documents.write(measurement))).isEqualTo(measurement);
  }

  @Test
  void a_document_of_an_unknown_schema_is_refused() {
    assertThatThrownBy(() -> Documents.readSummary("{\"schema\":\"wg-intent/summary/9\"}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wg-intent/summary/9");
  }

  @Test
  void a_campaign_of_one_interface_keeps_the_others_results() {
    Summary first =
        Summary.EMPTY.with(
            List.of(measured("wg1", "v1", 200), measured("wg2", "v1", 300)), DECLARED);

    Summary second =
        first.with(List.of(new Outcome.Failed(iface("wg2"), "unreachable", List.of())), DECLARED);

    assertThat(second.cells()).isEqualTo(first.cells());
    assertThat(second.notMeasured())
        .containsExactly(new Summary.NotMeasured(iface("wg2"), "unreachable"));
    assertThat(second.with(List.of(measured("wg2", "v1", 300)), DECLARED).notMeasured()).isEmpty();
  }

  @Test
  void what_is_no_longer_declared_leaves_the_summary() {
    Summary summary = Summary.EMPTY.with(List.of(measured("wg1", "v1", 200)), DECLARED);

    assertThat(summary.with(List.of(), Set.of(iface("wg2"))).cells()).isEmpty();
  }

  @Test
  void an_empty_summary_says_so() {
    assertThat(Report.markdown(Summary.EMPTY)).contains("Nothing measured yet.");
    assertThat(RatioChart.svg(Summary.EMPTY)).contains("nothing measured yet");
  }

  @Test
  void the_ratio_is_to_the_mean_of_the_runs_before_and_after() {
    Measurement.Derived derived =
        ((Outcome.Measured) measured("wg1", "v1", 910)).measurement().derived();

    assertThat(derived.noTunnelMbit().up()).isEqualTo(Metric.of(9100));
    assertThat(derived.ratio().up()).isEqualTo(Metric.of(0.1));
    assertThat(derived.drift().up()).isEqualTo(Metric.of(1.0222));
    assertThat(derived.rttMs().p50()).isEqualTo(Metric.of(0.31));
    assertThat(derived.rttMs().p95()).isEqualTo(Metric.of(0.79));
  }

  private static void assertGolden(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
