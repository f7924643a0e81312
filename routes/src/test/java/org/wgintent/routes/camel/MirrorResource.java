package org.wgintent.routes.camel;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.wgintent.routes.git.Forge;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.vault.Vault;

/** A mirror of a repository behind HTTPS that only webhooks tell of, and a vault. */
public class MirrorResource implements QuarkusTestResourceLifecycleManager {

  static final String SECRET = "a secret that both know";

  private Forge forge;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("wg-intent-mirror-test");
      forge = Forge.start(Forge.Kind.HTTPS, folder.resolve("forge"));
      Path bare = folder.resolve("mirror.git");
      IntentRepository.create(bare).close();
      IntentRepository.mirror(bare, forge.settings());
      Vault.create(folder.resolve("vault"), List.of(), new SecureRandom());
      Path secret = Files.writeString(folder.resolve("secret"), SECRET);
      Path webhooks =
          Files.writeString(
              folder.resolve("webhooks.yaml"),
              "{ repository: home/intent, github: { secret_file: " + secret + " } }");
      for (Path file : List.of(secret, webhooks)) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return Map.of(
          "wg-intent.repo",
          bare.toString(),
          "wg-intent.vault",
          folder.resolve("vault").toString(),
          "wg-intent.webhooks",
          webhooks.toString(),
          "wg-intent.poll",
          "3600000",
          "test.forge",
          forge.bare().toString(),
          "quarkus.http.test-port",
          "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    try {
      if (forge != null) {
        forge.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
