package org.wgintent.routes.forge;

import java.io.IOException;
import java.nio.file.Path;

/** The kinds of forges, for tests of other packages. */
public enum ForgeKinds {
  GITEA,
  FORGEJO,
  GITLAB,
  GITHUB;

  public StandIn standIn(Path bare, Path token) throws IOException {
    return StandIn.of(ForgeSettings.Kind.valueOf(name()), bare, token);
  }
}
