package org.wgintent.memory;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What a pure function gave lately, by what it was asked about: asked the very same again, it gives
 * the very same answer without any work, also while somebody else is still at it. It cannot be
 * wrong, as a question holds everything that the answer follows from. Of each name it knows the
 * last few questions; memory that runs short is given back.
 *
 * @param <N> names of what questions are about
 * @param <Q> questions, which nobody changes
 * @param <A> answers, which nobody changes
 */
public final class Lately<N, Q, A> {

  /** A proposal, what it is compared with, and what is accepted. */
  private static final int KEPT = 3;

  private record Asked<Q, A>(Q question, Once<A> answer) {}

  private final Map<N, List<SoftReference<Asked<Q, A>>>> asked = new ConcurrentHashMap<>();

  public A of(N name, Q question, Function<Q, A> function) {
    List<Asked<Q, A>> before =
        asked.getOrDefault(name, List.of()).stream()
            .map(SoftReference::get)
            .filter(Objects::nonNull)
            .toList();
    Asked<Q, A> now =
        before.stream()
            .filter(one -> one.question().equals(question))
            .findFirst()
            .orElseGet(() -> new Asked<>(question, new Once<>(() -> function.apply(question))));
    List<SoftReference<Asked<Q, A>>> kept = new ArrayList<>();
    kept.add(new SoftReference<>(now));
    before.stream()
        .filter(one -> !one.question().equals(question))
        .limit(KEPT - 1)
        .forEach(one -> kept.add(new SoftReference<>(one)));
    asked.put(name, kept);
    return now.answer().get();
  }
}
