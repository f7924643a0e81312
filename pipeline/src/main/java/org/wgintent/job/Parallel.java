package org.wgintent.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Servers are asked all at once: a slow one delays no other. */
public final class Parallel {

  private Parallel() {}

  /**
   * The answers that are there when {@code time} is over, in the order of what was asked. Whoever
   * does not answer is not waited for.
   */
  public static <T, R> List<Optional<R>> within(
      Duration time, Collection<T> all, Function<T, R> question) {
    List<CompletableFuture<R>> running = new ArrayList<>();
    for (T one : all) {
      CompletableFuture<R> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  answer.complete(question.apply(one));
                } catch (RuntimeException | Error e) {
                  answer.completeExceptionally(e);
                }
              });
      running.add(answer);
    }
    CompletableFuture<Void> allOf =
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
            .completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS);
    allOf.exceptionally(failed -> null).join();
    return running.stream()
        .map(answer -> answer.isDone() ? Optional.of(answer.join()) : Optional.<R>empty())
        .toList();
  }

  /** The answers, in the order of what was asked. */
  public static <T, R> List<R> ask(Collection<T> all, Function<T, R> question) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<R>> running = new ArrayList<>();
      for (T one : all) {
        running.add(threads.submit(() -> question.apply(one)));
      }
      List<R> answers = new ArrayList<>();
      for (Future<R> future : running) {
        answers.add(future.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
