package org.wgintent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.wgintent.benchmarks.Examples;
import org.wgintent.benchmarks.Recordings;
import org.wgintent.benchmarks.results.Documents;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.wireguard.InterfaceName;

/** The report on an invented campaign, as files that one can open. */
class ReportTest {

  private static final Path GOLDEN = Path.of("src/test/resources/org/wgintent/benchmarks/golden");

  private static final Set<InterfaceName> DECLARED =
      Set.of(Examples.iface("wg1"), Examples.iface("wg2"), Examples.iface("wg3"));

  /** An old program (wg1) and a new one (wg2): the new one is six times as fast. */
  private static Recordings campaign() {
    Random random = new Random(5);
    Recordings recordings = new Recordings("none", "wg1", "wg2");
    for (int block = 1; block <= 10; block++) {
      recordings.nextBlock();
      for (String path : List.of("none", "wg1", "wg2", "none")) {
        double noise = Math.exp(0.02 * random.nextGaussian());
        double base = path.equals("none") ? 9000 : path.equals("wg1") ? 215 : 1310;
        double slow = path.equals("none") ? 0.1 : path.equals("wg1") ? 9 : 2;
        for (String series : List.of("tcp-1 up", "tcp-1 down", "tcp-4 up", "tcp-4 down")) {
          double factor = noise * (series.endsWith("down") ? 0.94 : 1);
          Map<Figure, Metric> figures = new LinkedHashMap<>();
          figures.put(Figure.GOODPUT_MBIT, Metric.of(base * factor));
          figures.put(Figure.RETRANSMITS, Metric.of(path.equals("wg1") ? 30000 : 12));
          figures.put(Figure.CPU_S_PER_GIB, Metric.of(9000 / base * 0.9 / factor));
          figures.put(
              Figure.DAEMON_CPU_S_PER_GIB, Metric.of(path.equals("none") ? 0 : 5000 / base));
          figures.put(
              Figure.USER_CPU_S_PER_GIB, Metric.of(path.equals("none") ? 0.05 : 2000 / base));
          figures.put(Figure.SYSTEM_CPU_S_PER_GIB, Metric.of(6000 / base));
          figures.put(Figure.IRQ_CPU_S_PER_GIB, Metric.of(1000 / base));
          figures.put(Figure.RTT_P50_MS, Metric.of(slow * noise));
          figures.put(Figure.RTT_P95_MS, Metric.of(2 * slow * noise));
          figures.put(Figure.RTT_P99_MS, Metric.of(3 * slow * noise));
          memory(path, figures);
          boolean disturbed = block == 7 && path.equals("wg2") && series.equals("tcp-1 up");
          if (disturbed) {
            recordings.add(path, series, figures, "nas: 12.0 % of the CPU was stolen");
          } else {
            recordings.add(path, series, figures);
          }
        }
        recordings.add(
            path,
            "rtt",
            Map.of(
                Figure.RTT_P50_MS, Metric.of(slow / 20 * noise),
                Figure.RTT_P95_MS, Metric.of(slow / 15 * noise),
                Figure.RTT_P99_MS, Metric.of(slow / 10 * noise)));
        recordings.add(
            path,
            "paced-100 up",
            Map.of(
                Figure.GOODPUT_MBIT, Metric.of(100),
                Figure.CPU_CORES, Metric.of(90 / base / noise),
                Figure.DAEMON_CPU_CORES, Metric.of(path.equals("none") ? 0 : 40 / base)));
      }
      for (String path : List.of("none", "wg1", "wg2")) {
        recordings.add(path, "udp-128-50 up", Map.of(Figure.LOSS_PERCENT, Metric.of(0.25)));
        recordings.add(
            path,
            "udp-1280-50 up",
            Map.of(
                Figure.LOSS_PERCENT,
                path.equals("wg1")
                    ? new NotAvailable("iperf3: unable to connect | to <server>")
                    : Metric.of(0)));
      }
      for (String path : List.of("wg1", "wg2")) {
        for (int mtu : List.of(1280, 1380, 1420)) {
          double cliff = path.equals("wg2") && mtu == 1420 ? 0.4 : 1;
          recordings.add(
              path, "mtu-" + mtu + " up", cliff * mtu * (path.equals("wg1") ? 0.15 : 0.9));
        }
        recordings.add(
            path,
            "handshakes",
            Map.of(
                Figure.HANDSHAKES, Metric.of(20),
                Figure.HANDSHAKE_P50_MS, Metric.of(2.5),
                Figure.HANDSHAKE_P95_MS, Metric.of(4)));
      }
    }
    return recordings;
  }

  private static void memory(String path, Map<Figure, Metric> figures) {
    if (!path.equals("none")) {
      Metric kernel = new NotAvailable("no process: the kernel encrypts");
      figures.put(Figure.SERVER_MEMORY_MIB, Metric.of(14.5));
      figures.put(Figure.CLIENT_MEMORY_MIB, path.equals("wg1") ? Metric.of(12) : kernel);
    }
  }

  private static Summary summary() {
    return Summary.EMPTY.with(
        List.of(
            new Outcome.Measured(campaign().measurement(), List.of()),
            new Outcome.Refused(Examples.iface("wg3"), "router serves production")),
        DECLARED);
  }

