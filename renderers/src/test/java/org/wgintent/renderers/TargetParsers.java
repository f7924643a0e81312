package org.wgintent.renderers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Judges: the programs that read a server's or node's files on the target. */
final class TargetParsers {

  private static final String WORD = "k".repeat(43) + "=";

  private TargetParsers() {}

  /**
   * What they say against {@code files}, which are written below {@code folder} first; nothing is
   * said of what they take.
   *
   * @param judged the names of those that were judged are added
   */
  static String against(Path folder, Map<String, String> files, List<String> judged)
      throws Exception {
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling("."));
      Files.writeString(path, file.getValue());
    }
    List<String> said = new ArrayList<>();
    for (String path : files.keySet()) {
      Path file = folder.resolve(path);
      String name = file.getFileName().toString();
      switch (name) {
        case "firewall.nft", "firewall.v4", "firewall.v6" ->
            said.add(run(file.getParent(), firewall(name)));
        // The kernel may lack the expression; the words must be right.
        case "clamp.nft" ->
            said.add(
                run(file.getParent(), "unshare", "-n", "nft", "-c", "-f", name)
                    .lines()
                    .filter(line -> line.contains("syntax error"))
                    .collect(Collectors.joining()));
        case "firewall", "hooks" -> {
          said.add(run(file.getParent(), "sh", "-n", name));
          said.add(run(file.getParent(), "busybox", "ash", "-n", name));
          said.add(run(file.getParent(), "shellcheck", name));
        }
        default -> {
          if (!name.endsWith(".conf")) {
            continue;
          }
          said.add(strip(file));
        }
      }
      judged.add(name);
    }
    return String.join("", said);
  }

  /** wg-quick takes its own words out and leaves wg's; a key stands where a placeholder did. */
  private static String strip(Path conf) throws Exception {
    Path filled = conf.resolveSibling("wgtest.conf");
    Files.writeString(filled, Files.readString(conf).replaceAll("@[^@\n]+@", WORD));
    return run(conf.getParent(), "sh", "-c", "wg-quick strip ./wgtest.conf >/dev/null");
  }

  /** iptables-nft-restore takes what is wrong; the legacy one does not. */
  static String[] firewall(String name) {
    return switch (name) {
      case "firewall.nft" -> new String[] {"unshare", "-n", "nft", "-c", "-f", name};
      case "firewall.v4" -> restore("iptables-legacy-restore", name);
      default -> restore("ip6tables-legacy-restore", name);
    };
  }

  private static String[] restore(String program, String file) {
    return new String[] {"unshare", "-n", "sh", "-c", program + " --noflush --test < " + file};
  }

  private static String run(Path in, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 ? "" : in + ": " + String.join(" ", command) + ": " + said;
  }
}
