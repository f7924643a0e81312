package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * A judge: wg-quick brings the file up, for real, in namespaces of its own for network, mounts and
 * processes. They and all that runs in them end with the command. Needs root, wireguard-tools,
 * iproute2, nftables, and a WireGuard: the kernel's or wireguard-go.
 */
final class WgQuickNamespace {

  /** resolvconf is a stand-in that takes whatever it is given. */
  private static final String SCRIPT =
      """
      set -eu
      mount -t tmpfs wg-intent-test /run
      printf '#!/bin/sh\\ncat >/dev/null\\n' > resolvconf
      chmod 700 resolvconf
      PATH="$PWD:$PATH"
      ip link set lo up
      timeout 60 wg-quick up ./wgtest.conf </dev/null >up.log 2>&1 || { cat up.log; exit 1; }
      timeout 30 wg showconf wgtest
      ip -o address show dev wgtest scope global | sed 's|.*inet6\\{0,1\\} \\([^ ]*\\) .*|address \\1|'
      ip -o link show dev wgtest | sed 's|.* mtu \\([0-9]*\\) .*|mtu \\1|'
      timeout 60 wg-quick down ./wgtest.conf </dev/null >down.log 2>&1 || { cat down.log; exit 1; }
      """;

  private WgQuickNamespace() {}

  /** What wg and ip show, once it is up: wg's own lines, {@code address …}, {@code mtu …}. */
  static String up(Path folder, String text) throws IOException, InterruptedException {
    Path file = folder.resolve("wgtest.conf");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
    Process process =
        new ProcessBuilder(
                "unshare",
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                SCRIPT)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    boolean over = process.waitFor(180, TimeUnit.SECONDS);
    process.destroyForcibly();
    String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
    assertThat(over).as("wg-quick is done within three minutes: %s", output).isTrue();
    assertThat(process.exitValue()).as("wg-quick takes it: %s", output).isZero();
    return output;
  }
}
