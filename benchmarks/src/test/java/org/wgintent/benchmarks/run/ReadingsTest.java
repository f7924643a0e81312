package org.wgintent.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.results.Sample.Spent;

/** What real programs printed (iperf3 3.12, iputils, Linux), read back. */
class ReadingsTest {

  @Test
  void anUploadIsWhatArrived() throws IOException {
    assertThat(Iperf3.read(recorded("iperf3-3.12-up.json")))
        .isInstanceOfSatisfying(
            Iperf3.Reading.Tcp.class,
            report -> {
              assertThat(report.goodputBps()).isCloseTo(20.1414e9, within(1e6));
              assertThat(report.intervalsBps()).hasSize(2);
              assertThat(report.bytesTotal()).isEqualTo(2485125120L + 2677800960L + 2357985280L);
              assertThat(report.retransmits()).isEqualTo(6);
            });
  }

  @Test
  void aDownloadCountsTheServersRetransmits() throws IOException {
    assertThat(Iperf3.read(recorded("iperf3-3.12-down.json")))
        .isInstanceOfSatisfying(
            Iperf3.Reading.Tcp.class,
            report -> {
              assertThat(report.goodputBps()).isCloseTo(16.5332e9, within(1e6));
              assertThat(report.retransmits()).isEqualTo(13);
            });
  }

  @Test
  void ofDatagramsTheLostOnesAreRead() throws IOException {
    assertThat(Iperf3.read(recorded("iperf3-3.12-udp.json")))
        .isInstanceOfSatisfying(
            Iperf3.Reading.Udp.class,
            report -> {
              assertThat(report.lostPercent()).isCloseTo(0.3878, within(1e-3));
              assertThat(report.packetsPerSecond()).isCloseTo(160_392, within(1.0));
            });
  }

  @Test
  void aRefusedConnectionIsAReasonThoughIperf3ExitsWith0() throws IOException {
    assertThat(Iperf3.read(recorded("iperf3-3.12-refused.json")))
        .isEqualTo(
            new Iperf3.Reading.Missing(
                new NotAvailable("iperf3: unable to connect to server: Connection refused")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "iperf3: error - unable", "{}", "{\"end\":{}}", "[]", "3"})
  void anythingElseIsAReasonToo(String text) {
    assertThat(Iperf3.read(text)).isInstanceOf(Iperf3.Reading.Missing.class);
  }

  @Test
  void roundTripsAreRead() throws IOException {
    assertThat(PingTimes.read(recorded("ping-iputils.txt")))
        .containsExactly(0.215, 0.042, 0.044, 0.047, 0.044);
  }

  @Test
  void busyboxPrintsRoundTripsInItsOwnWay() {
    assertThat(PingTimes.read("64 bytes from 192.0.2.1: seq=0 ttl=64 time=0.090 ms\n"))
        .containsExactly(0.09);
  }

  private static Snapshot snapshot(String cpu, String... more) {
    List<String> lines = new java.util.ArrayList<>(List.of("seconds=100.50", "cpu=" + cpu));
    lines.addAll(List.of(more));
    return Snapshot.parse(lines);
  }

  @Test
  void cpuSecondsAreTheDifferenceOfTwoReadings() {
    Snapshot before = snapshot("100 10 200 5000 50 3 7 20 0 0", "daemon=10 5");
    Snapshot after =
        Snapshot.parse(
            List.of("seconds=104.50", "cpu=250 20 300 5400 60 5 25 24 9 9", "daemon=40 25"));

    Spent spent = after.since(before);

    assertThat(spent).isEqualTo(new Spent(1.6, 1.0, 0.2, 0.04, 4.1, 0.5, 4.0));
    assertThat(spent.busy()).isCloseTo(2.8, within(1e-9));
  }

  @Test
  void aCounterThatStepsBackGivesNothingAndNotLess() {
    assertThat(snapshot("0 0 0 9 0 0 0 0").since(snapshot("0 0 0 10 0 0 0 0")).idle()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1 2 3", "a b c d e f g h"})
  void whatIsNoProcStatIsRefused(String text) {
    assertThatThrownBy(() -> snapshot(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUndisturbedTrialIsClean() {
    assertThat(
            Guards.violated(
                "nas",
                snapshot("0 0 0 0 0 0 0 0", "device=0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"),
                snapshot("100 0 100 200 0 0 0 4", "device=9 9999 0 0 0 0 0 0 9 9999 1 0 0 0 0 0"),
                0.9))
        .isEmpty();
  }

  @Test
  void whatDisturbsIsSaid() {
    Snapshot before =
        snapshot(
            "0 0 0 0 0 0 0 0",
            "device=0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
            "softnet=00000001 00000000",
            "throttle=3 4",
            "link=1000 2");
    Snapshot after =
        snapshot(
            "200 0 50 150 0 0 0 20",
            "device=0 100 1 2 0 0 0 0 0 100 0 4 0 0 0 0",
            "softnet=00000001 0000000a",
            "throttle=3 5",
            "celsius=97000",
            "link=100 3");

    assertThat(Guards.violated("nas", before, after, 0.5))
        .containsExactly(
            "nas: 4.8 % of the CPU was stolen",
            "nas: other programs used 32.1 % of the CPU",
            "nas: a processor was slowed for its heat",
            "nas: 97 degrees Celsius",
            "nas: the link changed",
            "nas: the network interface dropped 7 of 200 packets",
            "nas: 10 packets found no place in a processor's queue");
  }

  private static String recorded(String name) throws IOException {
    try (InputStream in = ReadingsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
