package org.wgintent.routes.git;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.wgintent.job.Repository;

/** How a forge makes a request of a branch that is pushed, so that it needs no token. */
public enum PushedRequests {
  /** GitLab: said beside the push of the branch. */
  PUSH_OPTIONS {
    @Override
    List<String> options(String branch, Optional<String> title) {
      List<String> options =
          new ArrayList<>(
              List.of("merge_request.create", "merge_request.target=" + Repository.MAIN));
      title.ifPresent(
          text -> {
            options.add("merge_request.title=" + text);
            options.add("merge_request.label=wg-intent");
          });
      return options;
    }
  },

  /** Gitea and Forgejo: the commit is pushed to a name that makes a request of it as well. */
  AGIT {
    @Override
    List<String> options(String branch, Optional<String> title) {
      List<String> options = new ArrayList<>(List.of("topic=" + branch, "force-push=true"));
      title.ifPresent(text -> options.add("title=" + text));
      return options;
    }

    @Override
    Optional<String> otherRef() {
      return Optional.of(FOR + Repository.MAIN);
    }
  };

  static final String FOR = "refs/for/";

  /**
   * What is said beside the push.
   *
   * @param title of a request that is new; a person may have changed that of an older one
   */
  abstract List<String> options(String branch, Optional<String> title);

  /** Where the commit is pushed to beside its branch. */
  Optional<String> otherRef() {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<PushedRequests> named(String name) {
    return Arrays.stream(values()).filter(it -> it.toString().equals(name)).findFirst();
  }
}
