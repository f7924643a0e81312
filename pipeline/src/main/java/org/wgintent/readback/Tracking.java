package org.wgintent.readback;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What conntrack says of a packet: state and direction, as {@code ct state} and {@code ct
 * direction}.
 */
public enum Tracking {
  NEW("new", false),
  ESTABLISHED("established", false),
  ESTABLISHED_REPLY("established", true),
  RELATED("related", false),
  RELATED_REPLY("related", true),
  INVALID("invalid", false),
  UNTRACKED("untracked", false);

  public static final Set<String> STATES =
      Arrays.stream(values()).map(Tracking::state).collect(Collectors.toUnmodifiableSet());

  private final String state;
  private final boolean reply;

  Tracking(String state, boolean reply) {
    this.state = state;
    this.reply = reply;
  }

  /** nft(8)'s word; iptables writes it in capitals. */
  public String state() {
    return state;
  }

  /** From the one who was asked to the one who asked. */
  public boolean isReply() {
    return reply;
  }

  /** A reply, or an error about one: all that may enter a tunnel. */
  public boolean isAnswer() {
    return this == ESTABLISHED_REPLY || this == RELATED_REPLY;
  }
}
