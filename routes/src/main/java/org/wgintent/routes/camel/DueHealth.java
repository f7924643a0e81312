package org.wgintent.routes.camel;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.wgintent.job.Alarm;
import org.wgintent.job.Pipeline;
import org.wgintent.routes.OpenSite;

/**
 * Is what is due done? A person has to look after it otherwise; to start this process again would
 * not help, so it stays alive and ready.
 */
@Wellness
@ApplicationScoped
class DueHealth implements HealthCheck {

  /** So long a key that is to be gone may stay on a server. */
  private static final Duration REMOVAL = Duration.ofHours(1);

  @Inject OpenSite site;
  @Inject Pipeline pipeline;

  @Override
  public HealthCheckResponse call() {
    Instant now = site.site().clock().instant();
    List<Alarm> bad = pipeline.alarms().stream().filter(alarm -> isBad(alarm, now)).toList();
    HealthCheckResponseBuilder response = HealthCheckResponse.named("due").status(bad.isEmpty());
    bad.forEach(alarm -> response.withData(alarm.domain() + " " + alarm.subject(), alarm.text()));
    return response.build();
  }

  static boolean isBad(Alarm alarm, Instant now) {
    return alarm.kind().equals(Alarm.OVERDUE)
        || (alarm.kind().equals(Alarm.REMOVAL)
            && Instant.parse(alarm.since()).isBefore(now.minus(REMOVAL)));
  }
}
