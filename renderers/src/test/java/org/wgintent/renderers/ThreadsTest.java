package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wgintent.derive.StandInKeys;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;

/** A compiler shares its work with other threads, and does nobody else's. */
class ThreadsTest {

  /**
   * A thread that waits for a task may be given another one meanwhile: of any length, and while it
   * holds what others wait for.
   */
  @Test
  void whoAsksACompilerDoesNothingElseMeanwhile() throws Exception {
    State enrolled =
        StandInKeys.enrolled(
            ExampleIntent.files(UnaryOperator.identity()).read(new Report()).orElseThrow(),
            State.empty());
    AtomicBoolean asking = new AtomicBoolean();
    AtomicInteger meanwhile = new AtomicInteger();
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    try (ForkJoinPool pool = new ForkJoinPool(2)) {
      pool.submit(
              () -> {
                Thread asker = Thread.currentThread();
                ForkJoinTask<?> elsewhere =
                    ForkJoinTask.adapt(
                            () -> {
                              List<ForkJoinTask<?>> tasks =
                                  IntStream.range(0, 1000)
                                      .<ForkJoinTask<?>>mapToObj(
                                          i ->
                                              ForkJoinTask.adapt(
                                                      () -> {
                                                        if (Thread.currentThread() == asker
                                                            && asking.get()) {
                                                          meanwhile.incrementAndGet();
                                                        }
                                                      })
                                                  .fork())
                                      .toList();
                              taken.countDown();
                              answered.await();
                              tasks.forEach(ForkJoinTask::join);
                              return tasks.size();
                            })
                        .fork();
                taken.await();
                asking.set(true);
                for (int i = 0; i < 50; i++) {
                  ExampleIntent.compile(enrolled, UnaryOperator.identity());
                }
                asking.set(false);
                answered.countDown();
                return elsewhere.join();
              })
          .join();
    }
    assertThat(meanwhile).hasValue(0);
  }
}
