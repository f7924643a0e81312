package org.wgintent.routes.forge;

import java.nio.file.Path;
import java.util.Optional;
import org.wgintent.routes.trust.Trust;

/**
 * Which forge, and how it is reached.
 *
 * @param url as people open it
 * @param api where its API is, if that is not where that kind of forge has it
 * @param repository {@code OWNER/NAME}; on GitLab the whole path
 */
record ForgeSettings(
    Kind kind, String url, Optional<String> api, String repository, Path tokenFile, Trust trust) {

  ForgeSettings withApi(String other) {
    return new ForgeSettings(kind, url, Optional.of(other), repository, tokenFile, trust);
  }

  /** With the most characters of a text and of a status. */
  enum Kind {
    GITEA(65_536, 255),
    FORGEJO(65_536, 255),
    GITLAB(1_000_000, 255),
    GITHUB(65_536, 140);

    private final int longestText;
    private final int longestStatus;

    Kind(int longestText, int longestStatus) {
      this.longestText = longestText;
      this.longestStatus = longestStatus;
    }

    int longestText() {
      return longestText;
    }

    int longestStatus() {
      return longestStatus;
    }
  }
}
