package org.wgintent.memory;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Made when it is first asked for, and kept. */
public final class Once<T> implements Supplier<T> {

  private final Supplier<T> make;
  private @Nullable T made;

  public Once(Supplier<T> make) {
    this.make = make;
  }

  @Override
  public synchronized T get() {
    T result = made == null ? make.get() : made;
    made = result;
    return result;
  }
}
