package org.wgintent.job;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.wgintent.job.Forge.Note;
import org.wgintent.job.Forge.Request;
import org.wgintent.job.Forge.Status;

/** What is said where people review: each thing once, and anew where it is another. */
final class Sayings {

  /** For the mark, and for the end of what is cut. */
  static final int MARK = 300;

  private static final String FENCE = "\n```";
  private static final String CUT = "\n\nThis is cut; what is in Git says all of it.\n";

  private final Forge forge;

  /** What this process said already: of that a forge is not asked. */
  private final Map<Object, Object> said = new HashMap<>();

  Sayings(Forge forge) {
    this.forge = forge;
  }

  static String mark(String what) {
    return "<!-- wg-intent: " + what + " -->";
  }

  boolean isSaid(Object about, Object what) {
    return what.equals(said.get(about));
  }

  void said(Object about, Object what) {
    said.put(about, what);
  }

  /** One of each kind below a request: the next replaces it. */
  void note(Request request, String kind, String text) throws IOException {
    String mark = mark(kind);
    String full = mark + "\n" + cut(text);
    Optional<Note> before =
        forge.notes(request).stream().filter(note -> note.text().startsWith(mark)).findFirst();
    if (before.isEmpty()) {
      forge.note(request, full);
    } else if (!isSame(before.get().text(), full)) {
      forge.rewrite(request, before.get(), full);
    }
  }

  private static boolean isSame(String one, String other) {
    return one.replace("\r", "").strip().equals(other.replace("\r", "").strip());
  }

  /**
   * @param branch whose commit it is
   */
  void status(ObjectName commit, String branch, Status wanted) throws IOException {
    Status status =
        new Status(wanted.state(), cut(wanted.text(), forge.longestStatus()), wanted.url());
    if (isSaid(commit, status)) {
      return;
    }
    if (!forge.status(commit, Requests.NAME).equals(Optional.of(status))) {
      forge.say(commit, branch, Requests.NAME, status);
    }
    said(commit, status);
  }

  /** What is longer than a forge takes ends with a sentence. */
  String cut(String text) {
    return ended(text, forge.longestText() - MARK);
  }

  static String ended(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    String kept = text.substring(0, longest - FENCE.length() - CUT.length());
    boolean isOpen = kept.split(FENCE, -1).length % 2 == 0;
    return kept + (isOpen ? FENCE : "") + CUT;
  }

  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
