package org.wgintent.job;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.ServerName;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.ssh.SshConnector;

/**
 * A process that applies {@code main}, and is gone at one of its moments: before, during or after a
 * remote call or a write of a ref, as if it was killed. Its exit is 0 if it was not.
 */
final class KilledRun {

  /** What a killed process ends with. */
  static final int KILLED = 137;

  private static final Set<String> WRITES =
      Set.of("append", "review", "take", "close", "markProcessed", "forgetProcessed");

  private final int last;
  private final AtomicInteger count = new AtomicInteger();

  private KilledRun(int last) {
    this.last = last;
  }

  /**
   * Everything that waits, as {@code run} does it without benchmarks.
   *
   * @param args repository, vault, SSH key, the moment's number, and for each server its name, port
   *     and host key
   */
  public static void main(String[] args) throws IOException {
    KilledRun run = new KilledRun(Integer.parseInt(args[3]));
    SshConnector ssh = new SshConnector(Path.of(args[2]));
    try (OpenSite opened =
        OpenSite.of(Path.of(args[0]), Optional.of(Path.of(args[1])), Optional.empty())) {
      Site site = opened.site();
      Remote.Connector connector =
          (server, settings) -> {
            for (int i = 4; i < args.length; i += 3) {
              if (server.name().equals(new ServerName(args[i]))) {
                return run.mortal(
                    TwoServers.connect(
                        ssh, server.name(), settings, Integer.parseInt(args[i + 1]), args[i + 2]));
              }
            }
            throw new IOException("no route to host");
          };
      Site mortal =
          new Site(
              site.domain(),
              run.mortal(Repository.class, site.repository()),
              site.compiler(),
              site.vault(),
              site.clock(),
              Optional.of(
                  new Site.Effects(
                      run.mortal(OwnBranches.class, site.branches()),
                      run.mortal(Locks.class, site.locks()),
                      connector,
                      site.measuring(),
                      site.channels())));
      Pipeline pipeline = new Pipeline(mortal);
      pipeline.takeAway();
      for (Change change : pipeline.pending().find()) {
        pipeline.handleWithoutBenchmarks(change, Deployment.Rules.USUAL);
      }
    }
    ssh.close();
    System.exit(0);
  }

  private void moment() {
    if (count.incrementAndGet() == last) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  private <T> T mortal(Class<T> port, T real) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, args) -> {
              boolean writes = WRITES.contains(method.getName());
              if (writes) {
                moment();
              }
              Object result;
              try {
                result = method.invoke(real, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (writes) {
                moment();
              }
              return result instanceof Locks.Held held ? mortal(Locks.Held.class, held) : result;
            }));
  }

  private Remote mortal(Remote real) {
    return new Remote() {
      @Override
      public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
        moment();
        if (count.incrementAndGet() == last) {
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      Thread.sleep(30);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(KILLED);
                  });
        }
        Result result = real.run(command, stdin, timeout);
        moment();
        return result;
      }

      @Override
      public void close() {
        real.close();
      }
    };
  }
}
