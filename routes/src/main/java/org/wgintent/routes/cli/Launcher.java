package org.wgintent.routes.cli;

import java.nio.file.Path;
import java.util.List;

/** How this very program is called again, by a hook. */
final class Launcher {

  private Launcher() {}

  /**
   * A command for a POSIX shell: {@code $WG_INTENT_COMMAND}, else this executable, or java and this
   * jar.
   */
  static String command() {
    String given = System.getenv("WG_INTENT_COMMAND");
    if (given != null && !given.isBlank()) {
      return quote(given);
    }
    if ("runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"))) {
      return quote(ProcessHandle.current().info().command().orElse("wg-intent"));
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path", "");
    List<String> words =
        classPath.endsWith(".jar") && classPath.indexOf(':') < 0
            ? jar(java, Path.of(classPath).toAbsolutePath().normalize())
            : List.of(java, "-cp", classPath, WgIntent.class.getName());
    return String.join(" ", words.stream().map(Launcher::quote).toList());
  }

  /** As {@code ./dev build} writes it into its launcher. */
  private static List<String> jar(String java, Path jar) {
    return List.of(
        java,
        "-XX:+UseSerialGC",
        "-Xms64m",
        "-XX:TieredStopAtLevel=1",
        "-Xlog:disable",
        "-XX:AOTCache=" + jar.resolveSibling("wg-intent.aot"),
        "-jar",
        jar.toString());
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
