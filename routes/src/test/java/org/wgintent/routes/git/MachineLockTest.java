package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.job.RefusedException;

/** One campaign of benchmarks at a time, in this process and in another. */
class MachineLockTest {

  @TempDir Path folder;
  private IntentRepository repository;

  @BeforeEach
  void aRepository() {
    repository = IntentRepository.create(folder.resolve("intent.git"));
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void aSecondCampaignIsRefusedUntilTheFirstIsDone() throws Exception {
    MachineLock first = MachineLock.take(repository, "run one");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> MachineLock.take(repository, "run two"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("another benchmark is at work: run one");
    }
    assertThat(other()).as("the refused one freed nothing").isEqualTo("taken: run one");
    first.close();

    MachineLock.take(repository, "run two").close();
    assertThat(other()).isEqualTo("free");
  }

  @Test
  void aProcessThatIsKilledHoldsNothing() throws Exception {
    Process owner = process("hold");
    assertThat(owner.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
    assertThatThrownBy(() -> MachineLock.take(repository, "run here"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("run elsewhere");

    owner.destroyForcibly().waitFor();

    MachineLock.take(repository, "run here").close();
  }

  /** Two that begin at once: the file is locked before its owner's name stands in it. */
  @Test
  void anOwnerThatHasJustBegunIsNamed() throws Exception {
    Process owner = process("begin");
    assertThat(owner.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("locked");

    assertThatThrownBy(() -> MachineLock.take(repository, "run here"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at work: run elsewhere;");
    owner.destroyForcibly().waitFor();
  }

  /** What another process says of the lock. */
  private String other() throws Exception {
    return process("try").inputReader(StandardCharsets.UTF_8).readLine();
  }

  private Process process(String what) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Other.class.getName(),
            what,
            repository.path().toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The other process. */
  static final class Other {
    private Other() {}

    private static void begin(Path bare) throws Exception {
      Path file = Files.createDirectories(bare.resolve("wg-intent")).resolve("benchmark.lock");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        System.out.println("locked");
        System.out.flush();
        Thread.sleep(200);
        channel.write(ByteBuffer.wrap("run elsewhere\n".getBytes(StandardCharsets.UTF_8)));
        Thread.sleep(600_000);
      }
    }

    public static void main(String... arguments) throws Exception {
      if (arguments[0].equals("begin")) {
        begin(Path.of(arguments[1]));
      }
      try (IntentRepository repository = IntentRepository.open(Path.of(arguments[1]));
          MachineLock _ = MachineLock.take(repository, "run elsewhere")) {
        System.out.println(arguments[0].equals("hold") ? "held" : "free");
        System.out.flush();
        if (arguments[0].equals("hold")) {
          Thread.sleep(600_000);
        }
      } catch (RefusedException taken) {
        System.out.println(taken.getMessage().replaceFirst(".*(run \\w+).*", "taken: $1"));
      }
    }
  }
}
