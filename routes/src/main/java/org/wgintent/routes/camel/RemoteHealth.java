package org.wgintent.routes.camel;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Does the remote answer, and is it followed? A repository on this machine always does. */
@Wellness
@ApplicationScoped
class RemoteHealth implements HealthCheck {

  @Inject Stages stages;

  @Override
  public HealthCheckResponse call() {
    Optional<Stages.Unreachable> unreachable = stages.unreachable();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("remote").status(unreachable.isEmpty());
    unreachable.ifPresent(it -> response.withData("since " + it.since(), it.why()));
    return response.build();
  }
}
