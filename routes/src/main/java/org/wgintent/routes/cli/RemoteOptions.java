package org.wgintent.routes.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.wgintent.routes.git.OriginSettings;
import org.wgintent.routes.git.PushedRequests;
import org.wgintent.routes.ssh.SshKeys;
import picocli.CommandLine.Option;

/** Where people push to, if that is not on this machine, and how it is reached. */
final class RemoteOptions {

  @Option(
      names = "--remote",
      paramLabel = "URL",
      description =
          "People push elsewhere, to ssh://USER@HOST/PATH or https://HOST/PATH: --repo is a mirror"
              + " of that.")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--remote-host-key",
      paramLabel = "KEY",
      description = "For ssh: a host key of the remote, as ssh-keyscan prints it without the host.")
  private List<String> hostKeys = List.of();

  @Option(
      names = "--remote-key",
      paramLabel = "FILE",
      description = "For ssh: the private key (default: that of the vault).")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--remote-user",
      paramLabel = "USER",
      description = "For https: the user (default: git).")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--remote-token",
      paramLabel = "FILE",
      description = "For https: the file with that user's token or password.")
  private Optional<Path> token = Optional.empty();

  @Option(
      names = "--remote-certificates",
      paramLabel = "FILE",
      description = "For https: certificates in PEM, in the place of those that Java trusts.")
  private Optional<Path> certificates = Optional.empty();

  @Option(
      names = "--remote-proxy",
      paramLabel = "URL",
      description = "Reach it through http://HOST:PORT or socks5://HOST:PORT.")
  private Optional<String> proxy = Optional.empty();

  @Option(
      names = "--remote-requests",
      paramLabel = "HOW",
      description =
          "Have the forge make requests of proposals as they are pushed, without a token:"
              + " push-options (GitLab) or agit (Gitea, Forgejo).")
  private Optional<String> requests = Optional.empty();

  /**
   * @param vault where the key is unless another is named
   */
  Optional<OriginSettings> settings(Path vault) {
    return url.map(
        remote ->
            new OriginSettings(
                remote,
                remote.startsWith("https:")
                    ? Optional.empty()
                    : key.or(() -> Optional.of(vault.resolve(SshKeys.FILE)))
                        .map(Path::toAbsolutePath),
                hostKeys,
                user,
                token.map(Path::toAbsolutePath),
                certificates.map(Path::toAbsolutePath),
                proxy,
                requests.map(RemoteOptions::pushed)));
  }

  private static PushedRequests pushed(String how) {
    return PushedRequests.named(how)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE, "--remote-requests is push-options or agit, and not " + how));
  }
}
