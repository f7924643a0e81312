package org.wgintent.validate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Report;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.IpAddress;

/**
 * What domains of one repository must not share. A server belongs to one domain: two would each
 * remove what the other put there. A domain's id is part of every key, so that two with one id
 * would give the same keys to nodes of one name.
 */
public final class SitesDisjoint {

  static final String SERVER_SHARED = "WG202";
  static final String ID_SHARED = "WG611";

  private SitesDisjoint() {}

  /** What a domain must have to itself. */
  public record Own(String domainId, SortedMap<IpAddress, ServerName> servers) {

    public static Own of(Intent intent) {
      SortedMap<IpAddress, ServerName> servers = new TreeMap<>();
      intent
          .domain()
          .servers()
          .values()
          .forEach(server -> server.mgmtIp().all().forEach(ip -> servers.put(ip, server.name())));
      return new Own(intent.execution().domainId(), servers);
    }
  }

  /** What the domains beside {@code own} have, as far as their files can be read. */
  public static Map<DomainFolder, Own> others(
      DomainFolder own, Collection<DomainFolder> all, Function<DomainFolder, IntentFiles> files) {
    Map<DomainFolder, Own> others = new TreeMap<>();
    for (DomainFolder other : all) {
      if (!other.equals(own)) {
        files.apply(other).read(new Report()).ifPresent(read -> others.put(other, Own.of(read)));
      }
    }
    return others;
  }

  /** What {@code intent} shares with others, at its places. */
  public static List<Diagnostic> check(Intent intent, Map<DomainFolder, Own> others) {
    Report report = new Report();
    Reporter servers =
        report.reporter(SERVER_SHARED, Severity.ERROR, path -> intent.positions().of(path));
    Reporter ids = report.reporter(ID_SHARED, Severity.ERROR, path -> intent.positions().of(path));
    Own own = Own.of(intent);
    new TreeMap<>(others)
        .forEach(
            (domain, other) -> {
              own.servers()
                  .forEach(
                      (ip, server) -> {
                        if (other.servers().containsKey(ip)) {
                          servers.at(
                              "servers." + server + ".mgmt_ip",
                              ip
                                  + " is "
                                  + other.servers().get(ip)
                                  + " of "
                                  + domain.in(IntentFiles.DOMAIN)
                                  + " too",
                              "a server belongs to one domain");
                        }
                      });
              if (own.domainId().equals(other.domainId())) {
                ids.at(
                    "execution.domain_id",
                    domain.in(IntentFiles.EXECUTION) + " has this domain_id too",
                    "it is part of every key: give each domain its own, such as openssl rand -hex 16"
                        + " prints");
              }
            });
    return report.sorted();
  }
}
