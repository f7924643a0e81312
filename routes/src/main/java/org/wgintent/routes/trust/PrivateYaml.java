package org.wgintent.routes.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;
import org.wgintent.source.Positions;
import org.wgintent.source.SourceFile;
import org.wgintent.source.Tree;
import org.wgintent.source.Value;

/**
 * A file of settings that belongs to the machine and not to intent: it holds what is secret, or
 * says where that is.
 */
public final class PrivateYaml {

  private PrivateYaml() {}

  /**
   * @throws IOException if it cannot be read, or is not well: it says where
   */
  public static <T> T read(Path file, Function<Value, Optional<T>> settings) throws IOException {
    Position start = new Position(file.toString(), 1, 1);
    Report report = new Report();
    Optional<T> read =
        Tree.read(
                new SourceFile(file.toString(), SecretFile.bytes(file)),
                "",
                report,
                new Positions(start))
            .flatMap(settings);
    Optional<Diagnostic> wrong = report.sorted().stream().findFirst();
    if (wrong.isPresent()) {
      throw new IOException(wrong.get().toString());
    }
    return read.orElseThrow();
  }

  public static Optional<Path> path(Value value) {
    return value.parse(
        "the absolute path of a file",
        text -> Optional.of(text).filter(t -> t.startsWith("/")).map(Path::of));
  }
}
