// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Linux's calls that take many datagrams at once. Initialising the class fails where a symbol is
/// missing or native access is not allowed. Any thread.
final class NativeUdp {
  /// Size of `struct mmsghdr`, whose layout is the same on every 64-bit Linux:
  ///
  /// ```
  ///  0 name      8 length of name    16 vector   24 vectors
  /// 32 control  40 length of control 48 flags    56 bytes received or sent
  /// ```
  static final int MESSAGE_BYTES = 64;

  static final int NAME = 0;
  static final int NAME_LENGTH = 8;
  static final int VECTOR = 16;
  static final int VECTORS = 24;
  static final int CONTROL = 32;
  static final int CONTROL_LENGTH = 40;
  static final int LENGTH = 56;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;

  static final int EINTR = 4;
  static final int EAGAIN = 11;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET = link("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      link("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SENDMMSG =
      link("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  private NativeUdp() {}

  /// Throws where the layouts above are not known to hold.
  static void tryOut() {
    String architecture = System.getProperty("os.arch");
    if (!architecture.equals("amd64") && !architecture.equals("aarch64")) {
      throw new IllegalStateException("not tried on " + architecture);
    }
  }

  /// Where the calls of one thread leave the error number.
  static MemorySegment allocateState(Arena arena) {
    return arena.allocate(STATE);
  }

  /// A datagram socket that does not block, or a negative error number.
  static int open(boolean ipv6, MemorySegment state) {
    try {
      int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
      int fd = (int) SOCKET.invokeExact(state, ipv6 ? AF_INET6 : AF_INET, type, 0);
      return fd >= 0 ? fd : -errno(state);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  /// Fills messages with what has arrived. Returns how many, or a negative error number.
  static int receive(int fd, MemorySegment messages, int count, MemorySegment state) {
    try {
      int done = (int) RECVMMSG.invokeExact(state, fd, messages, count, 0, MemorySegment.NULL);
      return done >= 0 ? done : -errno(state);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  /// Sends messages in order. Returns how many left, or a negative error number when the first did
  /// not.
  static int send(int fd, MemorySegment messages, int count, MemorySegment state) {
    try {
      int done = (int) SENDMMSG.invokeExact(state, fd, messages, count, 0);
      return done >= 0 ? done : -errno(state);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static MethodHandle link(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("no symbol " + name));
    return linker.downcallHandle(
        symbol,
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static RuntimeException failed(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    return t instanceof RuntimeException runtime ? runtime : new IllegalStateException(t);
  }
}
