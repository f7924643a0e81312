package org.wgintent.renderers.kernel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.ServerName;
import org.wgintent.readback.Tracking;
import org.wgintent.renderers.TestDomains;
import org.wgintent.renderers.kernel.Outcome.Fate;
import org.wgintent.renderers.kernel.Router.BackEnd;
import org.wgintent.renderers.kernel.Router.Story;
import org.wgintent.stage.Compiled;

/** The proof's model of the rules, and the kernel that has them. */
@Tag("device")
class KernelJudgeTest {

  private static final int PACKETS = 20_000;

  @TempDir Path folder;

  static Stream<Arguments> servers() {
    return Stream.of(
            ServerPlatform.LINUX, ServerPlatform.LINUX_IPTABLES, ServerPlatform.ASUSWRT_MERLIN)
        .flatMap(
            platform ->
                Stream.of("example router", "example nas", "crowded router")
                    .map(server -> server.split(" ", -1))
                    .flatMap(
                        server ->
                            Stream.of(BackEnd.values())
                                .filter(
                                    end -> end == BackEnd.USUAL || platform != ServerPlatform.LINUX)
                                .map(end -> Arguments.of(server[0], server[1], platform, end))));
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("The kernel does what the proof's model says, with every golden server")
  void kernelAndModelAgree(String domain, String name, ServerPlatform platform, BackEnd backEnd)
      throws Exception {
    Compiled compiled = TestDomains.compile(domain, platform);
    Router router = TestRouters.of(compiled, new ServerName(name));

    List<Story> stories = router.send(TestRouters.packets(router, PACKETS, 1), folder, backEnd);

    assertThat(TestRouters.model(router).differences(stories)).isEmpty();
    assertThat(stories.stream().filter(s -> s.opening().fate() == Fate.NOT_ROUTED).count())
        .isLessThan(PACKETS / 4);
    assertThat(stories).extracting(s -> s.opening().fate()).contains(Fate.values());
    assertThat(
            stories.stream()
                .flatMap(
                    s ->
                        Stream.of(Optional.of(s.opening()), s.answer(), s.next(), s.error())
                            .flatMap(Optional::stream))
                .flatMap(outcome -> outcome.tracking().stream()))
        .contains(
            Tracking.NEW,
            Tracking.ESTABLISHED_REPLY,
            Tracking.ESTABLISHED,
            Tracking.RELATED_REPLY,
            Tracking.INVALID);
  }

  static Stream<Arguments> bent() {
    return Stream.of(
        argumentSet(
            "a jump that comes ahead of ours",
            ServerPlatform.LINUX_IPTABLES,
            "firewall.v4",
            "COMMIT\n*nat",
            "-I FORWARD 1 -j ACCEPT\nCOMMIT\n*nat"),
        argumentSet(
            "type 255, which is any",
            ServerPlatform.LINUX_IPTABLES,
            "firewall.v4",
            "--icmp-type echo-request -j ACCEPT",
            "--icmp-type 255 -j DROP"),
        argumentSet(
            "no answer comes back",
            ServerPlatform.LINUX_IPTABLES,
            "firewall.v4",
            "-A WGI_FORWARD -o wg0 -m conntrack --ctstate ESTABLISHED,RELATED --ctdir REPLY -j ACCEPT\n",
            ""),
        argumentSet(
            "a second chain at a hook",
            ServerPlatform.LINUX,
            "firewall.nft",
            "  chain nat_out {\n",
            """
              chain later {
                type filter hook forward priority filter; policy accept;
                iifname "wg0" drop
              }
              chain nat_out {
            """),
        argumentSet(
            "members of a set with time limits",
            ServerPlatform.LINUX,
            "firewall.nft",
            "flags timeout\n",
            "flags timeout\n    elements = { 10.99.1.9 }\n"),
        argumentSet(
            "errors about a connection do not come back",
            ServerPlatform.LINUX,
            "firewall.nft",
            "oifname \"wg0\" ct state established,related",
            "oifname \"wg0\" ct state established"));
  }

  @ParameterizedTest
  @MethodSource("bent")
  @DisplayName("The judge tells what no reader takes")
  void bentRulesAreTold(ServerPlatform platform, String file, String is, String becomes)
      throws Exception {
    Router router =
        TestRouters.of(TestDomains.compile("crowded", platform), new ServerName("router"));
    SortedMap<String, String> files = new TreeMap<>(router.files());
    String text = requireNonNull(files.get(file));
    assertThat(text).contains(is);
    files.put(file, text.replace(is, becomes));
    Router bent = new Router(router.network(), router.server(), files);

    List<Story> stories =
        bent.send(
            TestRouters.packets(bent, TestRouters.rules(bent), PACKETS, 1), folder, BackEnd.USUAL);

    assertThat(TestRouters.model(router).differences(stories)).isNotEmpty();
  }
}
