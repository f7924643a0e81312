package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.wireguard.SecretRef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code export NODE}: the file of a node on {@code main}, with its secrets, to standard output.
 */
@Command(
    name = "export",
    description = "Print a node's file with its secrets. Mind where you send it.",
    footer = {
      "  wg-intent export laptop --interface wg0 > wg0.conf",
      "  wg-intent export phone --qr"
    })
final class ExportCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NODE", description = "A node of domain.yaml.")
  private String node = "";

  @Option(names = "--interface", paramLabel = "NAME", description = "Needed if it has several.")
  private Optional<String> iface = Optional.empty();

  /** What a QR code is drawn as. */
  enum Picture {
    terminal,
    png,
    svg
  }

  @Option(
      names = "--qr",
      arity = "0..1",
      fallbackValue = "terminal",
      paramLabel = "terminal|png|svg",
      description = "As a QR code, which phones import (default: in the terminal).")
  private Optional<Picture> qr = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write a new file that only you can read, not standard output.")
  private Optional<Path> out = Optional.empty();

  @Mixin private SiteOptions site = new SiteOptions();

  private record Found(Tunnel tunnel, Peer peer) {}

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      KeyRing ring =
          open.keyRing()
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.USAGE, "no vault: give --vault DIR or set WG_INTENT_VAULT"));
      Proposal main = new Pipeline(open).onMain();
      Found found = found(main.compiled().network());
      String prefix = "nodes/" + node + "/" + found.tunnel().name() + ".";
      String text =
          main.compiled().generated().entrySet().stream()
              .filter(file -> file.getKey().startsWith(prefix))
              .map(java.util.Map.Entry::getValue)
              .findFirst()
              .orElseThrow(
                  () -> new CommandException(ExitCode.BUG, "nothing was rendered for " + node));
      write(filled(text, main.compiled().network().domainId(), found.peer(), ring));
      if (found.peer().privateKey().isEmpty()) {
        Console.note("wg-intent: put the node's own private key where the placeholder stands");
      }
    }
    return ExitCode.DONE.code();
  }

  private void write(String file) throws IOException {
    byte[] bytes =
        qr.isEmpty() ? file.getBytes(StandardCharsets.UTF_8) : picture(QrCode.of(file), qr.get());
    if (out.isPresent()) {
      PrivateFiles.create(out.get(), bytes);
    } else if (qr.isPresent() && qr.get() == Picture.png) {
      throw new CommandException(ExitCode.USAGE, "a PNG goes to a file: give --out FILE");
    } else {
      Console.print(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private byte[] picture(QrCode code, Picture picture) throws IOException {
    return switch (picture) {
      case png -> code.png();
      case svg -> code.svg().getBytes(StandardCharsets.UTF_8);
      case terminal ->
          code.terminal(System.getenv("NO_COLOR") == null).getBytes(StandardCharsets.UTF_8);
    };
  }

  private Found found(Network network) {
    List<Found> all =
        network.tunnels().stream()
            .flatMap(t -> t.peers().stream().map(p -> new Found(t, p)))
            .filter(f -> f.peer().node().value().equals(node))
            .filter(f -> iface.isEmpty() || f.tunnel().name().value().equals(iface.get()))
            .toList();
    if (all.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, node + " is granted nothing" + iface.map(i -> " on " + i).orElse(""));
    }
    if (all.size() > 1) {
      throw new CommandException(
          ExitCode.USAGE,
          node
              + " has several interfaces: give --interface "
              + String.join(" or ", all.stream().map(f -> f.tunnel().name().value()).toList()));
    }
    return all.getFirst();
  }

  private static String filled(String text, String domainId, Peer peer, KeyRing ring) {
    String with =
        peer.psk()
            .map(
                psk ->
                    text.replace(
                        psk.placeholder(),
                        ring.presharedKey(
                                domainId, peer.node(), peer.grant().iface(), peer.grant().epoch())
                            .reveal()))
            .orElse(text);
    return peer.privateKey()
        .map(SecretRef::placeholder)
        .map(
            placeholder ->
                with.replace(
                    placeholder,
                    ring.nodeKey(domainId, peer.node(), peer.grant().iface(), peer.grant().epoch())
                        .reveal()))
        .orElse(with);
  }
}
