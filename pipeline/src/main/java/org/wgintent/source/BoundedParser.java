package org.wgintent.source;

import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.parser.Parser;

/** Ends a file that would become a tree too large to hold, before it does. */
final class BoundedParser implements Parser {

  /** A grant is a dozen; a hundred thousand of them fit twice. */
  private static final int EVENTS = 3_000_000;

  private static final int ANCHORS = 1_000;

  private final Parser parser;
  private int events;
  private int anchors;

  BoundedParser(Parser parser) {
    this.parser = parser;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public Event getEvent() {
    Event event = parser.getEvent();
    if (++events > EVENTS) {
      throw new YAMLException("the file exceeds the limit of " + EVENTS + " values and marks");
    }
    if (event instanceof NodeEvent node && node.getAnchor() != null && ++anchors > ANCHORS) {
      throw new YAMLException("the file exceeds the limit of " + ANCHORS + " anchors");
    }
    return event;
  }
}
