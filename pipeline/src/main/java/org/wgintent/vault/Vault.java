package org.wgintent.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.derive.KeyRing;
import org.wgintent.domain.NodeName;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * A folder outside Git that holds the domain's secrets, all readable with the {@code age} program:
 *
 * <pre>
 * identity                          the pipeline's own age identity, in the clear, 0600
 * recipients.txt                    optional: the operator's age recipients, one a line
 * seed.age                          32 random bytes: every node and preshared key comes from them
 * backup.json                       when a copy was last made and read again
 * escrow/&lt;domain id&gt;/&lt;interface&gt;.age   a server's private key, as {@code wg genkey} prints it
 * psk/&lt;domain id&gt;/&lt;interface&gt;/&lt;node&gt;-&lt;epoch&gt;.age   a preshared key that was there before us
 * </pre>
 *
 * Everything is encrypted to the identity and to the operator's recipients. Folders are 0700, files
 * 0600; a vault that is open to others is refused.
 */
public final class Vault implements KeyRing {

  private static final String IDENTITY = "identity";
  private static final String RECIPIENTS = "recipients.txt";
  private static final String SEED = "seed.age";
  private static final String ESCROW = "escrow";
  private static final String PRESHARED_KEYS = "psk";

  /** It becomes a folder's name. */
  private static final Pattern DOMAIN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

  private final PrivateFolder folder;
  private final Age age;
  private final Derivation derivation;
  private final Map<String, SoftReference<Map<KeyName, PublicKey>>> publicKeys =
      new ConcurrentHashMap<>();

  private Vault(PrivateFolder folder, Age age, Derivation derivation) {
    this.folder = folder;
    this.age = age;
    this.derivation = derivation;
  }

  /**
   * Makes a new vault. The seed comes last: a folder without one is not a vault yet.
   *
   * @param operatorRecipients {@code age1…}: who may read the vault beside the pipeline
   * @throws VaultException if the folder is there and not empty, or a recipient is none
   */
  public static Vault create(Path path, List<String> operatorRecipients, SecureRandom random)
      throws IOException {
    String identity = Age.newIdentity(random);
    String recipients = String.join("", operatorRecipients.stream().map(r -> r + "\n").toList());
    Age age = Age.of(identity, recipients);
    PrivateFolder folder = PrivateFolder.create(path);
    folder.write(IDENTITY, Age.bytes(identity));
    if (!operatorRecipients.isEmpty()) {
      folder.write(RECIPIENTS, Age.bytes(recipients));
    }
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    folder.write(SEED, age.encrypt(seed));
    return open(path);
  }

  /**
   * @throws VaultException if a file is missing, damaged or open to others
   */
  public static Vault open(Path path) throws IOException {
    PrivateFolder folder = new PrivateFolder(path);
    folder.check();
    String recipients = folder.has(RECIPIENTS) ? text(folder.read(RECIPIENTS)) : "";
    Age age = Age.of(text(folder.read(IDENTITY)), recipients);
    byte[] seed = age.decrypt(folder.read(SEED), SEED);
    if (seed.length != 32) {
      throw new VaultException(SEED + " does not hold 32 bytes");
    }
    return new Vault(folder, age, new Derivation(seed));
  }

