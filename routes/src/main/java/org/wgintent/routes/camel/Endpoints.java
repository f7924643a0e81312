package org.wgintent.routes.camel;

/** Where a route begins is configuration: {@code wg-intent.route.} and its id. */
final class Endpoints {

  private Endpoints() {}

  static String of(String route) {
    return "{{wg-intent.route." + route + "}}";
  }
}
