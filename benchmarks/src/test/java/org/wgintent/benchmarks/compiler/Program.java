package org.wgintent.benchmarks.compiler;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One way to start wg-intent. */
record Program(String name, List<String> command) {

  /** From arguments {@code NAME=COMMAND}, a command's words divided by blanks. */
  static List<Program> all(String[] arguments, int from) {
    return Arrays.stream(arguments, from, arguments.length)
        .map(argument -> argument.split("=", 2))
        .map(parts -> new Program(parts[0], List.of(parts[1].split(" ", -1))))
        .toList();
  }

  List<String> with(String... arguments) {
    return Stream.concat(command.stream(), Arrays.stream(arguments)).toList();
  }
}
