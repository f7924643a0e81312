package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build step native/RecordMethods.java, on records of every kind, and what it left. */
class RecordMethodsTest {

  private static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();

  private static final String RECORDS =
      """
      public class Records {
        public record None() {}
        public record All(int i, long l, boolean z, byte b, short s, char c, float f, double d,
            String text, int[] array) {}
        public record Generic<T extends Comparable<T>>(java.util.List<T> items, Generic<T> next) {}
        public record OwnEquals(int i, int ignored) {
          @Override public boolean equals(Object other) {
            return other instanceof OwnEquals own && own.i == i;
          }
          @Override public int hashCode() { return i; }
        }
        public record OwnHash(int i) {
          @Override public int hashCode() { return 7; }
        }
        public static Object[] values() {
          int[] array = {1};
          Generic<String> last = new Generic<>(java.util.List.of("a"), null);
          return new Object[] {
            new None(), new None(), "text",
            new All(1, 2, true, (byte) 3, (short) 4, 'c', 0.5f, 0.25, "x", array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', 0.5f, 0.25, new String("x"), array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', 0.5f, 0.25, "x", new int[] {1}),
            new All(2, 2, true, (byte) 3, (short) 4, 'c', 0.5f, 0.25, "x", array),
            new All(1, 3, true, (byte) 3, (short) 4, 'c', 0.5f, 0.25, "x", array),
            new All(1, 2, false, (byte) 3, (short) 4, 'c', 0.5f, 0.25, "x", array),
            new All(1, 2, true, (byte) -3, (short) 4, 'c', 0.5f, 0.25, "x", array),
            new All(1, 2, true, (byte) 3, (short) -4, 'c', 0.5f, 0.25, "x", array),
            new All(1, 2, true, (byte) 3, (short) 4, 'd', 0.5f, 0.25, "x", array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', Float.NaN, 0.25, "x", array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', Float.NaN, 0.25, "x", array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', 0.0f, Double.NaN, "x", array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', -0.0f, Double.NaN, "x", array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', 0.5f, 0.0, null, array),
            new All(1, 2, true, (byte) 3, (short) 4, 'c', 0.5f, -0.0, null, null),
            new All(1, Long.MIN_VALUE, true, (byte) 3, (short) 4, 'c', 0.5f, 1, "x", array),
            last, new Generic<>(java.util.List.of("a"), null), new Generic<>(null, last),
            new Generic<>(null, new Generic<>(java.util.List.of("a"), null)),
            new OwnEquals(1, 2), new OwnEquals(1, 3), new OwnEquals(2, 2),
            new OwnHash(1), new OwnHash(1), new OwnHash(2),
          };
        }
      }
      """;

  @TempDir Path folder;

  private Path compiled(String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve(name));
    Path source = Files.writeString(folder.resolve("Records.java"), RECORDS);
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", to.toString(), source.toString()))
        .isZero();
    return to;
  }

  /** Results of every method that the step writes, for every pair of values. */
  private static List<Object> results(Path classes) throws Exception {
    List<Object> results = new ArrayList<>();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
      Object[] values = (Object[]) loader.loadClass("Records").getMethod("values").invoke(null);
      Object[] others = Arrays.copyOf(values, values.length + 1); // and null
      for (Object one : values) {
        boolean holdsArray = one.getClass().getName().endsWith("All");
        results.add(holdsArray ? "of an array" : one.hashCode());
        Arrays.stream(others).map(one::equals).forEach(results::add);
      }
    }
    return results;
  }

  @Test
  void recordsAreEqualAsBefore() throws Exception {
    Path before = compiled("before");
    Path after = compiled("after");
    new Shell(folder, Map.of())
        .ok(Shell.JAVA, ROOT.resolve("native/RecordMethods.java").toString(), after.toString());

    assertThat(leftToTheJdk(before)).hasSize(7);
    assertThat(leftToTheJdk(after)).isEmpty();
    assertThat(results(after)).isEqualTo(results(before)).contains(true, false);
  }

  /** The guard: a record that the build step passed over would be slow in the executable. */
  @ParameterizedTest
  @ValueSource(strings = {"pipeline", "renderers", "benchmarks", "routes"})
  void noRecordOfOursIsLeftToTheJdk(String module) throws IOException {
    Path classes = ROOT.resolve(module).resolve("target/classes");

    assertThat(classes).isDirectory();
    assertThat(leftToTheJdk(classes)).isEmpty();
  }

  private static List<String> leftToTheJdk(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      List<String> found = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        ClassModel model = ClassFile.of().parse(file);
        model.methods().stream()
            .filter(method -> !method.methodName().equalsString("toString"))
            .filter(RecordMethodsTest::asksObjectMethods)
            .map(method -> model.thisClass().asInternalName() + "." + method.methodName())
            .forEach(found::add);
      }
      return found;
    }
  }

  private static boolean asksObjectMethods(MethodModel method) {
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .anyMatch(
            element ->
                element instanceof InvokeDynamicInstruction call
                    && call.bootstrapMethod().owner().displayName().equals("ObjectMethods"));
  }
}