  @Test
  void theReportIsTheseFiles() throws Exception {
    SortedMap<String, String> files = Report.files(summary());

    for (Map.Entry<String, String> file : files.entrySet()) {
      if (file.getKey().endsWith(".svg")) {
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(file.getValue().getBytes(StandardCharsets.UTF_8)));
      }
      assertGolden(file.getKey(), file.getValue());
    }
    assertThat(files.keySet())
        .containsExactly(
            "comparison.svg", "cpu.svg", "latency.svg", "mtu.svg", "ratios.svg", "report.md");
    assertThat(Report.files(summary())).isEqualTo(files);
  }

  @Test
  void theSummaryIsThisFileAndIsReadBack() throws IOException {
    Summary summary = summary();

    assertGolden("summary.json", Documents.write(summary));
    assertThat(Documents.read(Documents.write(summary), Summary.class, Summary.SCHEMA))
        .isEqualTo(summary);
  }

  @Test
  void aMeasurementIsThisFileAndIsReadBack() throws IOException {
    Measurement measurement =
        new Recordings("none", "wg1")
            .nextBlock()
            .add("none", "tcp-1 up", 9000)
            .add("wg1", "tcp-1 up", Map.of(Figure.GOODPUT_MBIT, new NotAvailable("gone")), "hot")
            .measurement(Optional.of("the time was over"));

    assertGolden("measurement.json", Documents.write(measurement));
    assertThat(Documents.read(Documents.write(measurement), Measurement.class, Measurement.SCHEMA))
        .isEqualTo(measurement);
  }

  @Test
  void aDocumentOfAnUnknownSchemaIsRefused() {
    assertThatThrownBy(
            () ->
                Documents.read(
                    "{\"schema\":\"wg-intent/summary/9\"}", Summary.class, Summary.SCHEMA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wg-intent/summary/9");
  }

  /** A real campaign, of two versions of wireguard-go ({@code benchmarks/tunnels/race}). */
  @Test
  void theSampleInTheDocumentationIsWhatItsSummaryGives() throws IOException {
    Path sample = Path.of("../docs/benchmark-sample");
    String json = Files.readString(sample.resolve("summary.json"));
    Summary summary = Documents.read(json, Summary.class, Summary.SCHEMA);

    assertThat(Documents.write(summary)).isEqualTo(json);
    for (Map.Entry<String, String> file : Report.files(summary).entrySet()) {
      assertGolden(sample.resolve(file.getKey()), file.getValue());
    }
  }

  private static Outcome measured(String run, String... paths) {
    Recordings recordings = new Recordings("none", paths);
    for (int i = 0; i < 8; i++) {
      recordings.nextBlock().add("none", "tcp-1 up", 100);
      for (String path : paths) {
        recordings.add(path, "tcp-1 up", 50);
      }
      recordings.add("none", "tcp-1 up", 100);
    }
    Measurement m = recordings.measurement();
    return new Outcome.Measured(
        new Measurement(
            m.schema(),
            new Measurement.Run(
                run,
                m.run().intentCommit(),
                m.run().started(),
                m.run().ended(),
                m.run().profile(),
                m.run().seed(),
                8,
                8,
                8),
            m.server(),
            m.client(),
            m.onProduction(),
            m.env(),
            m.tunnels(),
            m.missing(),
            m.samples(),
            m.production(),
            m.stopped()),
        List.of());
  }

  @Test
  void aCampaignOfOneInterfaceKeepsTheOthersResultsAndNoVerdictAcrossCampaigns() {
    Summary first = Summary.EMPTY.with(List.of(measured("one", "wg1", "wg2")), DECLARED);
    assertThat(first.verdicts()).extracting(j -> j.verdict().against()).contains("wg1", "none");

    Summary second = first.with(List.of(measured("two", "wg2")), DECLARED);

    assertThat(second.cells()).extracting(Summary.Row::label).containsExactly("wg1", "wg2");
    assertThat(second.cells()).extracting(Summary.Row::run).containsExactly("one", "two");
    assertThat(second.runs()).extracting(Summary.Session::run).containsExactly("one", "two");
    assertThat(second.verdicts())
        .extracting(j -> j.run() + " " + j.verdict().path() + " " + j.verdict().against())
        .containsExactly("one wg1 none", "two wg2 none");
    Summary third = second.with(List.of(measured("three", "wg1", "wg2")), DECLARED);
    assertThat(third.runs()).extracting(Summary.Session::run).containsExactly("three");
  }

  @Test
  void whatCouldNotBeMeasuredIsSaidAndAnOlderResultStays() {
    Summary first = Summary.EMPTY.with(List.of(measured("one", "wg1")), DECLARED);

    Summary second =
        first.with(
            List.of(new Outcome.Failed(Examples.iface("wg1"), "unreachable", List.of())), DECLARED);

    assertThat(second.cells()).isEqualTo(first.cells());
    assertThat(second.notMeasured())
        .containsExactly(new Summary.NotMeasured(Examples.iface("wg1"), "unreachable"));
    assertThat(second.with(List.of(measured("two", "wg1")), DECLARED).notMeasured()).isEmpty();
    assertThat(second.with(List.of(), Set.of()).cells()).isEmpty();
    assertThat(second.with(List.of(), Set.of()).runs()).isEmpty();
  }

  @Test
  void anEmulatedMachineIsNamedFirst() {
    Recordings recordings = new Recordings("qemu", "wg1");
    recordings
        .nextBlock()
        .add("none", "tcp-1 up", 50)
        .add("wg1", "tcp-1 up", 20)
        .add("none", "tcp-1 up", 50);
    Summary summary =
        Summary.EMPTY.with(
            List.of(new Outcome.Measured(recordings.measurement(), List.of())), DECLARED);

    assertThat(Report.markdown(summary)).contains("with nas\n\n- **Emulated: no verdict.**");
  }

  @Test
  void anEmptySummarySaysSo() {
    assertThat(Report.files(Summary.EMPTY).get("report.md")).contains("Nothing measured yet.");
    assertThat(Report.files(Summary.EMPTY).get("ratios.svg")).contains("no ratio could be had");
  }

  private static void assertGolden(String name, String actual) throws IOException {
    assertGolden(GOLDEN.resolve(name), actual);
  }

  private static void assertGolden(Path file, String actual) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
