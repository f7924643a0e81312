import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Prints the options that open the packages of the JDK to the image builder, one a line. */
public final class GenExports {

  private static final String BUILDER =
      String.join(
          ",",
          "org.graalvm.nativeimage.builder",
          "org.graalvm.nativeimage.base",
          "org.graalvm.nativeimage.pointsto",
          "org.graalvm.nativeimage.objectfile",
          "org.graalvm.nativeimage.configure",
          "jdk.graal.compiler",
          "org.graalvm.nativeimage.libgraal",
          "org.graalvm.truffle.compiler",
          "org.graalvm.espresso.shared.svm",
          "org.graalvm.nativeimage",
          "org.graalvm.word",
          "org.graalvm.collections",
          "ALL-UNNAMED");

  private static final List<String> EXPORTED =
      List.of(
          "java.base",
          "java.desktop",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.management.rmi",
          "java.naming",
          "java.net.http",
          "java.prefs",
          "java.rmi",
          "java.security.jgss",
          "java.security.sasl",
          "java.smartcardio",
          "java.sql",
          "java.transaction.xa",
          "java.xml",
          "jdk.charsets",
          "jdk.crypto.cryptoki",
          "jdk.crypto.ec",
          "jdk.internal.ed",
          "jdk.internal.jvmstat",
          "jdk.internal.le",
          "jdk.internal.opt",
          "jdk.internal.vm.ci",
          "jdk.jdi",
          "jdk.jfr",
          "jdk.localedata",
          "jdk.management",
          "jdk.management.agent",
          "jdk.net",
          "jdk.unsupported");

  private static final Set<String> OPENED =
      Set.of("java.base", "java.management", "jdk.internal.vm.ci", "jdk.management", "jdk.jfr");

  private GenExports() {}

  public static void main(String[] arguments) {
    EXPORTED.stream()
        .map(ModuleLayer.boot()::findModule)
        .flatMap(Optional::stream)
        .forEach(GenExports::print);
  }

  private static void print(Module module) {
    for (String each : module.getPackages().stream().sorted().toList()) {
      String option = module.getName() + "/" + each + "=" + BUILDER;
      System.out.println("--add-exports=" + option);
      if (OPENED.contains(module.getName())) {
        System.out.println("--add-opens=" + option);
      }
    }
  }
}
