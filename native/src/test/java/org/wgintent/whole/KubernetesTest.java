package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The examples of native/kubernetes, by the types of the Kubernetes and Knative APIs. */
class KubernetesTest {

  private static final Path EXAMPLES =
      Path.of(System.getProperty("wgintent.root", "..")).resolve("native/kubernetes");

  /** A field that a type does not have is an error, as for a server with strict validation. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return member instanceof AnnotatedMember ? Boolean.FALSE : null;
                }
              })
          .build();

  private static <T> T read(Class<T> type, String text) throws IOException {
    return STRICT.readValue(STRICT.writeValueAsString(new Yaml().<Object>load(text)), type);
  }

  private static String text(String file) throws IOException {
    return Files.readString(EXAMPLES.resolve(file));
  }

  @Test
  void anotherDoesWhatIsDueBesideItself() throws Exception {
    CronJob job = read(CronJob.class, text("cronjob-due.yaml"));
    var pod = job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();

    assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Allow");
    assertThat(pod.getContainers().getFirst().getArgs()).containsExactly("due");
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
  }

  @Test
  void aCronJobRunsOnceAtATime() throws Exception {
    CronJob job = read(CronJob.class, text("cronjob.yaml"));
    var pod = job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();

    assertThat(job.getApiVersion() + " " + job.getKind()).isEqualTo("batch/v1 CronJob");
    assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
    assertThat(pod.getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getContainers().getFirst().getArgs()).containsExactly("run");
    hasLeastPrivilege(
        pod.getSecurityContext(),
        pod.getAutomountServiceAccountToken(),
        pod.getContainers(),
        pod.getVolumes());
  }

  @Test
  void aServiceHasOneInstanceAlways() throws Exception {
    Service service = read(Service.class, text("knative-service.yaml"));
    var template = service.getSpec().getTemplate();
    var pod = template.getSpec();

    assertThat(service.getApiVersion() + " " + service.getKind())
        .isEqualTo("serving.knative.dev/v1 Service");
    assertThat(template.getMetadata().getAnnotations())
        .containsEntry("autoscaling.knative.dev/min-scale", "1")
        .containsEntry("autoscaling.knative.dev/max-scale", "1");
    assertThat(pod.getContainers().getFirst().getArgs()).containsExactly("serve");
    hasLeastPrivilege(
        pod.getSecurityContext(),
        pod.getAutomountServiceAccountToken(),
        pod.getContainers(),
        pod.getVolumes());
  }

  private static void hasLeastPrivilege(
      PodSecurityContext pod, Boolean token, List<Container> containers, List<Volume> volumes) {
    assertThat(pod.getRunAsNonRoot()).isTrue();
    assertThat(pod.getRunAsUser()).isPositive();
    assertThat(pod.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(token).isFalse();
    assertThat(containers)
        .singleElement()
        .satisfies(
            container -> {
              var context = container.getSecurityContext();
              assertThat(context.getAllowPrivilegeEscalation()).isFalse();
              assertThat(context.getReadOnlyRootFilesystem()).isTrue();
              assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(context.getCapabilities().getAdd()).isEmpty();
              assertThat(container.getResources().getLimits()).containsKey("memory");
              assertThat(container.getVolumeMounts())
                  .extracting("name")
                  .containsExactlyElementsOf(volumes.stream().map(Volume::getName).toList());
            });
    assertThat(volumes)
        .allMatch(v -> v.getEmptyDir() != null || v.getPersistentVolumeClaim() != null);
  }

  @ParameterizedTest
  @CsvSource({
    "concurrencyPolicy, concurencyPolicy",
    "runAsNonRoot, runAsNotRoot",
    "capabilities, capability",
    "persistentVolumeClaim, persistentVolume",
    "runAsUser: 10001, runAsUser: nobody",
  })
  void aMistakeIsNoticed(String right, String wrong) throws Exception {
    String text = text("cronjob.yaml");
    assertThat(text).contains(right);

    assertThatThrownBy(() -> read(CronJob.class, text.replace(right, wrong)))
        .isInstanceOf(IOException.class);
  }
}
