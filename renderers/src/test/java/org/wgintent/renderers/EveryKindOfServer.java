package org.wgintent.renderers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * A server of each kind that is a device here. Linux with iptables has the shell and the boot of
 * Linux and the rules of Asuswrt-Merlin: it is tried by {@code ./dev test full}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ArgumentsSource(EveryKindOfServer.Kinds.class)
@interface EveryKindOfServer {

  class Kinds implements ArgumentsProvider {
    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      Stream<ServerPlatform> kinds =
          Boolean.getBoolean("servers.all")
              ? Stream.of(
                  ServerPlatform.LINUX,
                  ServerPlatform.LINUX_IPTABLES,
                  ServerPlatform.ASUSWRT_MERLIN)
              : Stream.of(ServerPlatform.LINUX, ServerPlatform.ASUSWRT_MERLIN);
      return kinds.map(Arguments::of);
    }
  }
}
