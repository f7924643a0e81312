package org.wgintent.routes.camel;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.Change;
import org.wgintent.job.ObjectName;

/**
 * What is said from route to route stands in headers that are strings, and nothing in the body: so
 * any endpoint carries it, also one that leaves this process. The key is the domain.
 */
final class Messages {

  private static final String DOMAIN = "domain";
  private static final String BRANCH = "branch";
  private static final String COMMIT = "commit";

  /** Names a change, and nothing else. */
  static final String KEY = "${header.domain} ${header.branch} ${header.commit}";

  private Messages() {}

  /** The body is a domain. */
  static void ofDomain(Exchange exchange) {
    DomainFolder domain = exchange.getMessage().getBody(DomainFolder.class);
    emptied(exchange).setHeader(DOMAIN, domain.name());
  }

  /** The body is a change. */
  static void ofChange(Exchange exchange) {
    Change change = exchange.getMessage().getBody(Change.class);
    Message message = emptied(exchange);
    message.setHeader(DOMAIN, change.domain().name());
    message.setHeader(BRANCH, change.branch());
    message.setHeader(COMMIT, change.head().hex());
  }

  /** Without what the trigger said of itself. */
  private static Message emptied(Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setBody("");
    return message;
  }

  static DomainFolder domain(Message message) {
    return DomainFolder.named(message.getHeader(DOMAIN, String.class)).orElseThrow();
  }

  static Change change(Message message) {
    return new Change(
        domain(message),
        message.getHeader(BRANCH, String.class),
        new ObjectName(message.getHeader(COMMIT, String.class)));
  }

  /** As {@link #KEY} has it. */
  static Change change(String key) {
    String[] words = key.split(" ", -1);
    return new Change(
        DomainFolder.named(words[0]).orElseThrow(), words[1], new ObjectName(words[2]));
  }
}
