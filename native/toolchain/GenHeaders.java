import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the headers that the C code of the JDK includes, constants and prototypes, for the classes
 * of a module, out of the JDK's own image: what {@code javac -h} would make of their source.
 *
 * <pre>java GenHeaders MODULE FOLDER</pre>
 */
public final class GenHeaders {

  private static final FileSystem IMAGE = FileSystems.getFileSystem(URI.create("jrt:/"));

  private final String module;
  private final StringBuilder text = new StringBuilder();

  private GenHeaders(String module) {
    this.module = module;
  }

  public static void main(String[] arguments) throws IOException {
    String module = arguments[0];
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Path root = IMAGE.getPath("modules", module);
    try (Stream<Path> classes = Files.walk(root)) {
      for (Path file : classes.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = root.relativize(file).toString().replace(".class", "");
        String plain = name.replace("_", "_1").replaceAll("[/$]", "_");
        Files.writeString(folder.resolve(plain + ".h"), new GenHeaders(module).header(name, plain));
      }
    }
  }

  private String header(String name, String plain) throws IOException {
    text.append("#ifndef _I_%1$s\n#define _I_%1$s\n#include <jni.h>\n".formatted(plain));
    constants(name, plain, new HashSet<>());
    prototypes(read(name).orElseThrow(), name);
    return text.append("#endif\n").toString();
  }

  private Optional<ClassModel> read(String name) throws IOException {
    for (String in : List.of(module, "java.base")) {
      Path file = IMAGE.getPath("modules", in, name + ".class");
      if (Files.exists(file)) {
        return Optional.of(ClassFile.of().parse(Files.readAllBytes(file)));
      }
    }
    return Optional.empty();
  }

  /** Those of a class, and of what it extends. */
  private void constants(String name, String plain, Set<String> seen) throws IOException {
    Optional<ClassModel> model = read(name);
    if (model.isEmpty()) {
      return;
    }
    for (FieldModel field : model.get().fields()) {
      String constant = field.fieldName().stringValue();
      if (field.flags().has(AccessFlag.STATIC)
          && field.findAttribute(Attributes.constantValue()).isPresent()
          && field.findAttribute(Attributes.constantValue()).get().constant().constantValue()
              instanceof Number value
          && seen.add(constant)) {
        // The class is mangled in such a name, and the field is not.
        text.append("#define %s_%s %s\n".formatted(plain, constant, literal(value)));
      }
    }
    var parent = model.get().superclass();
    if (parent.isPresent() && !parent.get().asInternalName().equals("java/lang/Object")) {
      constants(parent.get().asInternalName(), plain, seen);
    }
  }

  private static String literal(Number value) {
    return switch (value) {
      case Long number when number == Long.MIN_VALUE -> "(-9223372036854775807LL-1)";
      case Long number -> number + "LL";
      case Integer number when number == Integer.MIN_VALUE -> "(-2147483647L-1)";
      case Integer number -> number + "L";
      default -> value.toString();
    };
  }

  /** Overloaded ones are left out: nobody calls them through a header. */
  private void prototypes(ClassModel model, String name) {
    List<MethodModel> natives =
        model.methods().stream().filter(method -> method.flags().has(AccessFlag.NATIVE)).toList();
    String mangled = name.replace("_", "_1").replace("/", "_").replace("$", "_00024");
    for (MethodModel method : natives) {
      String called = method.methodName().stringValue();
      if (natives.stream().filter(m -> m.methodName().equalsString(called)).count() == 1) {
        var type = method.methodTypeSymbol();
        boolean isStatic = method.flags().has(AccessFlag.STATIC);
        text.append(
            "JNIEXPORT %s JNICALL Java_%s_%s(JNIEnv *, %s"
                .formatted(
                    type(type.returnType()),
                    mangled,
                    mangled(called),
                    isStatic ? "jclass" : "jobject"));
        type.parameterList().forEach(parameter -> text.append(", ").append(type(parameter)));
        text.append(");\n");
      }
    }
  }

  private static String mangled(String name) {
    StringBuilder mangled = new StringBuilder();
    for (char c : name.toCharArray()) {
      if (c == '_') {
        mangled.append("_1");
      } else if (c < 128 && Character.isLetterOrDigit(c)) {
        mangled.append(c);
      } else {
        mangled.append("_%05x".formatted((int) c));
      }
    }
    return mangled.toString();
  }

  private static String type(ClassDesc type) {
    if (type.isPrimitive()) {
      return type.displayName().equals("void") ? "void" : "j" + type.displayName();
    }
    if (type.isArray()) {
      ClassDesc of = type.componentType();
      return of.isPrimitive() ? "j" + of.displayName() + "Array" : "jobjectArray";
    }
    return switch (type.descriptorString()) {
      case "Ljava/lang/String;" -> "jstring";
      case "Ljava/lang/Class;" -> "jclass";
      case "Ljava/lang/Throwable;" -> "jthrowable";
      default -> "jobject";
    };
  }
}
