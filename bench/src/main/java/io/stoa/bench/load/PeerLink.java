// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.stoa.media.ice.StunIntegrity;
import io.stoa.media.ice.StunView;
import io.stoa.media.ice.StunWriter;
import io.stoa.media.srtp.SrtpCrypto;
import io.stoa.media.srtp.SrtpProfile;
import io.stoa.media.srtp.SrtpSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The client's end of one peer connection: one socket, ICE with one candidate on each side, DTLS,
/// and SRTP. Owned by its loop; what is public may be called from any thread.
// What becomes of a write is told by the packets that arrive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
public final class PeerLink extends ChannelInboundHandlerAdapter implements AutoCloseable {

  /// What becomes of decrypted packets. Owned by the link's loop.
  interface Listener {
    /// An RTP packet of `length` bytes at `index`.
    void rtp(ByteBuf packet, int index, int length, long nowNanos);

    /// A compound RTCP packet.
    void rtcp(ByteBuf packet, int index, int length, long nowNanos);

    /// One wake-up has brought all it had.
    void burstEnd(long nowNanos);

    /// Once, when packets can be sent.
    void ready();

    /// Packets can no longer be sent.
    void closed();
  }

  private static final int DATAGRAM_MAX = 2048;
  private static final int BURST_MAX = 8;
  private static final int SOCKET_BUFFER = 1 << 20;
  private static final long CHECK_MILLIS = 50;
  private static final long CONSENT_MILLIS = 4_000;
  private static final int PRIORITY = 0x6e7f_ffff;

  private final LoadLoops.LoadLoop loop;
  private final Listener listener;
  private final boolean controlling;
  private final String ufrag = random(4);
  private final String password = random(16);
  private final StunIntegrity ownIntegrity = new StunIntegrity(password);
  private final StunView stun = new StunView();
  private final StunWriter writer = new StunWriter(Unpooled.EMPTY_BUFFER);
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Channel channel;
  private volatile @Nullable RemoteSdp remote;
  private @Nullable StunIntegrity remoteIntegrity;
  private @Nullable DtlsClient dtls;
  private @Nullable SrtpSession sender;
  private @Nullable SrtpSession receiver;
  private volatile @Nullable Consumer<byte[]> tap;
  private boolean validated;
  private boolean closed;
  private long burstAtNanos;

