package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.wgintent.job.GitException;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Requests;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.forge.ForgeFile;

/** Makes merge requests what they should be, if a file says where. */
@ApplicationScoped
class ForgeRequests {

  private static final Logger LOG = Logger.getLogger("wg-intent");

  private final Optional<Requests> requests;
  private String failure = "";

  @Inject
  ForgeRequests(
      Pipeline pipeline,
      OpenSite site,
      @ConfigProperty(name = "wg-intent.forge") Optional<Path> file)
      throws IOException {
    this.requests =
        file.isPresent()
            ? Optional.of(new Requests(pipeline, site.site(), ForgeFile.read(file.get())))
            : Optional.empty();
  }

  /** What goes wrong is said once, and tried again. */
  void tell() {
    if (requests.isEmpty()) {
      return;
    }
    try {
      requests.get().tell().forEach(LOG::info);
    } catch (IOException | GitException e) {
      String why = Objects.toString(e.getMessage(), e.toString());
      if (!why.equals(failure)) {
        LOG.warn("merge requests are not as they should be: " + why);
        failure = why;
      }
    }
  }
}
