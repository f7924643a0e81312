package org.wgintent.renderers.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The four calls of the C library that Java has no words for. */
final class Libc {

  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x80000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TUN_NO_PI = 0x1001;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS = 16;

  private static final MethodHandle UNSHARE =
      call("unshare", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle OPEN =
      call(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle IOCTL =
      call(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle WRITE =
      call(
          "write",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private Libc() {}

  @SuppressWarnings("restricted") // that is what it is for
  private static MethodHandle call(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
  }

  /** The thread that calls has a network namespace of its own from here on. */
  static void unshareNetwork() throws IOException {
    if (number(() -> (int) UNSHARE.invokeExact(CLONE_NEWNET)) != 0) {
      throw new IOException("unshare(2) of the network failed: root is needed");
    }
  }

  /** The descriptor of a new TUN device, which is there as long as that is open. */
  static int tun(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom("/dev/net/tun");
      int tun = (int) number(() -> (int) OPEN.invokeExact(path, O_RDWR_NONBLOCK_CLOEXEC));
      MemorySegment request = arena.allocate(IFREQ_BYTES);
      request.setString(0, name);
      request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, IFF_TUN_NO_PI);
      if (tun < 0 || number(() -> (int) IOCTL.invokeExact(tun, TUNSETIFF, request)) != 0) {
        throw new IOException("no TUN device " + name);
      }
      return tun;
    }
  }

  /** Returns when the kernel has dealt with the packet: there is no queue. */
  static void write(int descriptor, byte[] packet) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
      long length = packet.length;
      if (number(() -> (long) WRITE.invokeExact(descriptor, bytes, length)) != length) {
        throw new IOException("a packet was not taken");
      }
    }
  }

  static void close(int descriptor) {
    number(() -> (int) CLOSE.invokeExact(descriptor));
  }

  private interface Call {
    long make() throws Throwable;
  }

  private static long number(Call call) {
    try {
      return call.make();
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
