package org.wgintent.routes.camel;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.vault.Vault;

/** An empty intent repository and a vault. */
public class RepositoryResource implements QuarkusTestResourceLifecycleManager {

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("wg-intent-routes-test");
      IntentRepository.create(folder.resolve("intent.git")).close();
      Vault.create(folder.resolve("vault"), List.of(), new SecureRandom());
      return Map.of(
          "wg-intent.repo",
          folder.resolve("intent.git").toString(),
          "wg-intent.vault",
          folder.resolve("vault").toString(),
          "wg-intent.poll",
          "500",
          "quarkus.http.test-port",
          "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    // The folder lies in the machine's folder for temporary files.
  }
}
