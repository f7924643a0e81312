package org.wgintent.routes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A clone that git itself works on: the judge of what JGit writes. */
public record Clone(Path folder) {

  public static Clone of(Path bare, Path folder) throws IOException, InterruptedException {
    Clone clone = new Clone(folder);
    Files.createDirectories(folder);
    clone.git("init", "-q", "-b", "start");
    clone.git("remote", "add", "origin", bare.toString());
    clone.git("config", "user.name", "Tester");
    clone.git("config", "user.email", "tester@example.invalid");
    return clone;
  }

  public String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + " failed:\n" + output);
    }
    return output;
  }

  public void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** The three files of the example at the repository's top. */
  public void example() throws IOException {
    Path root = Path.of(System.getProperty("wgintent.root", ".."));
    for (String name : new String[] {"domain", "inventory", "execution"}) {
      write(name + ".yaml", Files.readString(root.resolve(name + ".example.yaml")));
    }
  }

  /** Public keys as enrolment would have found them. */
  public void enrolled() throws IOException {
    write(
        "state/keys.yaml",
        """
        servers:
          nas:
            wg1: "qCe8EirY4BuIIIaGfhHBOZCZ57wMEjaug5XMPF8Z9jk="
            wg2: "oITa5K9PjoKVh6kJIkG4flA3jhHStWVRT5r2+1WvBx0="
            wg3: "3LhpjgFJKRb40K3opaxuMwhHAaPP65+FOyOHXFGAi3I="
          router:
            wg0: "r9CmYdnUXfl6ageJDAURyhxkA9J7KuUxFaqkul61jmY="
        """);
  }

  /**
   * A site: a server, a node that keeps its own key, and a key that a person made for the
   * interface.
   *
   * @param number of its own
   * @param words after its grant
   */
  public void site(String name, int number, String profile, String words) throws IOException {
    String below = "sites/" + name + "/";
    write(
        below + "domain.yaml",
        """
        servers:
          router: { mgmt_ip: { ipv4: 192.0.2.%1$d } }
        nodes: [laptop]
        interfaces:
          wg0:
            server: router
            endpoint: { host: %2$s.example.invalid, port: 51820 }
            vpn_subnet: { ipv4: 198.51.100.0/24 }
            internet: true
            ipv6: false
        profiles:
          full: { lan: false, internet: true }
          tunnel-only: { lan: false, internet: false }
        constraints: [{ iface: wg0, allow_profiles: [full, tunnel-only] }]
        """
            .formatted(number, name));
    write(
        below + "inventory.yaml",
        """
        grants:
          - { node: laptop, interface: wg0, profile: %s, platform: linux, public_key: "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=" }%s
        """
            .formatted(profile, words));
    write(
        below + "execution.yaml",
        """
        domain_id: 0000000%d
        servers:
          router: { platform: linux, ssh: { user: root, host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIKUzL1EOKgufU0wRwOJyf2TeoA834iS2NqfoPO15K2e" }, wan: eth0 }
        """
            .formatted(number));
    write(
        below + "state/keys.yaml",
        """
        servers:
          router:
            wg0: "r9CmYdnUXfl6ageJDAURyhxkA9J7KuUxFaqkul61jmY="
        """);
  }

  public String commitAndPush(String message, String refspec)
      throws IOException, InterruptedException {
    git("add", "-A");
    git("commit", "-q", "-m", message);
    return git("push", "origin", refspec);
  }
}
