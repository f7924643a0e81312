package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.wgintent.artifact.Digest;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.ServerProgram.Refused;

/**
 * The deploy protocol over several servers as one change: look at all, prepare all, arm all,
 * activate, prove over new connections, hold, confirm. A failure before the first confirmation puts
 * every server back where it was. Each step goes to all servers at once, so that a slow one delays
 * no other.
 *
 * <p>A change that only takes access away is not held up by a server that cannot follow: it goes to
 * all others, and stays pending there.
 */
public final class Deployment {

  /** What was left in the middle by a run that died is put back first. */
  private static final String SETTLED = ": a change that nobody confirmed was put back";

  private static final String PROOF =
      "live state read over a new connection equals what is desired; ";

  private static final String WITHOUT_TRAFFIC = "proved without traffic";

  private static final String LEFT = "it stands in intent no more: nothing of ours is left there";

  private static final int FEW_PEERS = 5;
  private static final int SHOWN = 3;

  private final Remote.Connector connector;
  private final InstantSource clock;
  private final Consumer<String> progress;
  private final Rules rules;

  /**
   * @param leastRevert after this time at least an unconfirmed server puts itself back; three times
   *     the time that it took to be prepared if that is longer
   * @param allowPeerDrop more than half of an interface's peers may go at once
   * @param acceptDrift what was changed by hand on a server may be put as intent says
   * @param onlyRemovesAccess the change only takes access away: servers out of reach do not hold it
   *     up
   * @param retry what is held back is tried again
   * @param outsideWindows why it may be done at a time at which no changes are to be made
   */
  public record Rules(
      Duration leastRevert,
      boolean allowPeerDrop,
      boolean acceptDrift,
      boolean onlyRemovesAccess,
      boolean retry,
      Optional<String> outsideWindows) {

    public static final Rules USUAL = new Rules(Duration.ofMinutes(1), false, false, false, false);

    public Rules(
        Duration leastRevert,
        boolean allowPeerDrop,
        boolean acceptDrift,
        boolean onlyRemovesAccess,
        boolean retry) {
      this(leastRevert, allowPeerDrop, acceptDrift, onlyRemovesAccess, retry, Optional.empty());
    }

    public Rules withOnlyRemovesAccess(boolean does) {
      return new Rules(leastRevert, allowPeerDrop, acceptDrift, does, retry, outsideWindows);
    }

    public Rules withRetry() {
      return new Rules(
          leastRevert, allowPeerDrop, acceptDrift, onlyRemovesAccess, true, outsideWindows);
    }

    public Rules outsideWindows(Optional<String> reason) {
      return new Rules(leastRevert, allowPeerDrop, acceptDrift, onlyRemovesAccess, retry, reason);
    }
  }

  public Deployment(
      Remote.Connector connector, InstantSource clock, Consumer<String> progress, Rules rules) {
    this.connector = connector;
    this.clock = clock;
    this.progress = line -> log(progress, line);
    this.rules = rules;
  }

  private static void log(Consumer<String> progress, String line) {
    synchronized (progress) {
      progress.accept(line);
    }
  }

  /** One server in the change. */
  private static final class Member {
    final Desired desired;
    volatile ServerState before = ServerState.NONE;
    volatile Duration took = Duration.ZERO;
    volatile boolean claimed;

    /**
     * A change was left there that could not be taken back: what lives there is nobody's choice.
     */
    volatile boolean abandoned;

    volatile boolean armed;

    /** How it was proved. */
    volatile String proof = PROOF;

    private Optional<Remote> open = Optional.empty();

    Member(Desired desired) {
      this.desired = desired;
    }

    String name() {
      return desired.name().value();
    }

    /** The connection that is open, or a new one. */
    Remote remote(Remote.Connector connector) throws IOException {
      if (open.isEmpty()) {
        open =
            Optional.of(connector.connect(desired.server().server(), desired.server().settings()));
      }
      return open.get();
    }

    /** The next step goes over a new connection. */
    void disconnect() {
      open.ifPresent(Remote::close);
      open = Optional.empty();
    }