  /// Opens a socket.
  ///
  /// @param controlling whether this side offers, or the other one is ICE-lite
  public PeerLink(LoadLoops.LoadLoop loop, boolean controlling, Listener listener) {
    this.loop = loop;
    this.controlling = controlling;
    this.listener = listener;
    channel =
        new Bootstrap()
            .group(loop.thread())
            .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET))
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1 << 20, 1 << 21))
            .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_MAX)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reading())
            .handler(this)
            .bind(loop.local(), 0)
            .syncUninterruptibly()
            .channel();
  }

  /// One recvmmsg for each wake-up: asking again, mostly for nothing, costs as much as a packet.
  private static FixedRecvByteBufAllocator reading() {
    FixedRecvByteBufAllocator reading = new FixedRecvByteBufAllocator(BURST_MAX * DATAGRAM_MAX);
    reading.maxMessagesPerRead(1);
    return reading;
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  public String ufrag() {
    return ufrag;
  }

  public String password() {
    return password;
  }

  public String fingerprint() {
    return loop.certificate().fingerprint();
  }

  public InetSocketAddress local() {
    return (InetSocketAddress) channel.localAddress();
  }

  /// Completes when keys are agreed on.
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /// Begins to check and, once a check is answered, to shake hands. Again with the same remote:
  /// does nothing.
  public void connect(RemoteSdp to) {
    loop.thread()
        .execute(() -> {
          if (remote == null) {
            remote = to;
            remoteIntegrity = new StunIntegrity(to.password());
            check();
          }
        });
  }

  private void check() {
    RemoteSdp to = remote;
    StunIntegrity integrity = remoteIntegrity;
    if (closed || to == null || integrity == null) {
      return;
    }
    byte[] transaction = new byte[12];
    ThreadLocalRandom.current().nextBytes(transaction);
    ByteBuf out = channel.alloc().directBuffer(256);
    writer
        .begin(out, StunView.BINDING_REQUEST, transaction)
        .attribute(
            StunView.USERNAME, (to.ufrag() + ":" + ufrag).getBytes(StandardCharsets.US_ASCII))
        .attribute(StunView.PRIORITY, PRIORITY);
    if (controlling) {
      writer
          .attribute(StunView.ICE_CONTROLLING, Long.MAX_VALUE)
          .attribute(StunView.USE_CANDIDATE, new byte[0]);
    } else {
      writer.attribute(StunView.ICE_CONTROLLED, 1L);
    }
    writer.integrity(integrity).end();
    send(out);
    channel.flush();
    long wait = validated ? CONSENT_MILLIS : CHECK_MILLIS;
    loop.thread().schedule(this::check, wait, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket datagram = (DatagramPacket) message;
    if (burstAtNanos == 0) {
      burstAtNanos = System.nanoTime();
    }
    try {
      ByteBuf packet = datagram.content();
      int length = packet.readableBytes();
      int first = length == 0 ? 255 : packet.getUnsignedByte(packet.readerIndex());
      // RFC 7983 §7.
      if (first <= 3) {
        stun(packet, length, datagram.sender());
      } else if (first >= 20 && first <= 63 && dtls != null) {
        dtls.receive(ByteBufUtil.getBytes(packet));
      } else if (first >= 128 && first <= 191 && receiver != null) {
        media(receiver, packet, packet.readerIndex(), length);
      }
    } finally {
      datagram.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (sender != null && burstAtNanos != 0) {
      listener.burstEnd(burstAtNanos);
    }
    burstAtNanos = 0;
    context.flush();
  }

  private void media(SrtpSession session, ByteBuf packet, int index, int length) {
    int second = packet.getUnsignedByte(index + 1);
    boolean control = second >= 192 && second <= 223;
    int plain =
        control
            ? session.unprotectRtcp(packet, index, length)
            : session.unprotectRtp(packet, index, length);
    if (plain < 0) {
      if (plain != SrtpSession.REPLAYED) {
        loop.tally().refused();
      }
    } else if (control) {
      listener.rtcp(packet, index, plain, burstAtNanos);
    } else {
      listener.rtp(packet, index, plain, burstAtNanos);
    }
  }

  private void stun(ByteBuf packet, int length, InetSocketAddress from) {
    if (!stun.wrap(packet, packet.readerIndex(), length)) {
      return;
    }
    if (stun.type() == StunView.BINDING_REQUEST) {
      byte[] transaction = ByteBufUtil.getBytes(packet, packet.readerIndex() + 8, 12);
      ByteBuf out = channel.alloc().directBuffer(128);
      writer
          .begin(out, StunView.BINDING_SUCCESS, transaction)
          .mappedAddress(from)
          .integrity(ownIntegrity)
          .end();
      channel.write(new DatagramPacket(out, from), channel.voidPromise());
    } else if (stun.type() == StunView.BINDING_SUCCESS && !validated) {
      validated = true;
      shakeHands();
    }
  }

  private void shakeHands() {
    RemoteSdp to = remote;
    if (to == null) {
      return;
    }
    DtlsClient client =
        new DtlsClient(
            loop.certificate(),
            to.fingerprint(),
            bytes ->
                loop.thread()
                    .execute(() -> {
                      send(Unpooled.wrappedBuffer(bytes));
                      channel.flush();
                    }));
    dtls = client;
    Thread.ofVirtual()
        .start(() -> {
          try {
            byte[] material = client.handshake();
            loop.thread().execute(() -> established(material));
          } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
          }
        });
  }

  private void established(byte[] material) {
    if (closed) {
      return;
    }
    SrtpCrypto crypto = SrtpCrypto.preferred();
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    sender = SrtpSession.sender(profile, material, true, crypto);
    receiver = SrtpSession.receiver(profile, material, true, crypto);
    listener.ready();
    ready.complete(null);
  }

  LoadLoops.LoadLoop loop() {
    return loop;
  }

  /// A buffer for a packet, with room for its protection.
  ByteBuf packet() {
    return channel.alloc().directBuffer(DATAGRAM_MAX);
  }

  /// Protects the RTP packet at the beginning of the buffer and queues it. Takes the buffer.
  /// Returns whether it was queued.
  boolean sendRtp(ByteBuf packet, int headerLength, int length) {
    SrtpSession session = sender;
    int protectedLength =
        session == null
            ? -1
            : session.protectRtp(
                packet, 0, headerLength, packet, headerLength, length - headerLength);
    return sendProtected(packet, protectedLength);
  }

  /// The same for a compound RTCP packet.
  boolean sendRtcp(ByteBuf packet, int length) {
    SrtpSession session = sender;
    return sendProtected(packet, session == null ? -1 : session.protectRtcp(packet, 0, length));
  }

  private boolean sendProtected(ByteBuf packet, int length) {
    if (length < 0) {
      packet.release();
      return false;
    }
    Consumer<byte[]> listener = tap;
    if (listener != null) {
      listener.accept(ByteBufUtil.getBytes(packet, 0, length));
    }
    return send(packet.setIndex(0, length));
  }

  /// Where the server receives; before the remote description is there, nowhere.
  @Nullable InetSocketAddress server() {
    RemoteSdp to = remote;
    return to == null ? null : to.address();
  }

  /// Shows somebody every protected packet that is sent from now on; null for nobody.
  void tap(@Nullable Consumer<byte[]> listener) {
    tap = listener;
  }

  /// Queues a datagram as it is. Takes the buffer.
  boolean send(ByteBuf datagram) {
    RemoteSdp to = remote;
    if (to == null || !channel.isWritable()) {
      datagram.release();
      loop.tally().overflowed();
      return false;
    }
    channel.write(new DatagramPacket(datagram, to.address()), channel.voidPromise());
    return true;
  }

  void flush() {
    channel.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A server that is gone makes the kernel refuse packets; the class then fails by its counts.
    loop.tally().overflowed();
  }

  @Override
  public void close() {
    loop.thread()
        .submit(() -> {
          if (!closed) {
            closed = true;
            listener.closed();
            channel.close();
            if (sender != null && receiver != null) {
              sender.close();
              receiver.close();
            }
          }
        })
        .syncUninterruptibly();
  }
}
