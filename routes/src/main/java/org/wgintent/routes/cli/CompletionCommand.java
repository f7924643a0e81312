package org.wgintent.routes.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion bash|zsh}: a script by which a shell completes commands and options. */
@Command(
    name = "completion",
    description = "Print a script by which your shell completes commands and options.",
    footer = {
      "  source <(wg-intent completion bash)",
      "  wg-intent completion bash > /etc/bash_completion.d/wg-intent"
    })
final class CompletionCommand implements Callable<Integer> {

  enum Shell {
    bash,
    zsh
  }

  @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell it is for.")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    String script = AutoComplete.bash("wg-intent", WgIntent.line());
    Console.print(
        switch (shell) {
          case bash -> script;
          // zsh reads bash's scripts once it is told to.
          case zsh ->
              "autoload -U +X compinit && compinit\n"
                  + "autoload -U +X bashcompinit && bashcompinit\n"
                  + script;
        });
    return ExitCode.DONE.code();
  }
}
