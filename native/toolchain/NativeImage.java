import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command native-image: from its own options to those of the image builder, as far as Quarkus
 * uses them. What a library's {@code META-INF/native-image} says is added.
 */
public final class NativeImage {

  /** An option with a name of its own, as {@link DumpApi} wrote them down. */
  private record ApiOption(
      String option,
      boolean isBoolean,
      boolean negated,
      String separators,
      String ifBare,
      String fixed,
      String transformer) {}

  /** Configuration of a library and the builder's option that takes it. */
  private static final Map<String, String> CONFIGURATION =
      Map.of(
          "reflect-config.json", "ReflectionConfigurationResources",
          "jni-config.json", "JNIConfigurationResources",
          "proxy-config.json", "DynamicProxyConfigurationResources",
          "resource-config.json", "ResourceConfigurationResources",
          "serialization-config.json", "SerializationConfigurationResources",
          "reachability-metadata.json", "ReachabilityMetadataResources");

  private static final String METADATA = "META-INF/native-image/";
  private static final String USER = "user";
  private static final int UNKNOWN_OPTION = 20;

  private final Path home = Path.of(System.getProperty("java.home"));
  private final Path builder = home.resolve("lib/svm");
  private final Path output = Path.of("").toAbsolutePath();
  private final Map<String, ApiOption> api = new LinkedHashMap<>();
  private final List<String> javaOptions = new ArrayList<>();
  private final List<String> builderOptions = new ArrayList<>();
  private final List<Path> classPath = new ArrayList<>();
  private final List<String> modules = new ArrayList<>();
  private final List<Exclusion> exclusions = new ArrayList<>();
  private String jar = "";
  private String name = "";

  /** Configuration that is left out: of which jar, and which file in it. */
  private record Exclusion(Pattern jar, Pattern file) {}

  public static void main(String[] arguments) throws Exception {
    System.exit(new NativeImage().run(List.of(arguments)));
  }

