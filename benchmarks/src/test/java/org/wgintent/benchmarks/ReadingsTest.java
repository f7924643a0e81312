package org.wgintent.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.benchmarks.results.Flow.Cpu;
import org.wgintent.benchmarks.results.Metric.NotAvailable;

/** What real programs printed (iperf3 3.12, iputils, Linux), read back. */
class ReadingsTest {

  @Test
  void an_upload_is_what_arrived() throws IOException {
    assertThat(Iperf3.read(recorded("iperf3-3.12-up.json")))
        .isInstanceOfSatisfying(
            Iperf3.Reading.Report.class,
            report -> {
              assertThat(report.goodputBps()).isCloseTo(20.1414e9, within(1e6));
              assertThat(report.samplesBps()).hasSize(2);
              assertThat(report.bytesTotal()).isEqualTo(2485125120L + 2677800960L + 2357985280L);
              assertThat(report.retransmits()).isEqualTo(6);
            });
  }

  @Test
  void a_download_counts_the_servers_retransmits() throws IOException {
    assertThat(Iperf3.read(recorded("iperf3-3.12-down.json")))
        .isInstanceOfSatisfying(
            Iperf3.Reading.Report.class,
            report -> {
              assertThat(report.goodputBps()).isCloseTo(16.5332e9, within(1e6));
              assertThat(report.retransmits()).isEqualTo(13);
            });
  }

  @Test
  void a_refused_connection_is_a_reason_though_iperf3_exits_with_0() throws IOException {
    assertThat(Iperf3.read(recorded("iperf3-3.12-refused.json")))
        .isEqualTo(
            new Iperf3.Reading.Missing(
                new NotAvailable("iperf3: unable to connect to server: Connection refused")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "iperf3: error - unable", "{}", "{\"end\":{}}", "[]", "3"})
  void anything_else_is_a_reason_too(String text) {
    assertThat(Iperf3.read(text)).isInstanceOf(Iperf3.Reading.Missing.class);
  }

  @Test
  void round_trips_are_read() throws IOException {
    assertThat(PingTimes.read(recorded("ping-iputils.txt")))
        .containsExactly(0.215, 0.042, 0.044, 0.047, 0.044);
  }

  @Test
  void busybox_prints_round_trips_in_its_own_way() {
    assertThat(PingTimes.read("64 bytes from 192.0.2.1: seq=0 ttl=64 time=0.090 ms\n"))
        .containsExactly(0.09);
  }

  @Test
  void cpu_seconds_are_the_difference_of_two_readings() {
    ProcStat before = ProcStat.parse("cpu  100 10 200 5000 50 3 7 20 0 0\ncpu0 1 1 1 1 1 1 1 1\n");
    ProcStat after = ProcStat.parse("cpu  250 20 300 5400 60 5 25 24 9 9\n");

    Cpu spent = after.since(before);

    assertThat(spent).isEqualTo(new Cpu(1.6, 1.0, 0.2, 0.04, 4.1));
    assertThat(spent.busy()).isCloseTo(2.8, within(1e-9));
  }

  @Test
  void a_counter_that_steps_back_gives_nothing_and_not_less() {
    ProcStat before = ProcStat.parse("cpu 0 0 0 10 0 0 0 0");
    ProcStat after = ProcStat.parse("cpu 0 0 0 9 0 0 0 0");

    assertThat(after.since(before).idle()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cpu 1 2 3", "cpu a b c d e f g h"})
  void what_is_no_proc_stat_is_refused(String text) {
    assertThatThrownBy(() -> ProcStat.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static String recorded(String name) throws IOException {
    try (InputStream in = ReadingsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
