package org.wgintent.routes.webhook;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.wgintent.routes.trust.PrivateYaml;
import org.wgintent.source.Fields;
import org.wgintent.source.Value;

/** The file that says who may send webhooks. */
public final class WebhookFile {

  private static final Pattern REPOSITORY = Pattern.compile("[^\\s\\p{Cntrl}]{1,500}");

  private WebhookFile() {}

  /**
   * @throws IOException if it cannot be read, or is not well: it says where
   */
  public static Receiver.Settings read(Path file) throws IOException {
    return PrivateYaml.read(file, WebhookFile::settings);
  }

  private static Optional<Receiver.Settings> settings(Value root) {
    return root.fields(
            List.of("repository"), Arrays.stream(Sender.values()).map(Sender::toString).toList())
        .flatMap(
            f ->
                f.get("repository", v -> v.matching("the repository's name there", REPOSITORY))
                    .map(repository -> new Receiver.Settings(repository, secrets(f))));
  }

  private static Map<Sender, Path> secrets(Fields f) {
    Map<Sender, Path> secrets = new EnumMap<>(Sender.class);
    for (Sender sender : Sender.values()) {
      f.get(sender.toString(), WebhookFile::secret).ifPresent(file -> secrets.put(sender, file));
    }
    return secrets;
  }

  private static Optional<Path> secret(Value value) {
    return value
        .fields(List.of("secret_file"), List.of())
        .flatMap(f -> f.get("secret_file", PrivateYaml::path));
  }
}
