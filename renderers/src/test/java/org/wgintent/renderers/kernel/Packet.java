package org.wgintent.renderers.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.wgintent.readback.Protocol;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * One packet on its way through a server.
 *
 * @param out the device that routing is to take, unless it is for the server itself
 * @param protocol {@link Protocol#OTHER} is GRE
 * @param number destination port or ICMP type
 * @param peerPort source port or identifier of an echo
 * @param part what it is of a conversation
 */
record Packet(
    String in,
    String out,
    IpAddress from,
    IpAddress to,
    Protocol protocol,
    int number,
    int peerPort,
    Part part) {

  enum Part {
    /** The first of its connection. */
    OPENING,
    /** The same in two fragments. */
    IN_FRAGMENTS,
    /** From the one who was asked. */
    ANSWER,
    /** From the one who asked, after an answer. */
    GOING_ON,
    /** "Unreachable", about an opening. */
    ERROR
  }

  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int FRAGMENT_HEADER = 44;

  /** A message, and where it is cut: the first fragment must hold every header (RFC 8200). */
  private static final int WHOLE = 32;

  private static final int CUT = 24;

  Family family() {
    return from.family();
  }

  Packet as(Part other) {
    return new Packet(in, out, from, to, protocol, number, peerPort, other);
  }

  /** What goes back, by the devices that this one came and left by. */
  Packet back(IpAddress asSeen, Part other) {
    return new Packet(out, in, to, asSeen, protocol, number, peerPort, other);
  }

  /** What rules see as the packet's port or type. */
  int visible() {
    return switch (part) {
      case OPENING, IN_FRAGMENTS, GOING_ON -> number;
      case ANSWER ->
          switch (protocol) {
            case TCP, UDP -> peerPort;
            case ICMP -> 0;
            case ICMPV6 -> 129;
            case OTHER -> 0;
          };
      case ERROR -> family() == Family.IPV4 ? 3 : 1;
    };
  }

  Protocol visibleProtocol() {
    if (part != Part.ERROR) {
      return protocol;
    }
    return family() == Family.IPV4 ? Protocol.ICMP : Protocol.ICMPV6;
  }

  /**
   * What to write, one after the other.
   *
   * @param id in IPv4's identification or IPv6's flow label
   * @param dscp says by which device it is to leave
   */
  List<byte[]> bytes(int id, int dscp) {
    byte[] body = part == Part.ERROR ? error(id, dscp) : body(id);
    if (part != Part.IN_FRAGMENTS) {
      return List.of(header(id, dscp, body, 0));
    }
    byte[] first = Arrays.copyOf(body, CUT);
    byte[] rest = Arrays.copyOfRange(body, CUT, body.length);
    return List.of(
        header(id, dscp, fragment(first, id, 0, true), MORE_FRAGMENTS),
        header(id, dscp, fragment(rest, id, CUT, false), CUT / 8));
  }

  /** IPv6 says what a fragment is in a header of its own. */
  private byte[] fragment(byte[] body, int id, int offset, boolean more) {
    if (family() == Family.IPV4) {
      return body;
    }
    return ByteBuffer.allocate(8 + body.length)
        .put((byte) ipProtocol())
        .put((byte) 0)
        .putShort((short) (offset | (more ? 1 : 0)))
        .putInt(id)
        .put(body)
        .array();
  }

  private int ipProtocol() {
    return switch (visibleProtocol()) {
      case TCP -> 6;
      case UDP -> 17;
      case ICMP -> 1;
      case ICMPV6 -> 58;
      case OTHER -> 47;
    };
  }

  private byte[] header(int id, int dscp, byte[] body, int fragment) {
    byte[] source = bytes(from);
    byte[] destination = bytes(to);
    boolean fragmented = part == Part.IN_FRAGMENTS;
    if (family() == Family.IPV6) {
      return ByteBuffer.allocate(40 + body.length)
          .putInt(6 << 28 | dscp << 22 | id)
          .putShort((short) body.length)
          .put((byte) (fragmented ? FRAGMENT_HEADER : ipProtocol()))
          .put((byte) 64)
          .put(source)
          .put(destination)
          .put(body)
          .array();
    }
    ByteBuffer packet =
        ByteBuffer.allocate(20 + body.length)
            .put((byte) 0x45)
            .put((byte) (dscp << 2))
            .putShort((short) (20 + body.length))
            .putShort((short) id)
            .putShort((short) fragment)
            .put((byte) 64)
            .put((byte) ipProtocol())
            .putShort((short) 0)
            .put(source)
            .put(destination);
    packet.putShort(10, checksum(Arrays.copyOf(packet.array(), 20)));
    return packet.put(body).array();
  }

  private byte[] body(int id) {
    boolean back = part == Part.ANSWER;
    short own = (short) (back ? number : peerPort);
    short other = (short) (back ? peerPort : number);
    return switch (protocol) {
      case TCP -> {
        int flags = back ? SYN | ACK : part == Part.GOING_ON ? ACK : SYN;
        // The answer's number is its id, too.
        int sequence = part == Part.GOING_ON ? id + 1 : id;
        int acknowledged = flags == SYN ? 0 : id + 1;
        yield checked(
            ByteBuffer.allocate(WHOLE)
                .putShort(own)
                .putShort(other)
                .putInt(sequence)
                .putInt(acknowledged)
                .put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 8192)
                .array(),
            16,
            part == Part.IN_FRAGMENTS ? WHOLE : 20);
      }
      case UDP ->
          checked(
              ByteBuffer.allocate(WHOLE)
                  .putShort(own)
                  .putShort(other)
                  .putShort((short) WHOLE)
                  .array(),
              6,
              WHOLE);
      case ICMP, ICMPV6 ->
          checked(
              ByteBuffer.allocate(WHOLE)
                  .put((byte) visible())
                  .put((byte) 0)
                  .putShort((short) 0)
                  .putShort((short) peerPort)
                  .array(),
              2,
              WHOLE);
      case OTHER -> ByteBuffer.allocate(8).putShort((short) 0).putShort((short) 0x0800).array();
    };
  }

  /** About the packet as it left: this one's way back. */
  private byte[] error(int id, int dscp) {
    Packet about = new Packet(out, in, to, from, protocol, number, peerPort, Part.OPENING);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {(byte) visible(), (byte) (family() == Family.IPV4 ? 1 : 0)});
    body.writeBytes(new byte[6]);
    body.writeBytes(about.bytes(id, dscp).getFirst());
    return checked(body.toByteArray(), 2, body.size());
  }

  private byte[] checked(byte[] message, int at, int length) {
    byte[] whole = Arrays.copyOf(message, length);
    ByteBuffer summed = ByteBuffer.allocate(40 + whole.length);
    if (visibleProtocol() != Protocol.ICMP) {
      summed.put(bytes(from)).put(bytes(to)).putInt(whole.length).putInt(ipProtocol());
    }
    short sum = checksum(Arrays.copyOf(summed.put(whole).array(), summed.position()));
    ByteBuffer.wrap(whole).putShort(at, sum == 0 ? (short) 0xffff : sum);
    return whole;
  }

  /** RFC 1071. */
  private static short checksum(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum >> 16) + (sum & 0xffff);
    }
    return (short) ~sum;
  }

  private static byte[] bytes(IpAddress address) {
    int length = address.family().bits() / 8;
    byte[] bytes = new byte[length];
    byte[] value = address.value().toByteArray();
    int count = Math.min(length, value.length);
    System.arraycopy(value, value.length - count, bytes, length - count, count);
    return bytes;
  }
}