  private int run(List<String> arguments) throws IOException, InterruptedException {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(builder.resolve("driver/version"))) {
      release.load(in);
    }
    if (arguments.contains("--version")) {
      printVersion(release);
      return 0;
    }
    readApi();
    all(new ArrayDeque<>(arguments), USER);
    addToClassPath(Path.of(jar).toAbsolutePath());
    for (Path entry : List.copyOf(classPath)) {
      readMetadata(entry);
    }
    return build(release);
  }

  /** In the form that Quarkus reads. */
  private static void printVersion(Properties release) {
    String version = release.getProperty("version");
    String vendor = release.getProperty("vendor");
    String java = System.getProperty("java.runtime.version");
    System.out.println("native-image " + version + " assembled from svm:" + version);
    System.out.println("Assembled Runtime Environment " + vendor + " (build " + java + ")");
    System.out.println(
        "Assembled 64-Bit Server VM " + vendor + " (build " + java + ", mixed mode)");
  }

  // ---- options ---------------------------------------------------------------------------------

  private void readApi() throws IOException {
    for (String line : Files.readAllLines(builder.resolve("driver/api.tsv"))) {
      String[] fields = line.split("\t", -1);
      ApiOption option =
          new ApiOption(
              fields[1],
              fields[2].equals("Boolean"),
              fields[3].equals("Negated"),
              Arrays.stream(fields[4].split(","))
                  .filter(code -> !code.isEmpty())
                  .map(code -> String.valueOf((char) Integer.parseInt(code)))
                  .collect(Collectors.joining()),
              fields[5],
              fields[6],
              fields[7]);
      for (String own : fields[0].split(",")) {
        String dashed = own.startsWith("-") ? own : "--" + own;
        api.put(fields[8].isEmpty() ? dashed : "--" + fields[8] + own, option);
      }
    }
  }

  /** Takes each, with those that follow it as its value. */
  private void all(Deque<String> arguments, String origin) {
    while (!arguments.isEmpty()) {
      take(arguments.poll(), arguments, origin);
    }
  }

  private void take(String argument, Deque<String> rest, String origin) {
    switch (argument) {
      case "-jar" -> jar = rest.remove();
      case "--add-modules" -> modules.addAll(List.of(rest.remove().split(",")));
      case "--exclude-config" ->
          exclusions.add(
              new Exclusion(Pattern.compile(rest.remove()), Pattern.compile(rest.remove())));
      default -> {
        if (argument.startsWith("-J")) {
          javaOptions.add(argument.substring(2));
        } else if (argument.startsWith("-D")) {
          javaOptions.add(argument);
        } else if (argument.startsWith("-H:") || argument.startsWith("-R:")) {
          builderOptions.add(withOrigin(argument, origin));
        } else if (!argument.startsWith("-")) {
          name = argument;
        } else if (api.entrySet().stream()
            .noneMatch(known -> isTaken(known.getKey(), known.getValue(), argument, origin))) {
          System.err.println("native-image: unrecognized option '" + argument + "'");
          System.exit(UNKNOWN_OPTION);
        }
      }
    }
  }

  /** {@code -H:Option=value} becomes {@code -H:Option@origin=value}. */
  private static String withOrigin(String argument, String origin) {
    int mark = argument.indexOf('=');
    String option = mark < 0 ? argument : argument.substring(0, mark);
    boolean isOwn = origin.equals(USER) || argument.startsWith("-R:") || option.contains("@");
    return isOwn ? argument : option + "@" + origin + argument.substring(option.length());
  }

  private boolean isTaken(String called, ApiOption option, String argument, String origin) {
    String given = "";
    if (!argument.equals(called)) {
      String after = argument.startsWith(called) ? argument.substring(called.length()) : "";
      if (after.isEmpty()) {
        return false;
      } else if (option.separators().contains("\0")) {
        given = after;
      } else if (option.separators().indexOf(after.charAt(0)) >= 0) {
        given = after.substring(1);
      } else {
        return false;
      }
    } else if (!option.isBoolean() && option.ifBare().isEmpty() && option.fixed().isEmpty()) {
      return false;
    }
    if (given.isEmpty() && !(option.fixed() + option.ifBare()).isEmpty()) {
      // One letter in front tells an empty text from none.
      given = (option.fixed().isEmpty() ? option.ifBare() : option.fixed()).substring(1);
    }
    if (option.isBoolean()) {
      boolean on = !given.equals("false") ^ option.negated();
      builderOptions.add("-H:" + (on ? "+" : "-") + option.option() + "@" + origin + "+api");
    } else {
      builderOptions.add(
          "-H:" + option.option() + "@" + origin + "+api=" + transformed(option, given));
    }
    return true;
  }

  private static String transformed(ApiOption option, String given) {
    String after =
        switch (option.option()) {
          case "ClassInitialization" ->
              option.transformer().endsWith("BuildTime") ? ":build_time" : ":run_time";
          default -> "";
        };
    return Arrays.stream(given.split(",")).map(one -> one + after).collect(Collectors.joining(","));
  }

  // ---- class path ------------------------------------------------------------------------------

  /** A jar, and those that its manifest names. */
  private void addToClassPath(Path entry) throws IOException {
    if (!Files.exists(entry) || classPath.contains(entry)) {
      return;
    }
    classPath.add(entry);
    try (JarFile file = new JarFile(entry.toFile())) {
      Manifest manifest = file.getManifest();
      String named = manifest == null ? null : manifest.getMainAttributes().getValue("Class-Path");
      for (String other : named == null ? new String[0] : named.strip().split(" +")) {
        addToClassPath(
            entry.resolveSibling(URLDecoder.decode(other, StandardCharsets.UTF_8)).normalize());
      }
    }
  }

  private void readMetadata(Path entry) throws IOException {
    try (JarFile file = new JarFile(entry.toFile())) {
      for (JarEntry found :
          file.stream()
              .filter(f -> f.getName().startsWith(METADATA) && !f.isDirectory())
              .filter(f -> !isExcluded(entry, f.getName()))
              .toList()) {
        String path = found.getName();
        String origin = "jar:" + entry.toUri() + "!/" + path;
        String folder = path.substring(0, path.lastIndexOf('/'));
        String option = CONFIGURATION.get(path.substring(folder.length() + 1));
        if (option != null) {
          builderOptions.add("-H:" + option + "@" + origin + "=" + path);
        } else if (path.endsWith("/native-image.properties")) {
          Properties properties = new Properties();
          properties.load(file.getInputStream(found));
          words(properties, "JavaArgs").forEach(javaOptions::add);
          all(
              words(properties, "Args")
                  .map(word -> word.replace("${.}", folder))
                  .collect(Collectors.toCollection(ArrayDeque::new)),
              origin);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean isExcluded(Path entry, String path) {
    return exclusions.stream()
        .anyMatch(
            exclusion ->
                exclusion.jar().matcher(entry.toString()).find()
                    && exclusion.file().matcher("/" + path).find());
  }

  private static Stream<String> words(Properties properties, String key) {
    return Arrays.stream(properties.getProperty(key, "").strip().split("\\s+"))
        .filter(word -> !word.isEmpty());
  }

  // ---- the builder -----------------------------------------------------------------------------

  private int build(Properties release) throws IOException, InterruptedException {
    String main;
    try (JarFile file = new JarFile(jar)) {
      main = file.getManifest().getMainAttributes().getValue("Main-Class");
    }
    builderOptions.addAll(
        List.of(
            "-H:Path@driver=" + output,
            "-H:Class@driver=" + main,
            "-H:Name@driver=" + name,
            "-H:CLibraryPath@driver=" + builder.resolve("clibraries"),
            "-H:ImageBuildID@driver=" + UUID.randomUUID()));
    if (!modules.isEmpty()) {
      builderOptions.add("-H:AddModules@driver=" + String.join(",", modules));
    }
    Path options = Files.createTempFile("native-image", ".options");
    try {
      Files.writeString(
          options,
          Stream.concat(
                  Stream.of(
                      "-imagecp",
                      classPath.stream().map(Path::toString).collect(Collectors.joining(":"))),
                  builderOptions.stream())
              .collect(Collectors.joining("\0")));
      return new ProcessBuilder(command(release, options)).inheritIO().start().waitFor();
    } finally {
      Files.deleteIfExists(options);
    }
  }

  private List<String> command(Properties release, Path options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/java").toString());
    command.add("@" + builder.resolve("exports.args"));
    command.addAll(Files.readAllLines(builder.resolve("driver/vm.args")));
    command.add("-Dorg.graalvm.version=" + release.getProperty("version"));
    command.add("-Dorg.graalvm.vendorversion=" + release.getProperty("vendor"));
    command.add("-Dorg.graalvm.vendor=" + release.getProperty("vendor"));
    command.addAll(javaOptions);
    command.addAll(
        List.of(
            "--add-modules=" + release.getProperty("modules") + ",org.graalvm.nativeimage.builder",
            "--upgrade-module-path",
            builder.resolve("upgrade").toString(),
            "--module-path",
            builder.resolve("builder").toString(),
            "--enable-native-access=org.graalvm.nativeimage.builder",
            "-m",
            "org.graalvm.nativeimage.builder/com.oracle.svm.hosted.NativeImageGeneratorRunner",
            "--image-args-file=" + options));
    return command;
  }
}
