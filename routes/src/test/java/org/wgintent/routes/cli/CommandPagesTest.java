package org.wgintent.routes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.routes.cli.TextTable.Cell;
import picocli.CommandLine;

/** The command line explains itself: pages, examples, completion, suggestions, tables. */
class CommandPagesTest {

  private static final Path PAGES =
      Path.of(System.getProperty("wgintent.root", "..")).resolve("docs/commands");

  @TempDir Path folder;

  @Test
  void thePagesAreThoseOfTheModel() throws Exception {
    SortedMap<String, String> pages = CommandPages.all();
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(PAGES);
      for (var page : pages.entrySet()) {
        Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
      }
    }
    SortedMap<String, String> there = new TreeMap<>();
    try (Stream<Path> files = Files.list(PAGES)) {
      for (Path file : files.toList()) {
        there.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(there).isEqualTo(pages);
  }

  @Test
  void everyCommandThatPeopleRunHasAnExampleThatParses() {
    Stream<CommandLine> all =
        WgIntent.line().getSubcommands().values().stream()
            .flatMap(
                line -> Stream.concat(Stream.of(line), line.getSubcommands().values().stream()))
            .filter(line -> !line.getCommandName().equals("help"));
    all.forEach(
        line -> {
          List<String> examples = List.of(line.getCommandSpec().usageMessage().footer());
          assertThat(examples).as(line.getCommandName()).isNotEmpty();
          assertThat(line.getCommandSpec().args())
              .as(line.getCommandName())
              .allMatch(argument -> !String.join("", argument.description()).isBlank());
          for (String example : examples) {
            String[] words =
                example
                    .replaceAll(".*<\\(|\\).*| > .*", "")
                    .replaceAll("\"[^\"]*\"", "text")
                    .strip()
                    .split(" +", -1);
            assertThat(words[0]).isEqualTo("wg-intent");
            WgIntent.line()
                .parseArgs(List.of(words).subList(1, words.length).toArray(String[]::new));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "wg-intent che, check",
    "wg-intent ledger ver, verify",
    "wg-intent plan --ag, --against"
  })
  void bashCompletes(String line, String with) throws Exception {
    Path script =
        Files.writeString(folder.resolve("completion"), Program.out("completion", "bash"));
    Process bash = complete(script, line.split(" ", -1));

    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).contains(with);
  }

  private static Process complete(Path script, String[] words) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(
                    "bash",
                    "-c",
                    ". \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
                        + " COMP_POINT=${#COMP_LINE}; _complete_wg-intent; echo \"${COMPREPLY[@]}\"",
                    script.toString()),
                Stream.of(words))
            .toList();
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void anUnknownOptionGetsASuggestion() {
    Program.Said option = Program.run("check", "--fromat", "json");
    Program.Said command = Program.run("stauts");

    assertThat(List.of(option.exit(), command.exit())).containsOnly(ExitCode.USAGE.code());
    assertThat(option.err()).contains("--format");
    assertThat(command.err()).contains("status");
  }

  @Test
  void aTableFitsAndATextSteersNothing() {
    String table =
        TextTable.of(
            List.of("SERVER", "STATE"),
            List.of(
                List.of(Cell.of("router"), Cell.of("a long error ".repeat(30).strip())),
                List.of(Cell.of("nas"), Cell.of("\u001b[31m@|red x|@\r\n"))));

    assertThat(table.lines()).allMatch(line -> line.length() <= TextTable.WIDTH);
    assertThat(table).contains("SERVER", "@ |red x| @").doesNotContain("\u001b");
    assertThat(table.lines()).hasSizeGreaterThan(5);
  }
}
