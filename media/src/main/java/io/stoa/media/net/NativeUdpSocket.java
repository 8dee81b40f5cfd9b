// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A socket that is waited for by Netty's epoll loop, but read and written by one recvmmsg and
/// sendmmsg of our own, without an object for each datagram. Runs of packets leave as one message
/// that the kernel, or the device, cuts (UDP_SEGMENT, Linux 4.18). Owned by its shard.
///
/// When the kernel's buffer is full, messages wait in a ring until the socket is writable again;
/// when that is full too, they are dropped and counted. When a path does not take segments, its
/// packets are sent one by one from then on.
final class NativeUdpSocket implements UdpSocket, EpollIoHandle {
  /// Messages that may wait; a power of two.
  static final int QUEUE_MAX = 256;

  /// Messages handed to the kernel at once.
  private static final int BATCH = 32;

  private static final int MASK = QUEUE_MAX - 1;
  private static final EpollIoOps READ_AND_WRITE = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);

  private final Shard shard;
  private final Counters counters;
  private final PathTable paths = new PathTable();
  private final RemoteAddress sender = new RemoteAddress();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = NativeUdp.allocateState(arena);
  private final Socket socket;
  private final int fd;
  private final int port;
  private final boolean segments;
  private final MessageArray incoming;
  private final MessageArray outgoing;
  private final ByteBuf[] slots = new ByteBuf[UdpGateway.BURST];
  private final @Nullable ByteBuf[] waiting = new @Nullable ByteBuf[QUEUE_MAX];
  private final @Nullable UdpPath[] targets = new @Nullable UdpPath[QUEUE_MAX];
  private final int[] indexes = new int[QUEUE_MAX];
  private final int[] lengths = new int[QUEUE_MAX];
  private final int[] sizes = new int[QUEUE_MAX];
  private int first;
  private int end;
  private boolean blocked;
  private boolean closed;
  private @Nullable IoRegistration registration;

  /// Binds and registers with the shard's loop; not from the loop, waits.
  NativeUdpSocket(Shard shard, InetSocketAddress address, int kernelBufferBytes)
      throws IOException {
    this.shard = shard;
    counters = shard.counters();
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    int opened = NativeUdp.open(ipv6, state);
    if (opened < 0) {
      arena.close();
      throw new IOException("no datagram socket: error " + -opened);
    }
    socket = new Socket(opened);
    fd = opened;
    try {
      socket.setReceiveBufferSize(kernelBufferBytes);
      socket.setSendBufferSize(kernelBufferBytes);
      socket.bind(address);
    } catch (IOException e) {
      socket.close();
      arena.close();
      throw BindAddresses.taken("UDP", address, e);
    }
    port = socket.localAddress().getPort();
    segments = probeSegments();
    incoming = new MessageArray(arena, UdpGateway.BURST, ipv6);
    outgoing = new MessageArray(arena, QUEUE_MAX, ipv6);
    for (int i = 0; i < slots.length; i++) {
      slots[i] =
          ByteBufAllocator.DEFAULT.directBuffer(UdpGateway.SLOT_BYTES, UdpGateway.SLOT_BYTES);
      incoming.bytes(i, slots[i].memoryAddress(), UdpGateway.SLOT_BYTES);
    }
    registration = shard.loop().register(this).syncUninterruptibly().getNow();
    watch(EpollIoOps.EPOLLIN);
  }

  private boolean probeSegments() {
    try {
      socket.getRawOpt(NativeUdp.SOL_UDP, NativeUdp.UDP_SEGMENT, ByteBuffer.allocateDirect(4));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void watch(EpollIoOps ops) {
    IoRegistration with = registration;
    if (with != null && with.isValid()) {
      with.submit(ops);
    }
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    if (closed) {
      return;
    }
    try {
      EpollIoOps ops = ((EpollIoEvent) event).ops();
      if (ops.contains(EpollIoOps.EPOLLOUT)) {
        flush();
      }
      if (ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR)) {
        receive();
      }
    } catch (RuntimeException e) {
      shard.defects().caught(e);
    }
  }

  /// One burst.
  private void receive() {
    int count = NativeUdp.receive(fd, incoming.from(0), UdpGateway.BURST, state);
    long nowNanos = System.nanoTime();
    for (int i = 0; i < count; i++) {
      incoming.readSender(i, sender);
      ByteBuf datagram = slots[i].setIndex(0, incoming.length(i));
      shard.demux().route(this, datagram, sender, nowNanos);
    }
    shard.flush();
  }

  @Override
  public PathTable paths() {
    return paths;
  }

  @Override
  public void send(ByteBuf packet, UdpPath to) {
    ByteBuf direct = packet;
    if (!packet.hasMemoryAddress()) {
      direct = ByteBufAllocator.DEFAULT.directBuffer(packet.readableBytes()).writeBytes(packet);
      packet.release();
    }
    add(direct, direct.readerIndex(), direct.readableBytes(), 0, to);
    direct.release();
  }

  @Override
  public void sendRun(ByteBuf packets, int index, int length, int size, UdpPath to) {
    if (segments && to.segmented()) {
      add(packets, index, length, size, to);
      return;
    }
    for (int from = 0; from < length; from += size) {
      add(packets, index + from, Math.min(size, length - from), 0, to);
    }
  }

  private void add(ByteBuf bytes, int index, int length, int size, UdpPath to) {
    int packets = size == 0 ? 1 : (length + size - 1) / size;
    if (closed || end - first == QUEUE_MAX) {
      counters.add(Counter.DROPPED_SEND_QUEUE, packets);
      return;
    }
    counters.add(Counter.SENT, packets);
    counters.add(Counter.SENT_BYTES, length);
    int slot = end++ & MASK;
    waiting[slot] = bytes.retain();
    targets[slot] = to;
    indexes[slot] = index;
    lengths[slot] = length;
    sizes[slot] = size;
    outgoing.to(slot, to);
    outgoing.bytes(slot, bytes.memoryAddress() + index, length);
    outgoing.segments(slot, size);
    if (!blocked && end - first == BATCH) {
      flush();
    }
  }

  @Override
  public void flush() {
    while (first != end && !closed) {
      int slot = first & MASK;
      int count = Math.min(end - first, QUEUE_MAX - slot);
      int sent = NativeUdp.send(fd, outgoing.from(slot), count, state);
      if (sent > 0) {
        done(sent);
      } else if (sent == -NativeUdp.EAGAIN) {
        block();
        return;
      } else if (sent != -NativeUdp.EINTR) {
        refused(slot);
        done(1);
      }
    }
    if (blocked) {
      blocked = false;
      watch(EpollIoOps.EPOLLIN);
    }
  }

  private void block() {
    if (!blocked) {
      blocked = true;
      watch(READ_AND_WRITE);
    }
  }

  /// Gives back the first messages.
  private void done(int count) {
    for (int i = 0; i < count; i++) {
      int slot = first++ & MASK;
      ByteBuf sent = waiting[slot];
      waiting[slot] = null;
      targets[slot] = null;
      if (sent != null) {
        sent.release();
      }
    }
  }

  /// The kernel did not take a message, such as towards an unreachable network. If it was a run,
  /// its packets may still go one by one.
  private void refused(int slot) {
    ByteBuf bytes = waiting[slot];
    UdpPath to = targets[slot];
    int size = sizes[slot];
    if (size == 0 || bytes == null || to == null) {
      counters.count(Counter.SEND_FAILED);
      return;
    }
    to.refuseSegments();
    outgoing.segments(slot, 0);
    for (int from = 0; from < lengths[slot]; from += size) {
      int length = Math.min(size, lengths[slot] - from);
      outgoing.bytes(slot, bytes.memoryAddress() + indexes[slot] + from, length);
      if (NativeUdp.send(fd, outgoing.from(slot), 1, state) != 1) {
        counters.count(Counter.SEND_FAILED);
      }
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    if (shard.loop().inEventLoop()) {
      closeOnLoop();
    } else if (!shard.loop().isTerminated()) {
      shard.loop().submit(this::closeOnLoop).awaitUninterruptibly();
    }
  }

  private void closeOnLoop() {
    if (closed) {
      return;
    }
    flush();
    closed = true;
    IoRegistration with = registration;
    if (with != null) {
      with.cancel();
    }
    done(end - first);
    for (ByteBuf slot : slots) {
      slot.release();
    }
    try {
      socket.close();
    } catch (IOException e) {
      counters.count(Counter.SEND_FAILED);
    }
    arena.close();
  }
}
