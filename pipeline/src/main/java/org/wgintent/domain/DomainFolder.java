package org.wgintent.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a domain lies in its repository: at the root, or one of many below {@code sites/}.
 *
 * @param name in refs, in the ledger and on the command line: {@code root}, or the site's
 * @param path what stands before its files: empty, or {@code sites/home/}
 */
public record DomainFolder(String name, String path) implements Comparable<DomainFolder> {

  public static final DomainFolder ROOT = new DomainFolder("root", "");

  /** The folder of all sites. */
  public static final String SITES = "sites";

  private static final Pattern SITE = Pattern.compile("(?!root$)[a-z][a-z0-9-]{0,30}");

  /** Empty where {@code name} is no name of a site. */
  public static Optional<DomainFolder> site(String name) {
    return Optional.of(name)
        .filter(SITE.asMatchPredicate())
        .map(site -> new DomainFolder(site, SITES + "/" + site + "/"));
  }

  /** The one of that name: the root's, or a site. */
  public static Optional<DomainFolder> named(String name) {
    return name.equals(ROOT.name()) ? Optional.of(ROOT) : site(name);
  }

  public boolean isRoot() {
    return path.isEmpty();
  }

  /** A path of the domain as the repository has it. */
  public String in(String inside) {
    return path + inside;
  }

  @Override
  public int compareTo(DomainFolder other) {
    return path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return name;
  }
}
