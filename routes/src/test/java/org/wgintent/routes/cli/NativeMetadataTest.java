package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.activation.spi.MailcapRegistryProvider;
import jakarta.activation.spi.MimeTypeRegistryProvider;
import jakarta.mail.Provider;
import jakarta.mail.util.StreamProvider;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import picocli.CommandLine;

/**
 * What a native executable has to be told, because it is asked for by name when it runs. The file
 * is written here from the class path, with {@code -Dgolden.update=true}: what is new and would not
 * be found in the executable is missed here first, on the JVM.
 */
class NativeMetadataTest {

  private static final Path ROOT = Path.of(System.getProperty("wgintent.root", ".."));
  private static final Path FILE =
      ROOT.resolve(
          "routes/src/main/resources/META-INF/native-image/org.wgintent/wg-intent-routes/own/"
              + "reachability-metadata.json");
  private static final JavaClasses OWN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.wgintent");

  private static final List<String> RESOURCES =
      List.of(
          "org/wgintent/renderers/server/*",
          "org/wgintent/deploy/install",
          "org/wgintent/deploy/program",
          "org/apache/sshd/sshd-version.properties",
          "org/apache/sshd/moduli",
          "org/apache/sshd/common/kex/*.prime");

  /** MINA finds these by their names: who offers security, who does input and output. */
  private static final List<String> MADE_BY_MINA =
      List.of(
          "org.apache.sshd.common.util.security.SunJCESecurityProviderRegistrar",
          "org.apache.sshd.common.util.security.bouncycastle.BouncyCastleSecurityProviderRegistrar",
          "org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory");

  /** MINA makes one listener out of many. */
  private static final List<String> LISTENERS =
      List.of(
          "org.apache.sshd.common.session.SessionListener",
          "org.apache.sshd.common.channel.ChannelListener",
          "org.apache.sshd.common.forward.PortForwardingEventListener",
          "org.apache.sshd.common.io.IoServiceEventListener");

  /** MINA asks each of these for an implementation, by reflection. */
  private static final List<String> SECURITY =
      List.of(
          "java.security.AlgorithmParameters",
          "java.security.KeyFactory",
          "java.security.KeyPairGenerator",
          "java.security.MessageDigest",
          "java.security.Signature",
          "java.security.cert.CertificateFactory",
          "javax.crypto.Cipher",
          "javax.crypto.KeyAgreement",
          "javax.crypto.Mac");

  /** JGit's, which it fills by name. */
  private static final List<String> MESSAGES =
      List.of(
          "org.eclipse.jgit.internal.JGitText",
          "org.eclipse.jgit.internal.transport.sshd.SshdText");

  private static final List<Class<?>> MAIL =
      List.of(
          Provider.class,
          StreamProvider.class,
          MailcapRegistryProvider.class,
          MimeTypeRegistryProvider.class);

  /** What {@link JsonDocument}s hold, all the way down: Jackson asks for their components. */
  private static Stream<String> documents() {
    SortedSet<Class<?>> found = new TreeSet<>(Comparator.comparing(Class::getName));
    OWN.stream()
        .filter(type -> type.isAssignableTo(JsonDocument.class) && type.isRecord())
        .forEach(type -> follow(type.reflect(), found));
    return found.stream()
        .map(
            type ->
                ("{\"type\": \"%s\", \"allDeclaredConstructors\": true,"
                        + " \"allDeclaredMethods\": true, \"allDeclaredFields\": true}")
                    .formatted(type.getName()));
  }

  private static void follow(Type type, SortedSet<Class<?>> found) {
    switch (type) {
      case ParameterizedType of -> {
        follow(of.getRawType(), found);
        Arrays.stream(of.getActualTypeArguments()).forEach(inner -> follow(inner, found));
      }
      case WildcardType any -> Arrays.stream(any.getUpperBounds()).forEach(t -> follow(t, found));
      case Class<?> own when own.getName().startsWith("org.wgintent.") && found.add(own) -> {
        if (own.isRecord()) {
          Arrays.stream(own.getRecordComponents())
              .map(RecordComponent::getGenericType)
              .forEach(inner -> follow(inner, found));
        }
        if (own.isSealed()) {
          Arrays.stream(own.getPermittedSubclasses()).forEach(inner -> follow(inner, found));
        }
      }
      default -> {}
    }
  }

