package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where people review: GitLab, Gitea, Forgejo or GitHub. What is asked here, each of them can do.
 * Every method throws {@link ForgeException} where the forge refuses or does not answer.
 */
public interface Forge {

  /**
   * A merge request, or pull request, of a branch of the repository itself into {@code main}.
   *
   * @param head where its branch stood
   * @param merged the commit of {@code main} that it became; none where it was not merged
   */
  record Request(
      int number,
      String url,
      String source,
      String body,
      boolean isOpen,
      String head,
      Optional<String> merged) {

    /** Was it one of ours, and was it merged? */
    boolean isMergedProposal() {
      return source.startsWith(Repository.REVIEW) && merged.isPresent();
    }
  }

  /** What somebody said below a request. */
  record Note(String id, String text) {}

  /** What is said of a commit. */
  record Status(State state, String text, Optional<String> url) {

    /** May it be merged? */
    public enum State {
      PENDING,
      SUCCESS,
      FAILURE
    }
  }

  /** What is said at a line that a request adds or changes, from 1. */
  record LineNote(String path, int line, String text) {}

  /** As people know a request: {@code #12}, {@code !12}. */
  String called(Request request);

  /** Where people see a commit. */
  String url(ObjectName commit);

  /** Of a request's body and of a note, in characters. */
  int longestText();

  /** Of a status, in characters. */
  int longestStatus();

  List<Request> open() throws IOException;

  /** Those that were merged or closed, the newest first, as many as one answer has. */
  List<Request> ended() throws IOException;

  /** A new one; where there is an open one of the same branch already, that. */
  Request create(String source, String title, String body) throws IOException;

  /** Another body; title and labels stay. */
  void edit(Request request, String body) throws IOException;

  void close(Request request) throws IOException;

  /** Adds labels; others stay. */
  void label(Request request, Set<String> labels) throws IOException;

  List<Note> notes(Request request) throws IOException;

  void note(Request request, String text) throws IOException;

  void rewrite(Request request, Note note, String text) throws IOException;

  /**
   * Says something at lines of a request, once.
   *
   * @param mark stands in what is said; where it stands already, nothing is said
   */
  void atLines(Request request, ObjectName head, String mark, List<LineNote> lines)
      throws IOException;

  /** What was said last of a commit under a name. */
  Optional<Status> status(ObjectName commit, String name) throws IOException;

  /**
   * @param branch whose commit it is
   */
  void say(ObjectName commit, String branch, String name, Status status) throws IOException;

  /**
   * Says something of a commit itself, once, where the forge has a place for that.
   *
   * @param mark stands in {@code text}; where it stands already, nothing is said
   */
  void comment(ObjectName commit, String mark, String text) throws IOException;
}
