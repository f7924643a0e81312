package org.wgintent.routes.cli;

/** {@code --format}. */
enum Format {
  text,
  json,
  markdown
}