  /**
   * JGit's Config asks the class of a default for its values: of each enum that a method knows
   * which reads such a setting. Its messages are fields that are filled by name.
   */
  private static Stream<String> jgit() {
    return Stream.concat(
        new ClassFileImporter()
            .importPackages("org.eclipse.jgit").stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(NativeMetadataTest::readsAnEnum)
                .flatMap(code -> code.getFieldAccesses().stream())
                .map(access -> access.getTarget().getRawType())
                .filter(JavaClass::isEnum)
                .map(JavaClass::getName)
                .distinct()
                .sorted()
                .map(
                    name ->
                        ("{\"type\": \"%s\", \"methods\":"
                                + " [{\"name\": \"values\", \"parameterTypes\": []}]}")
                            .formatted(name)),
        MESSAGES.stream()
            .map(
                ("{\"type\": \"%s\", \"allDeclaredConstructors\": true,"
                        + " \"allPublicFields\": true}")
                    ::formatted));
  }

  private static boolean readsAnEnum(JavaCodeUnit code) {
    return code.getMethodCallsFromSelf().stream()
        .anyMatch(call -> call.getTarget().getName().equals("getEnum"));
  }

  private static Stream<String> mina() {
    String text = "\"java.lang.String\"";
    return Stream.of(
            MADE_BY_MINA.stream()
                .map("{\"type\": \"%s\", \"allDeclaredConstructors\": true}"::formatted),
            LISTENERS.stream().map("{\"type\": {\"proxy\": [\"%s\"]}}"::formatted),
            SECURITY.stream()
                .map(
                    name ->
                        "{\"type\": \"%s\", \"methods\": [%s, %s, %s]}"
                            .formatted(
                                name,
                                getInstance(text),
                                getInstance(text + ", " + text),
                                getInstance(text + ", \"java.security.Provider\""))))
        .flatMap(all -> all);
  }

  /** Jakarta Mail asks {@link ServiceLoader}, which Quarkus does not tell the executable of. */
  private static Stream<String> mail() {
    return MAIL.stream()
        .flatMap(service -> ServiceLoader.load(service).stream())
        .map(provider -> provider.type().getName())
        .map("{\"type\": \"%s\", \"allDeclaredConstructors\": true}"::formatted);
  }

  private static String getInstance(String parameters) {
    return "{\"name\": \"getInstance\", \"parameterTypes\": [%s]}".formatted(parameters);
  }

  private static Stream<String> resources() {
    return Stream.concat(
        Stream.concat(
                RESOURCES.stream(),
                MAIL.stream().map(service -> "META-INF/services/" + service.getName()))
            .map("{\"glob\": \"%s\"}"::formatted),
        MESSAGES.stream().map("{\"bundle\": \"%s\"}"::formatted));
  }

  private static String json(Stream<String> entries) {
    return "[\n    " + String.join(",\n    ", entries.toList()) + "\n  ]";
  }

  @Test
  void theExecutableIsToldOfEverythingThatIsAskedForByName() throws Exception {
    String metadata =
        "{\n  \"reflection\": "
            + json(Stream.of(documents(), jgit(), mina(), mail()).flatMap(all -> all))
            + ",\n  \"resources\": "
            + json(resources())
            + "\n}\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, metadata);
    }
    assertThat(Files.readString(FILE)).isEqualTo(metadata);
  }

  /** Scripts and templates that renderers read from the class path. */
  @Test
  void everyResourceOfOursIsInTheExecutable() throws IOException {
    List<PathMatcher> told =
        RESOURCES.stream()
            .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
            .toList();
    for (String module : List.of("pipeline", "renderers", "benchmarks", "routes")) {
      Path resources = ROOT.resolve(module).resolve("src/main/resources");
      if (Files.isDirectory(resources)) {
        try (Stream<Path> files = Files.walk(resources)) {
          assertThat(
                  files
                      .filter(Files::isRegularFile)
                      .map(resources::relativize)
                      .filter(file -> file.startsWith("org")))
              .allMatch(file -> told.stream().anyMatch(glob -> glob.matches(file)));
        }
      }
    }
  }

  /** Picocli's processor writes of every command that it sees at compile time. */
  @Test
  void everyCommandIsInTheExecutable() throws IOException {
    Path written =
        ROOT.resolve(
            "routes/target/classes/META-INF/native-image/picocli-generated/org.wgintent/"
                + "wg-intent-routes/reflect-config.json");
    List<String> told = new ArrayList<>();
    Json.read(Files.readString(written)).forEach(entry -> told.add(entry.path("name").asText()));

    assertThat(commands(WgIntent.line()).map(Class::getName)).isNotEmpty().allMatch(told::contains);
  }

  private static Stream<Class<?>> commands(CommandLine line) {
    return Stream.concat(
        Stream.of(line.getCommand().getClass()),
        line.getSubcommands().values().stream().flatMap(NativeMetadataTest::commands));
  }
}
