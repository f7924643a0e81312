import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compiles equals and hashCode of records. javac leaves both to a method handle that is made when
 * the program runs; in a native executable that handle is interpreted, and a compilation of 10,000
 * nodes takes five times as long. The results are those that the JDK promises: component by
 * component, and 31 h + next.
 *
 * <pre>java RecordMethods.java FOLDER...</pre>
 */
public final class RecordMethods {

  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

  private RecordMethods() {}

  public static void main(String[] folders) throws IOException {
    for (String folder : folders) {
      if (!Files.isDirectory(Path.of(folder))) {
        continue;
      }
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          compile(file);
        }
      }
    }
  }

  private static void compile(Path file) throws IOException {
    ClassFile format = ClassFile.of();
    ClassModel model = format.parse(file);
    var record = model.findAttribute(Attributes.record());
    if (record.isEmpty() || model.methods().stream().noneMatch(RecordMethods::isLeftToTheJdk)) {
      return;
    }
    List<RecordComponentInfo> components = record.get().components();
    ClassDesc self = model.thisClass().asSymbol();
    byte[] bytes =
        format.transformClass(
            model,
            ClassTransform.transformingMethods(
                RecordMethods::isLeftToTheJdk,
                (builder, element) -> {
                  if (!(element instanceof CodeModel code)) {
                    builder.with(element);
                  } else if (code.parent().orElseThrow().methodName().equalsString("equals")) {
                    builder.withCode(body -> equals(body, self, components));
                  } else {
                    builder.withCode(body -> hashCode(body, self, components));
                  }
                }));
    Files.write(file, bytes);
  }

  /** {@code equals} or {@code hashCode}, of javac's making. */
  private static boolean isLeftToTheJdk(MethodModel method) {
    return (method.methodName().equalsString("equals")
            || method.methodName().equalsString("hashCode"))
        && method.code().stream()
            .flatMap(CodeModel::elementStream)
            .anyMatch(
                element ->
                    element instanceof InvokeDynamicInstruction call
                        && call.bootstrapMethod().owner().displayName().equals("ObjectMethods"));
  }

  private static void equals(
      CodeBuilder code, ClassDesc self, List<RecordComponentInfo> components) {
    Label different = code.newLabel();
    code.aload(1).instanceOf(self).ifeq(different);
    code.aload(1).checkcast(self).astore(2);
    for (RecordComponentInfo component : components) {
      ClassDesc type = component.descriptorSymbol();
      for (int side : new int[] {0, 2}) {
        code.aload(side).getfield(self, component.name().stringValue(), type);
      }
      switch (TypeKind.from(type)) {
        case INT, SHORT, BYTE, CHAR, BOOLEAN -> code.if_icmpne(different);
        case LONG -> code.lcmp().ifne(different);
        case FLOAT, DOUBLE ->
            code.invokestatic(box(type), "compare", MethodTypeDesc.of(CD_int, type, type))
                .ifne(different);
        default ->
            code.invokestatic(
                    OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
                .ifeq(different);
      }
    }
    code.iconst_1().ireturn().labelBinding(different).iconst_0().ireturn();
  }

  private static void hashCode(
      CodeBuilder code, ClassDesc self, List<RecordComponentInfo> components) {
    code.iconst_0();
    for (RecordComponentInfo component : components) {
      ClassDesc type = component.descriptorSymbol();
      code.bipush(31).imul();
      code.aload(0).getfield(self, component.name().stringValue(), type);
      if (type.isPrimitive()) {
        code.invokestatic(box(type), "hashCode", MethodTypeDesc.of(CD_int, type));
      } else {
        code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  private static ClassDesc box(ClassDesc primitive) {
    return ClassDesc.of(
        switch (primitive.descriptorString()) {
          case "I" -> "java.lang.Integer";
          case "J" -> "java.lang.Long";
          case "Z" -> "java.lang.Boolean";
          case "B" -> "java.lang.Byte";
          case "S" -> "java.lang.Short";
          case "C" -> "java.lang.Character";
          case "F" -> "java.lang.Float";
          default -> "java.lang.Double";
        });
  }
}