    /** It stands in intent no more, and nothing of it lets anybody in. */
    boolean isEmptied() {
      return desired.isLeaving()
          && (before.confirmed().isEmpty() || before.confirmed().equals(desired.digest().hex()))
          && desired.left(before.live()).isEmpty();
    }

    Receipt receipt(Outcome outcome, String proof) {
      return receipt(outcome, proof, List.of());
    }

    Receipt receipt(Outcome outcome, String proof, List<String> failed) {
      return new Receipt(
          name(), desired.digest().hex(), before.confirmed(), outcome, proof, failed);
    }
  }

  /** Why a server does not go on. */
  private static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** It is no fault of the change. */
    private final boolean mayPass;

    Stopped(String reason) {
      this(reason, false);
    }

    Stopped(String reason, boolean mayPass) {
      super(reason);
      this.reason = reason;
      this.mayPass = mayPass;
    }
  }

  /**
   * @param change its name; nothing else confirms it
   * @return a receipt for each server, in names' order
   */
  public List<Receipt> deploy(List<Desired> all, String change) {
    return new Attempt(all, change).deploy();
  }

  /** One run of the protocol. */
  private final class Attempt {
    private final String change;
    private final List<Member> members;
    private final Map<String, Receipt> receipts = new TreeMap<>();

    /** Those that still take part; others have a receipt. */
    private final List<Member> changing = new ArrayList<>();

    /** Those whose fault it is that the change does not go on. */
    private final SortedSet<String> failed = new TreeSet<>();

    Attempt(List<Desired> all, String change) {
      this.change = change;
      this.members =
          all.stream().sorted(Comparator.comparing(Desired::name)).map(Member::new).toList();
    }

    List<Receipt> deploy() {
      changing.addAll(members);
      try {
        every(this::readState);
        every(changing.stream().filter(Member::isEmptied).toList(), this::leave);
        changing.removeIf(this::isUpToDate);
        guard();
        every(this::prepare);
        every(this::arm);
        every(changing.stream().filter(m -> m.desired.isBenchmarkOnly()).toList(), this::activate);
        every(changing.stream().filter(m -> !m.desired.isBenchmarkOnly()).toList(), this::activate);
        every(this::prove);
        every(this::extend);
        confirm();
      } catch (Stopped stopped) {
        progress.accept("stopped: " + stopped.reason);
        stop(stopped.reason);
      }
      members.forEach(Member::disconnect);
      return List.copyOf(receipts.values());
    }

    /** A failure ends the change everywhere, or, where it only takes away, on that server. */
    private void every(MemberStep step) throws Stopped {
      every(List.copyOf(changing), step);
    }

    private void every(List<Member> those, MemberStep step) throws Stopped {
      Map<Member, Stopped> failures = each(those, step);
      if (failures.isEmpty()) {
        return;
      }
      if (!rules.onlyRemovesAccess()) {
        failures.forEach(
            (member, why) -> {
              if (!why.mayPass) {
                failed.add(member.name());
              }
            });
        throw new Stopped(
            failures.values().stream().map(why -> why.reason).collect(Collectors.joining("; ")));
      }
      failures.forEach(
          (member, why) -> {
            changing.remove(member);
            progress.accept(member.name() + ": pending: " + why.reason);
            put(leave(member, Outcome.PENDING, why.reason));
          });
    }

    private void readState(Member member) throws Stopped {
      long start = System.nanoTime();
      on(member, session -> member.before = session.inspect());
      if (member.before.isUnfinished() || member.before.hasRest()) {
        on(member, session -> settle(member, session));
      }
      String clockIs = member.before.wrongClock(clock.instant());
      if (!clockIs.isEmpty()) {
        progress.accept(member.name() + ": " + clockIs);
      }
      member.took = Duration.ofNanos(System.nanoTime() - start);
    }

    /** Back to what is confirmed; where that cannot be done, forward: this change repairs it. */
    private void settle(Member member, ServerSession session) throws IOException, Refused {
      String unfinished = member.before.unfinished();
      try {
        session.revert(unfinished);
        if (!member.before.trial().isEmpty()) {
          progress.accept(member.name() + SETTLED);
        }
      } catch (Refused damaged) {
        session.abandon(unfinished);
        member.abandoned = true;
        progress.accept(
            "%s: what was confirmed cannot be put back, and is repaired: %s"
                .formatted(member.name(), damaged.getMessage()));
      }
      member.before = session.inspect();
    }

    private void leave(Member member) throws Stopped {
      on(member, ServerSession::leave);
      put(member.receipt(Outcome.CONFIRMED, LEFT));
      progress.accept(member.name() + ": " + LEFT);
    }

    private boolean isUpToDate(Member member) {
      if (receipts.containsKey(member.name())) {
        return true;
      }
      boolean so =
          member.before.confirmed().equals(member.desired.digest().hex())
              && Drift.of(member.desired.server(), member.before.live(), member.desired.revoked())
                  .isEmpty()
              && damage(member).isEmpty()
              && member.desired.firewall().differences(member.before.loaded()).isEmpty();
      if (so) {
        put(member.receipt(Outcome.NOTHING_TO_DO, "generation and live state are as desired"));
      }
      return so;
    }

    private List<Drift> damage(Member member) {
      return Drift.damage(member.before, member.desired.files());
    }

    private void guard() throws Stopped {
      for (Member member : changing) {
        askOthers(member);
        guard(member);
      }
    }

    /** What rules of others would drop is said before anything is begun. */
    private void askOthers(Member member) throws Stopped {
      List<String> dropped =
          rules.onlyRemovesAccess()
              ? List.of()
              : member.desired.firewall().drops(member.before.ruleset());
      if (!dropped.isEmpty()) {
        throw new Stopped(member.name() + ": " + shown(dropped));
      }
    }

    /** A large drop of peers, and what somebody did by hand, are asked about first. */
    private void guard(Member member) throws Stopped {
      for (Map.Entry<String, Integer> iface : member.desired.peersLeft().entrySet()) {
        Live.Interface live = member.before.live().interfaces().get(iface.getKey());
        int was = live == null ? 0 : live.peers().size();
        int lost = was - iface.getValue();
        if (!rules.allowPeerDrop() && lost > FEW_PEERS && lost * 2 > was) {
          throw new Stopped(
              "%s would lose %d of %d peers: say --allow-peer-drop if that is meant"
                  .formatted(iface.getKey(), lost, was));
        }
      }
      List<String> moved = Drift.byHand(member.desired, member.before);
      if (!rules.acceptDrift() && !member.abandoned && !moved.isEmpty()) {
        throw new Stopped(
            "%s was changed by hand: %s. Express it as intent, or say --accept-drift to undo it"
                .formatted(member.name(), shown(moved)));
      }
    }

    private static String shown(List<String> all) {
      return String.join("; ", all.subList(0, Math.min(SHOWN, all.size())));
    }

    private void prepare(Member member) throws Stopped {
      long start = System.nanoTime();
      progress.accept(member.name() + ": preparing generation " + generation(member));
      member.claimed = true;
      on(
          member,
          session -> {
            member.before = member.before.with(session.prepare(change));
            session.restore(member.before.live().lacks());
          });
      member.took = member.took.plusNanos(System.nanoTime() - start);
      guard(member); // somebody may have been at work before it was claimed
    }

    private Duration revert() {
      Duration slowest =
          changing.stream().map(m -> m.took).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
      Duration thrice = slowest.multipliedBy(3);
      return thrice.compareTo(rules.leastRevert()) > 0 ? thrice : rules.leastRevert();
    }

    private void arm(Member member) throws Stopped {
      member.armed = true;
      on(member, session -> session.arm(change, revert()));
    }

    private void activate(Member member) throws Stopped {
      progress.accept(member.name() + ": activating " + generation(member));
      on(member, session -> session.activate(change));
    }

    /** Over a new connection: one that was open before may outlive a change that locks out. */
    private void prove(Member member) throws Stopped {
      member.disconnect();
      List<String> differences = new ArrayList<>();
      on(member, session -> differences.addAll(session.differences(change)));
      if (!differences.isEmpty()) {
        throw new Stopped(member.name() + " is not as desired: " + shown(differences));
      }
      progress.accept(member.name() + ": live state is as desired");
      member.proof = PROOF + traffic(member);
    }

    /** Where nobody could send packets, that is said, and says nothing against the change. */
    private String traffic(Member member) throws Stopped {
      try {
        Optional<List<String>> failures = member.desired.traffic().failures();
        if (failures.isEmpty()) {
          return WITHOUT_TRAFFIC;
        }
        if (!failures.get().isEmpty()) {
          throw new Stopped(member.name() + " does not work: " + shown(failures.get()));
        }
        progress.accept(member.name() + ": packets pass and are dropped as intent says");
        return "packets of the canary pass and are dropped as intent says";
      } catch (IOException e) {
        progress.accept(member.name() + ": the canary could send no packets: " + e.getMessage());
        return WITHOUT_TRAFFIC + ": " + e.getMessage();
      }
    }

    /** All are proved: the timer begins anew, so that none is over while others are confirmed. */
    private void extend(Member member) throws Stopped {
      on(member, session -> session.extend(change, revert()));
    }

    private void confirm() {
      List<Member> last = List.copyOf(changing);
      Map<Member, Stopped> lost =
          each(
              last,
              member -> {
                on(member, session -> session.confirm(change));
                put(member.receipt(Outcome.CONFIRMED, member.proof));
                progress.accept(member.name() + ": confirmed");
                if (member.desired.isLeaving()) {
                  leave(member);
                }
              });
      lost.forEach((member, why) -> put(member.receipt(Outcome.UNKNOWN, why.reason)));
    }

    /** Every server that was begun with goes back; on the others nothing was begun. */
    private void stop(String reason) {
      boolean begun = changing.stream().anyMatch(member -> member.armed);
      Outcome outcome =
          !begun ? Outcome.REFUSED : failed.isEmpty() ? Outcome.INTERRUPTED : Outcome.ROLLED_BACK;
      each(List.copyOf(changing), member -> put(leave(member, outcome, reason)))
          .forEach(
              (member, why) -> put(member.receipt(Outcome.UNKNOWN, reason + "; " + why.reason)));
    }

    private void put(Receipt receipt) {
      synchronized (receipts) {
        receipts.put(receipt.server(), receipt);
      }
    }

    /** What was begun on a server is undone. */
    private Receipt leave(Member member, Outcome outcome, String reason) {
      if (member.claimed) {
        try {
          on(member, session -> session.revert(change));
        } catch (Stopped lost) {
          if (member.armed) {
            return member.receipt(
                Outcome.UNKNOWN,
                "%s; then %s; its timer puts it back within %d s"
                    .formatted(reason, lost.reason, revert().toSeconds()));
          }
        }
      }
      return member.receipt(
          outcome, reason, outcome == Outcome.ROLLED_BACK ? List.copyOf(failed) : List.of());
    }
  }

  private static String generation(Member member) {
    return Digest.abbreviated(member.desired.digest().hex());
  }

  private interface MemberStep {
    void on(Member member) throws Stopped;
  }

  /** A step on all at once; why it failed, on those on which it did. */
  private static Map<Member, Stopped> each(Collection<Member> members, MemberStep step) {
    Map<Member, Stopped> failures = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Member, Future<?>> running = new LinkedHashMap<>();
      for (Member member : members) {
        running.put(
            member,
            threads.submit(
                () -> {
                  step.on(member);
                  return true;
                }));
      }
      running.forEach(
          (member, future) -> {
            try {
              future.get();
            } catch (ExecutionException e) {
              if (!(e.getCause() instanceof Stopped why)) {
                throw new IllegalStateException(e.getCause());
              }
              failures.put(member, why);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              failures.put(member, new Stopped("interrupted", true));
            }
          });
    }
    return failures;
  }

  private interface Step {
    void on(ServerSession session) throws IOException, Refused;
  }

  private void on(Member member, Step step) throws Stopped {
    try {
      step.on(new ServerSession(member.desired, member.remote(connector)));
    } catch (IOException e) {
      member.disconnect();
      throw new Stopped(String.valueOf(e.getMessage()), true);
    } catch (Refused e) {
      throw new Stopped(member.name() + ": " + e.getMessage(), e.mayPass());
    }
  }
}