  @Override
  public PrivateKey nodeKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
    return Curve25519.clamp(
        derivation.derive(Derivation.NODE_KEY, domainId, node.value(), iface.value(), epoch));
  }

  /** What was derived for a domain last is remembered. */
  @Override
  public Map<KeyName, PublicKey> nodePublicKeys(String domainId, List<KeyName> names) {
    Map<KeyName, PublicKey> known =
        Optional.ofNullable(publicKeys.get(domainId)).map(SoftReference::get).orElse(Map.of());
    Map<KeyName, PublicKey> all =
        new HashMap<>(
            KeyRing.super.nodePublicKeys(
                domainId, names.stream().filter(name -> !known.containsKey(name)).toList()));
    for (KeyName name : names) {
      PublicKey key = known.get(name);
      if (key != null) {
        all.put(name, key);
      }
    }
    publicKeys.put(domainId, new SoftReference<>(Map.copyOf(all)));
    return all;
  }

  /** The one that was kept, else derived. */
  @Override
  public PresharedKey presharedKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
    try {
      Optional<PresharedKey> kept =
          kept(
              place(PRESHARED_KEYS, domainId).resolve(iface.value()),
              node + "-" + epoch,
              PresharedKey::of);
      if (kept.isPresent()) {
        return kept.get();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PresharedKey.of(
        derivation.derive(Derivation.PRESHARED_KEY, domainId, node.value(), iface.value(), epoch));
  }

  /** Keeps a preshared key that a client has already: it is used instead of a derived one. */
  public void keep(String domainId, NodeName node, InterfaceName iface, int epoch, PresharedKey key)
      throws IOException {
    folder
        .folder(PRESHARED_KEYS)
        .folder(checked(domainId))
        .folder(iface.value())
        .write(node + "-" + epoch + ".age", age.encrypt(Age.bytes(key.reveal() + "\n")));
  }

  /** Keeps a server's key; the one before it, if any, is replaced as a whole. */
  public void escrow(String domainId, InterfaceName iface, PrivateKey key) throws IOException {
    folder
        .folder(ESCROW)
        .folder(checked(domainId))
        .write(iface + ".age", age.encrypt(Age.bytes(key.reveal() + "\n")));
  }

  /** The server's key in escrow, if there is one. */
  public Optional<PrivateKey> escrowed(String domainId, InterfaceName iface) throws IOException {
    return kept(place(ESCROW, domainId), iface.value(), PrivateKey::of);
  }

  private Path place(String kind, String domainId) throws VaultException {
    return folder.path().resolve(kind).resolve(checked(domainId));
  }

  /** A key, as wg(8) prints it. */
  private <T> Optional<T> kept(Path place, String name, Function<byte[], T> key)
      throws IOException {
    PrivateFolder in = new PrivateFolder(place);
    String file = name + ".age";
    if (!in.has(file)) {
      return Optional.empty();
    }
    byte[] plain = age.decrypt(in.read(file), file);
    try {
      return Optional.of(key.apply(Base64.getDecoder().decode(text(plain).strip())));
    } catch (IllegalArgumentException saysTheSecret) {
      throw new VaultException(folder.path().relativize(place.resolve(file)) + " holds no key");
    }
  }

  /**
   * A copy of all of it, as an age file for the operator's recipients and the vault's own identity.
   *
   * @throws VaultException if there is no operator: nobody could read it without this vault
   */
  public byte[] backup() throws IOException {
    if (age.recipients().size() < 2) {
      throw new VaultException(
          "only this vault could read a copy of it: put an operator's age recipient (age-keygen"
              + " prints one) into "
              + folder.path().resolve(RECIPIENTS)
              + ", one a line");
    }
    return age.encrypt(Backup.of(folder));
  }

  /** Reads a copy as it came back from where it was put, and remembers that it is whole. */
  public void verify(byte[] copy, Instant now) throws IOException {
    if (!Arrays.equals(age.decrypt(copy, "the copy"), Backup.of(folder))) {
      throw new VaultException("the copy is not what this vault holds");
    }
    folder.write(
        Backup.RECORD,
        Age.bytes(
            Json.pretty(Map.of("read_again", now.toString(), "sha256", Digest.of(copy).hex()))));
  }

  /**
   * A vault from a copy.
   *
   * @param identity the text of an age identity file: the operator's, or the vault's own
   */
  public static Vault restore(Path path, byte[] copy, String identity) throws IOException {
    Backup.restore(Age.of(identity, "").decrypt(copy, "the copy"), path);
    return open(path);
  }

  /**
   * What can be told of a vault without its secrets.
   *
   * @param operators recipients beside its own identity
   * @param escrowed servers' keys that it keeps
   * @param backup when a copy was last made and read again
   */
  public record Status(int operators, int escrowed, Optional<Instant> backup) {}

  public Status status() throws IOException {
    int escrowed = 0;
    Path escrow = folder.path().resolve(ESCROW);
    if (Files.isDirectory(escrow)) {
      try (Stream<Path> files = Files.walk(escrow)) {
        escrowed = (int) files.filter(Files::isRegularFile).count();
      }
    }
    Optional<Instant> backup = Optional.empty();
    if (folder.has(Backup.RECORD)) {
      try {
        backup =
            Optional.of(
                Instant.parse(
                    Json.read(text(folder.read(Backup.RECORD))).path("read_again").asText()));
      } catch (IllegalArgumentException | DateTimeParseException damaged) {
        backup = Optional.empty();
      }
    }
    return new Status(age.recipients().size() - 1, escrowed, backup);
  }

  private static String checked(String domainId) throws VaultException {
    if (!DOMAIN_ID.matcher(domainId).matches()) {
      throw new VaultException("not a domain id: " + domainId);
    }
    return domainId;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Vault[" + folder.path() + "]";
  }
}
