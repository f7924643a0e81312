package org.wgintent.routes.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The pages of docs/commands, from the same model as {@code --help}. */
final class CommandPages {

  private CommandPages() {}

  /** Name of a file to text. */
  static SortedMap<String, String> all() {
    SortedMap<String, String> pages = new TreeMap<>();
    StringBuilder index =
        new StringBuilder(
            """
            # Commands

            Written from the command line's own model; a test holds them equal (`CommandPagesTest`). `wg-intent COMMAND --help`
            says the same. Every command ends with one of these:

            | exit | meaning |
            | --- | --- |
            """);
    for (ExitCode code : ExitCode.values()) {
      index.append("| ").append(code.code()).append(" | ").append(code.meaning()).append(" |\n");
    }
    index.append("\n| command | |\n| --- | --- |\n");
    top()
        .forEach(
            line -> {
              CommandSpec spec = line.getCommandSpec();
              pages.put(spec.name() + ".md", page(line));
              index.append(
                  "| [%s](%s.md) | %s |\n".formatted(spec.name(), spec.name(), first(spec)));
            });
    pages.put("README.md", index.toString());
    return pages;
  }

  private static Stream<CommandLine> top() {
    return WgIntent.line().getSubcommands().values().stream()
        .filter(line -> !line.getCommandName().equals("help"));
  }

  private static String first(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description());
  }

  private static String page(CommandLine line) {
    StringBuilder text = new StringBuilder();
    section(text, line, "#");
    line.getSubcommands().values().forEach(sub -> section(text, sub, "##"));
    return text.toString();
  }

  private static void section(StringBuilder text, CommandLine line, String mark) {
    CommandSpec spec = line.getCommandSpec();
    if (mark.equals("##")) {
      text.append('\n');
    }
    text.append(mark).append(" wg-intent ").append(spec.qualifiedName(" ").substring(10));
    text.append("\n\n").append(first(spec)).append("\n\n```\n");
    text.append(synopsis(spec)).append("\n```\n");
    List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
    arguments.addAll(
        spec.options().stream().filter(o -> !o.usageHelp() && !o.versionHelp()).toList());
    if (!arguments.isEmpty()) {
      text.append("\n| | |\n| --- | --- |\n");
      for (ArgSpec argument : arguments) {
        text.append(
            "| `%s` | %s |\n"
                .formatted(
                    name(argument).replace("|", "\\|"),
                    Arrays.stream(argument.description())
                        .collect(Collectors.joining(" "))
                        .replace("${COMPLETION-CANDIDATES}", values(argument))
                        .replace("|", "\\|")));
      }
    }
    if (spec.usageMessage().footer().length > 0) {
      text.append("\nExamples:\n\n```\n");
      for (String example : spec.usageMessage().footer()) {
        text.append(example.strip()).append('\n');
      }
      text.append("```\n");
    }
  }

  /** What an option takes, where it takes one of a few words. */
  private static String values(ArgSpec argument) {
    if (argument.completionCandidates() == null) {
      return "";
    }
    List<String> values = new ArrayList<>();
    argument.completionCandidates().forEach(values::add);
    return String.join(", ", values);
  }

  private static String synopsis(CommandSpec spec) {
    return spec.commandLine().getHelp().synopsis(0).strip();
  }

  private static String name(ArgSpec argument) {
    return switch (argument) {
      case OptionSpec option ->
          String.join(", ", option.names())
              + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
      case PositionalParamSpec parameter -> parameter.paramLabel();
      default -> throw new IllegalStateException(argument.toString());
    };
  }
}
