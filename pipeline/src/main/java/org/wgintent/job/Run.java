package org.wgintent.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.deploy.Deployment;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.domain.DomainFolder;

/** One run: what became of one commit of one branch. Safe to read while it goes on. */
public final class Run {

  private enum May {
    ASK,
    JUDGE,
    ACT
  }

  private final String id;
  private final Change change;
  private final Instant started;
  private final Deployment.Rules rules;
  private final May may;
  private final RunListener listener;
  private final List<String> log = new ArrayList<>();
  private List<Diagnostic> diagnostics = List.of();
  private String stage = "pending";
  private RunOutcome outcome = RunOutcome.Plain.RUNNING;
  private Optional<Instant> notBefore = Optional.empty();

  private Run(
      String id,
      Change change,
      Instant started,
      Deployment.Rules rules,
      May may,
      RunListener listener) {
    this.id = id;
    this.change = change;
    this.started = started;
    this.rules = rules;
    this.may = may;
    this.listener = listener;
  }

  /** One that may do everything that the job does. */
  static Run acting(
      String id, Change change, Instant started, Deployment.Rules rules, RunListener listener) {
    return new Run(id, change, started, rules, May.ACT, listener);
  }

  /** One that changes nothing, neither on servers nor in Git: for a command that only asks. */
  static Run asking(Change change, Instant started) {
    return new Run("-", change, started, Deployment.Rules.USUAL, May.ASK, RunListener.NONE);
  }

  /** One that changes nothing, and says whether a commit of {@code main} is to be accepted. */
  static Run judging(Change change, Instant started) {
    return new Run("-", change, started, Deployment.Rules.USUAL, May.JUDGE, RunListener.NONE);
  }

  /** What HTTP and {@code status} show. */
  public record View(
      String id,
      String domain,
      String branch,
      String commit,
      String started,
      String stage,
      String outcome,
      List<String> log,
      List<String> diagnostics)
      implements JsonDocument {}

  public synchronized View view() {
    return new View(
        id,
        domain().name(),
        branch(),
        commit(),
        started.toString(),
        stage,
        outcome.toString(),
        List.copyOf(log),
        diagnostics.stream().map(Diagnostic::toString).toList());
  }

  public String id() {
    return id;
  }

  Change change() {
    return change;
  }

  public DomainFolder domain() {
    return change.domain();
  }

  public String branch() {
    return change.branch();
  }

  public String commit() {
    return change.head().hex();
  }

  /** What a deploy of this run may do. */
  Deployment.Rules rules() {
    return rules;
  }

  boolean mayAct() {
    return may == May.ACT;
  }

  /** Is a commit of {@code main} held beside the accepted one before it, or taken at its word? */
  boolean judges() {
    return may != May.ASK;
  }

  synchronized List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  public void enter(String newStage) {
    synchronized (this) {
      stage = newStage;
    }
    listener.entered(this, newStage);
  }

  public void log(String line) {
    synchronized (this) {
      log.add(line);
    }
    listener.logged(this, line);
  }

  public synchronized void found(List<Diagnostic> all) {
    diagnostics = List.copyOf(all);
  }

  public synchronized void end(RunOutcome how) {
    outcome = how;
  }

  /** Nothing was done, as it is not the time for changes. */
  void waitsUntil(ClosedException closed) {
    log(String.valueOf(closed.getMessage()));
    synchronized (this) {
      outcome = RunOutcome.Plain.WAITING;
      notBefore = closed.opens();
    }
  }

  /** Before this time it need not be tried again. */
  synchronized Optional<Instant> notBefore() {
    return notBefore;
  }

  public synchronized RunOutcome outcome() {
    return outcome;
  }
}
