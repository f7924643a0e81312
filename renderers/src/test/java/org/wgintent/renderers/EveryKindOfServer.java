package org.wgintent.renderers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * A server of each kind that is a device here, by {@code ./dev test full}. Linux with iptables has
 * the shell and the boot of Linux and the rules of Asuswrt-Merlin, so that {@code ./dev test} does
 * without it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ArgumentsSource(EveryKindOfServer.Kinds.class)
@interface EveryKindOfServer {

  boolean ALL = Boolean.getBoolean("servers.all");

  /** The kinds that {@code ./dev test} tries. */
  ServerPlatform[] value() default {ServerPlatform.LINUX, ServerPlatform.ASUSWRT_MERLIN};

  class Kinds extends AnnotationBasedArgumentsProvider<EveryKindOfServer> {
    @Override
    protected Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context, EveryKindOfServer kinds) {
      Stream<ServerPlatform> tried =
          ALL
              ? Stream.of(
                  ServerPlatform.LINUX,
                  ServerPlatform.LINUX_IPTABLES,
                  ServerPlatform.ASUSWRT_MERLIN)
              : Arrays.stream(kinds.value());
      return tried.map(Arguments::of);
    }
  }
}
