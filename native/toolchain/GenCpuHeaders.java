import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/**
 * Writes the structures of processor features that the image builder's C code fills, out of the
 * names of their accessors in the builder's jar.
 *
 * <pre>java GenCpuHeaders SVM.JAR FOLDER</pre>
 */
public final class GenCpuHeaders {

  private static final Map<String, String> PROCESSORS =
      Map.of("amd64", "AMD64", "aarch64", "AArch64", "riscv64", "RISCV64");

  private GenCpuHeaders() {}

  public static void main(String[] arguments) throws IOException {
    try (ZipFile jar = new ZipFile(arguments[0])) {
      for (var processor : PROCESSORS.entrySet()) {
        String name = processor.getKey();
        byte[] accessors =
            jar.getInputStream(
                    jar.getEntry(
                        "com/oracle/svm/core/%s/%sLibCHelper$CPUFeatures.class"
                            .formatted(name, processor.getValue())))
                .readAllBytes();
        String fields =
            ClassFile.of().parse(accessors).methods().stream()
                .map(method -> method.methodName().stringValue())
                .filter(method -> method.startsWith("f"))
                .distinct()
                .map("  unsigned char %s;\n"::formatted)
                .collect(Collectors.joining());
        Files.writeString(
            Path.of(arguments[1], name + "cpufeatures.h"),
            """
            #ifndef %1$s_CPUFEATURES_H
            #define %1$s_CPUFEATURES_H
            typedef struct {
            %2$s} CPUFeatures;
            #endif
            """
                .formatted(name, fields));
      }
    }
  }
}
