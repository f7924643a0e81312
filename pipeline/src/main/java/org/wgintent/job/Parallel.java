package org.wgintent.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Servers are asked all at once: a slow one delays no other. */
public final class Parallel {

  private Parallel() {}

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
