package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.ServerSession.Status;
import org.wgintent.deploy.ServerSession.StepFailed;

/**
 * The deploy protocol over several servers as one change: prepare all, arm all, activate one by
 * one, prove over new connections, confirm all. A failure before the first confirmation puts every
 * server back where it was.
 */
public final class Deployment {

  private static final Duration REVERT = Duration.ofMinutes(2);
  private static final int FEW_PEERS = 5;

  private final Remote.Connector connector;
  private final InstantSource clock;
  private final Consumer<String> progress;
  private final Duration revert;
  private final boolean allowPeerDrop;

  public Deployment(
      Remote.Connector connector,
      InstantSource clock,
      Consumer<String> progress,
      boolean allowPeerDrop) {
    this(connector, clock, progress, REVERT, allowPeerDrop);
  }

  /**
   * @param revert after this time an unconfirmed server puts itself back
   * @param allowPeerDrop more than half of an interface's peers may go at once
   */
  public Deployment(
      Remote.Connector connector,
      InstantSource clock,
      Consumer<String> progress,
      Duration revert,
      boolean allowPeerDrop) {
    this.connector = connector;
    this.clock = clock;
    this.progress = progress;
    this.revert = revert;
    this.allowPeerDrop = allowPeerDrop;
  }

  /** One server in the change. */
  private static final class Member {
    final Desired desired;
    Status before = new Status("", new Live(new TreeMap<>(), false));
    boolean changes = true;
    boolean armed;

    Member(Desired desired) {
      this.desired = desired;
    }

    String name() {
      return desired.name().value();
    }

    Receipt receipt(Outcome outcome, String proof) {
      return new Receipt(name(), desired.digest().hex(), before.confirmed(), outcome, proof);
    }
  }

  /** Why a change cannot go on. */
  private static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Stopped(String reason) {
      super(reason);
      this.reason = reason;
    }
  }

  /**
   * @param token names this change; nothing else confirms it
   * @return a receipt for each server, in names' order; one outcome but for servers that needed
   *     nothing
   */
  public List<Receipt> deploy(List<Desired> all, String token) {
    List<Member> members =
        all.stream()
            .sorted(
                Comparator.comparing((Desired d) -> !d.isBenchmarkOnly())
                    .thenComparing(Desired::name))
            .map(Member::new)
            .toList();
    Map<String, Receipt> receipts = new TreeMap<>();
    List<Member> changing = new ArrayList<>();
    try {
      for (Member member : members) {
        on(member, session -> member.before = session.status());
        member.changes = !isSo(member);
        if (member.changes) {
          guard(member);
          changing.add(member);
        } else {
          receipts.put(
              member.name(),
              member.receipt(Outcome.NOTHING_TO_DO, "generation and live state are as desired"));
        }
      }
      for (Member member : changing) {
        progress.accept(member.name() + ": preparing generation " + short_(member));
        on(member, session -> prepare(session, token));
      }
    } catch (Stopped stopped) {
      changing.forEach(member -> unlock(member, token));
      return refused(members, stopped.reason);
    }
    activate(changing, token, receipts);
    changing.forEach(member -> unlock(member, token));
    return List.copyOf(receipts.values());
  }

  private static List<Receipt> refused(List<Member> members, String reason) {
    return members.stream()
        .map(member -> member.receipt(Outcome.REFUSED, reason))
        .sorted(Comparator.comparing(Receipt::server))
        .toList();
  }

  private static String short_(Member member) {
    return member.desired.digest().hex().substring(0, 12);
  }

  private static boolean isSo(Member member) {
    return member.before.confirmed().equals(member.desired.digest().hex())
        && Proof.differences(member.desired, member.before.live()).isEmpty();
  }

  /** A large drop of peers is more often a mistake than an intent. */
  private void guard(Member member) throws Stopped {
    for (var tunnel : member.desired.server().tunnels()) {
      Live.Interface live = member.before.live().interfaces().get(tunnel.name().value());
      int was = live == null ? 0 : live.peers().size();
      int lost = was - tunnel.peers().size();
      if (!allowPeerDrop && lost > FEW_PEERS && lost * 2 > was) {
        throw new Stopped(
            tunnel.name()
                + " would lose "
                + lost
                + " of "
                + was
                + " peers: say --allow-peer-drop if that is meant");
      }
    }
  }

  private void prepare(ServerSession session, String token) throws IOException, StepFailed {
    session.preflight(clock.instant(), token);
    session.upload();
    session.secrets();
    session.dryRun();
  }

  private void activate(List<Member> changing, String token, Map<String, Receipt> receipts) {
    try {
      for (Member member : changing) {
        member.armed = true;
        on(member, session -> session.arm(token, revert));
      }
      for (Member member : changing) {
        progress.accept(member.name() + ": activating " + short_(member));
        on(member, ServerSession::activate);
      }
      for (Member member : changing) {
        prove(member);
      }
    } catch (Stopped stopped) {
      progress.accept("going back: " + stopped.reason);
      for (Member member : changing) {
        receipts.put(member.name(), goBack(member, stopped.reason));
      }
      return;
    }
    for (Member member : changing) {
      receipts.put(member.name(), confirm(member, token));
    }
  }

  private void prove(Member member) throws Stopped {
    List<String> differences = new ArrayList<>();
    on(member, session -> differences.addAll(session.differences()));
    if (!differences.isEmpty()) {
      throw new Stopped(member.name() + " is not as desired: " + String.join("; ", differences));
    }
    progress.accept(member.name() + ": live state is as desired");
  }

  private Receipt goBack(Member member, String reason) {
    if (!member.armed) {
      return member.receipt(Outcome.ROLLED_BACK, reason);
    }
    try {
      on(member, ServerSession::back);
      return member.receipt(Outcome.ROLLED_BACK, reason);
    } catch (Stopped lost) {
      return member.receipt(
          Outcome.UNKNOWN,
          reason
              + "; then "
              + lost.reason
              + "; its timer puts it back within "
              + revert.toSeconds()
              + " s");
    }
  }

  private Receipt confirm(Member member, String token) {
    try {
      on(member, session -> session.confirm(token, member.before.confirmed()));
      progress.accept(member.name() + ": confirmed");
      return member.receipt(
          Outcome.CONFIRMED,
          "live state read over a new connection equals what is desired; proved without traffic");
    } catch (Stopped stopped) {
      return member.receipt(Outcome.UNKNOWN, stopped.reason);
    }
  }

  private void unlock(Member member, String token) {
    try {
      on(member, session -> session.unlock(token));
    } catch (Stopped lockGoesStaleByItself) {
      progress.accept(member.name() + ": " + lockGoesStaleByItself.reason);
    }
  }

  private interface Step {
    void on(ServerSession session) throws IOException, StepFailed;
  }

  /** One step over a connection of its own. */
  private void on(Member member, Step step) throws Stopped {
    try (Remote remote =
        connector.connect(
            member.desired.server().server(), member.desired.server().realisation())) {
      step.on(new ServerSession(member.desired, remote));
    } catch (IOException e) {
      throw new Stopped(String.valueOf(e.getMessage()));
    } catch (StepFailed e) {
      throw new Stopped(member.name() + ": " + e.getMessage());
    }
  }
}
