import com.oracle.svm.core.option.APIOption;
import com.oracle.svm.core.option.APIOptionGroup;
import java.lang.reflect.Constructor;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import jdk.graal.compiler.options.OptionDescriptor;
import jdk.graal.compiler.options.OptionDescriptors;

/**
 * Prints the options of the image builder that have a name of their own, {@code --features} beside
 * {@code -H:Features}: fields divided by tabs, as {@link NativeImage} reads them.
 */
public final class DumpApi {

  private DumpApi() {}

  public static void main(String[] arguments) {
    for (OptionDescriptors some : ServiceLoader.load(OptionDescriptors.class)) {
      for (OptionDescriptor option : some) {
        try {
          for (APIOption named :
              option
                  .getDeclaringClass()
                  .getDeclaredField(option.getFieldName())
                  .getAnnotationsByType(APIOption.class)) {
            print(option, named);
          }
        } catch (ReflectiveOperationException | LinkageError notHere) {
          System.err.println(option.getName() + ": " + notHere);
        }
      }
    }
  }

  private static void print(OptionDescriptor option, APIOption named)
      throws ReflectiveOperationException {
    String group = "";
    if (named.group() != APIOption.NullGroup.class) {
      Constructor<? extends APIOptionGroup> maker = named.group().getDeclaredConstructor();
      maker.setAccessible(true);
      APIOptionGroup of = maker.newInstance();
      group = of.name() + of.valueSeparator();
    }
    System.out.println(
        String.join(
            "\t",
            String.join(",", named.name()),
            option.getName(),
            option.getOptionValueType().getSimpleName(),
            named.kind().name(),
            new String(named.valueSeparator())
                .chars()
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",")),
            named.defaultValue().length > 0 ? "=" + named.defaultValue()[0] : "",
            named.fixedValue().length > 0 ? "=" + named.fixedValue()[0] : "",
            named.valueTransformer().length > 0 ? named.valueTransformer()[0].getName() : "",
            group));
  }
}
