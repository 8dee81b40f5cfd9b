// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.stoa.media.turn.PeerRange;
import io.stoa.media.turn.PeerRules;
import io.stoa.media.turn.RelayBudget;
import io.stoa.media.turn.TurnAllocation;
import io.stoa.media.turn.TurnClient;
import io.stoa.media.turn.TurnCounter;
import io.stoa.media.turn.TurnCredentials;
import io.stoa.media.turn.TurnPolicy;
import io.stoa.media.turn.TurnServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The TURN relay's ports and its loop, which is its own: neither a flood of strangers nor TLS
/// costs a shard anything. Towards our own media server packets go from loop to loop ([TurnLane]);
/// nothing else is reachable unless a range was opened.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
public final class TurnGateway implements AutoCloseable {
  /// Connections without an allocation, altogether and of one source; a school behind one NAT opens
  /// many at once.
  static final int STRANGERS_MAX = 1024;

  static final int STRANGERS_PER_SOURCE_MAX = 128;

  /// How long a connection may be without an allocation.
  static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long HANDSHAKE_SECONDS = 5;
  private static final long CLOSE_SECONDS = 2;
  private static final long TICK_MILLIS = 500;
  private static final int BACKLOG = 512;
  private static final int ATTEMPTS = 16;
  private static final int KERNEL_BUFFER_BYTES = 4 << 20;
  private static final int SEND_QUEUE_BYTES_MAX = 16 << 20;
  private static final int SLOT_BYTES = 2048;
  private static final int SEED_BYTES = 32;
  private static final TurnCounter[] TURN_COUNTERS = TurnCounter.values();

  /// What the kernel may hold unsent; more would only make media late.
  private static final long UNSENT_BYTES_MAX = 64 << 10;

  private final Sockets sockets;
  private final IoEventLoopGroup group;
  private final EventLoop loop;
  private final Counters counters = new Counters();
  private final Defects defects = new Defects(counters);
  private final List<TurnLane> lanes = new ArrayList<>();
  private final List<TurnUdp> udp = new ArrayList<>();
  private final List<Channel> listeners = new ArrayList<>();
  private final List<TurnStream> unflushed = new ArrayList<>();
  private final Set<TurnStream> streams = new LinkedHashSet<>();
  private final Strangers<TurnStream> strangers =
      new Strangers<>(STRANGERS_MAX, STRANGERS_PER_SOURCE_MAX);
  private final TurnServer server;
  private final RelayMeter meter;
  private int port;
  private int tlsPort;
  private volatile @Nullable SslContext tls;
  private volatile @Nullable WebDoor web;

  private TurnGateway(
      Sockets sockets,
      List<Shard> shards,
      List<InetAddress> offered,
      BindAddresses binds,
      TurnCredentials credentials,
      List<PeerRange> opened,
      List<InetAddress> closed,
      RelayBudget budget)
      throws IOException {
    meter = new RelayMeter(budget);
    this.sockets = sockets;
    SecureRandom random = new SecureRandom();
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("media-turn"), sockets.ioHandlers());
    loop = group.next();
    Map<InetSocketAddress, TurnLane> media = new HashMap<>();
    for (Shard shard : shards) {
      TurnLane lane = new TurnLane(this, loop, shard);
      lanes.add(lane);
      offered.forEach(address -> media.put(new InetSocketAddress(address, shard.port()), lane));
    }
    Set<InetAddress> own = ownAddresses(offered);
    own.addAll(closed);
    PeerRules rules = new PeerRules(media.keySet(), own, opened);
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    Instant now = Instant.now();
    long nowNanos = System.nanoTime();
    server =
        new TurnServer(
            new TurnPolicy(rules),
            credentials,
            new TurnPorts(
                this,
                loop,
                sockets,
                offered,
                rules.leadOutside() ? binds.each() : null,
                media,
                random),
            ByteBufAllocator.DEFAULT,
            TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - nowNanos,
            seed);
  }

  private static Set<InetAddress> ownAddresses(List<InetAddress> offered) throws IOException {
    Set<InetAddress> own = new HashSet<>(offered);
    NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).forEach(own::add);
    return own;
  }

  /// Binds the ports and starts relaying to the shards of a group.
  ///
  /// @param port of UDP and TCP; 0 for a free one
  /// @param tls what TLS connections are taken with, or null for none
  /// @param tlsPort 0 for a free one
  /// @param opened peers that are not ours and may be relayed to
  /// @param closed peers that are treated as if they were ours
  /// @throws IOException when a port is taken; says which
  public static TurnGateway start(
      ShardGroup shards,
      List<InetAddress> offered,
      TurnCredentials credentials,
      int port,
      @Nullable SslContext tls,
      int tlsPort,
      List<PeerRange> opened,
      List<InetAddress> closed,
      RelayBudget budget)
      throws IOException {
    BindAddresses binds = BindAddresses.of(offered);
    TurnGateway gateway =
        new TurnGateway(
            Sockets.best(), shards.shards(), offered, binds, credentials, opened, closed, budget);
    try {
      gateway.tls = tls;
      gateway.port = gateway.bindAll(binds, port, true);
      gateway.tlsPort = tls == null ? 0 : gateway.bindAll(binds, tlsPort, false);
    } catch (IOException e) {
      gateway.close();
      throw e;
    }
    var _ =
        gateway.loop.scheduleWithFixedDelay(
            gateway::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return gateway;
  }

  /// Listens on every address with one port number.
  ///
  /// @param plain UDP and TCP, otherwise TLS
  private int bindAll(BindAddresses binds, int wanted, boolean plain) throws IOException {
    for (int attempt = 1; ; attempt++) {
      List<Channel> bound = new ArrayList<>();
      try {
        int agreed = wanted;
        for (InetAddress address : binds.each()) {
          if (plain) {
            agreed = bound(bound, bindUdp(new InetSocketAddress(address, agreed)));
          }
          agreed = bound(bound, bindTcp(new InetSocketAddress(address, agreed), plain));
        }
        listeners.addAll(bound);
        return agreed;
      } catch (IOException e) {
        bound.forEach(channel -> channel.close().awaitUninterruptibly());
        if (wanted != 0 || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static int bound(List<Channel> all, Channel channel) {
    all.add(channel);
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  private Channel bindUdp(InetSocketAddress address) throws IOException {
    TurnUdp handler = new TurnUdp(this);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(sockets.datagrams(BindAddresses.family(address.getAddress())))
            .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, KERNEL_BUFFER_BYTES)
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(SEND_QUEUE_BYTES_MAX / 2, SEND_QUEUE_BYTES_MAX))
            .handler(handler);
    int slots = 1;
    if (sockets != Sockets.NIO) {
      bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SLOT_BYTES);
      slots = UdpGateway.BURST;
    }
    FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(slots * SLOT_BYTES);
    reads.maxMessagesPerRead(UdpGateway.BURST);
    ChannelFuture bind = bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, reads).bind(address);
    BindAddresses.await(bind, "TURN UDP", address);
    loop.execute(() -> udp.add(handler));
    return bind.channel();
  }

  private Channel bindTcp(InetSocketAddress address, boolean plain) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(sockets.listeners(BindAddresses.family(address.getAddress())))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    TurnStream.BACKLOG_BYTES_RESUME, TurnStream.BACKLOG_BYTES_MAX))
            .childHandler(new Doorkeeper(plain));
    if (sockets != Sockets.NIO) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES_MAX);
    }
    ChannelFuture bind = bootstrap.bind(address);
    BindAddresses.await(bind, plain ? "TURN TCP" : "TURN TLS", address);
    return bind.channel();
  }

  /// Admits a new connection or closes it.
  @io.netty.channel.ChannelHandler.Sharable
  private final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private final boolean plain;

    Doorkeeper(boolean plain) {
      this.plain = plain;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      Channel channel = context.channel();
      counters.count(Counter.TCP_ACCEPTED);
      if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
          || streams.size() >= STRANGERS_MAX + TurnPolicy.ALLOCATIONS_MAX) {
        counters.count(Counter.TCP_REFUSED);
        channel.close();
        return;
      }
      TurnStream stream = new TurnStream(TurnGateway.this, channel, remote, System.nanoTime());
      streams.add(stream);
      TurnStream displaced = strangers.add(stream, remote.getAddress());
      if (displaced != null) {
        counters.count(Counter.TCP_REFUSED);
        displaced.close();
      }
      context.pipeline().replace(this, null, stream);
      if (!plain) {
        WebDoor door = web;
        channel.pipeline().addFirst(door == null ? handshake(channel) : new Hello(stream, door));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private SslHandler handshake(Channel channel) {
    SslHandler handler = Objects.requireNonNull(tls).newHandler(channel.alloc());
    handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    // A record for each message: coturn's client drops what follows the first of a record.
    handler.setWrapDataSize(0);
    return handler;
  }

  /// Sends HTTP to the web server, at once or when the first byte behind the handshake shows it.
  private final class Hello extends WebDoor.Hello {
    private final TurnStream stream;
    private final WebDoor door;

    Hello(TurnStream stream, WebDoor door) {
      this.stream = stream;
      this.door = door;
    }

    @Override
    void hello(ChannelHandlerContext context, boolean http) {
      Channel channel = context.channel();
      if (!http) {
        channel.pipeline().addAfter(context.name(), null, new FirstByte(stream, door));
        channel.pipeline().addAfter(context.name(), null, handshake(channel));
        channel.pipeline().remove(this); // hands on what it has read
        return;
      }
      forget(stream);
      door.move(
          channel,
          () -> {
            channel.pipeline().remove(stream);
            channel.pipeline().addLast(handshake(channel), new WebTunnel(door));
            channel.pipeline().remove(this);
          });
    }
  }

  /// Looks at what TLS has opened: a STUN message begins with 0 or 1 (RFC 8489 §5).
  private final class FirstByte extends ChannelInboundHandlerAdapter {
    private final TurnStream stream;
    private final WebDoor door;

    FirstByte(TurnStream stream, WebDoor door) {
      this.stream = stream;
      this.door = door;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (!bytes.isReadable()) {
        bytes.release();
        return;
      }
      ChannelPipeline pipeline = context.pipeline();
      if (bytes.getUnsignedByte(bytes.readerIndex()) > 1) {
        forget(stream);
        pipeline.replace(stream, null, new WebTunnel(door));
      }
      context.fireChannelRead(message);
      pipeline.remove(this);
    }
  }

  /// Takes TLS connections with another certificate from now on. Any thread.
  public void renew(SslContext context) {
    tls = context;
  }

  /// Hands TLS connections that speak HTTP to a web server, which is told each client's address by
  /// a PROXY header. Not from the loop.
  public synchronized void handHttpTo(InetSocketAddress address) {
    WebDoor door = web;
    if (door == null) {
      door = new WebDoor(sockets);
      web = door;
    }
    door.leadsTo(address);
  }

  /// A message of a client; it stays the caller's. What processing throws is a defect of ours that
  /// costs this message only.
  void receive(ByteBuf message, TurnClient client) {
    try {
      server.receive(message, client, System.nanoTime());
    } catch (RuntimeException e) {
      defects.caught(e);
    }
  }

  /// A packet of our own media server for a client; it stays the caller's.
  void fromShard(ByteBuf packet, TurnPath path, long nowNanos) {
    try {
      server.receivePeer(packet, path.media(), path.allocation(), nowNanos);
    } catch (RuntimeException e) {
      defects.caught(e);
    }
  }

  /// A packet of another peer for a client; it stays the caller's.
  void fromOutside(ByteBuf packet, InetSocketAddress peer, TurnAllocation to) {
    try {
      server.receivePeer(packet, peer, to, System.nanoTime());
    } catch (RuntimeException e) {
      defects.caught(e);
    }
  }

  void flushLater(TurnStream stream) {
    unflushed.add(stream);
  }

  /// Ends a burst.
  void flush() {
    for (int i = 0; i < udp.size(); i++) {
      udp.get(i).flush();
    }
    for (int i = 0; i < unflushed.size(); i++) {
      unflushed.get(i).flush();
    }
    unflushed.clear();
    for (int i = 0; i < lanes.size(); i++) {
      lanes.get(i).flushToShard();
    }
  }

  /// A connection is closed.
  void lost(TurnStream stream) {
    server.lost(stream);
    forget(stream);
  }

  private void forget(TurnStream stream) {
    streams.remove(stream);
    strangers.remove(stream);
  }

  private void tick() {
    long now = System.nanoTime();
    server.tick(now);
    meter.look(server, now);
    for (TurnStream stream : List.copyOf(streams)) {
      if (server.allocation(stream) != null) {
        strangers.remove(stream);
      } else if (now - stream.acceptedAtNanos() >= GREETING_NANOS) {
        counters.count(Counter.TCP_GREETING);
        stream.close();
      }
    }
  }

  Counters counters() {
    return counters;
  }

  /// What each client may be sent, in bps. Any thread.
  public long limitBps() {
    return meter.limitBps();
  }

  /// Of UDP and TCP. Any thread.
  public int port() {
    return port;
  }

  /// Of TLS; 0 if there is none. Any thread.
  public int tlsPort() {
    return tlsPort;
  }

  /// Adds all that was counted to `sums`. Any thread.
  public void addTo(Map<String, Long> sums) {
    counters.addTo(sums);
    for (int i = 0; i < TURN_COUNTERS.length; i++) {
      long count = Counters.at(server.counts().values(), i);
      sums.merge(Counters.name("turn", TURN_COUNTERS[i]), count, Long::sum);
    }
  }

  /// Ends every allocation and closes the ports; not from the loop, waits.
  @Override
  public void close() {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    loop.submit(
            () -> {
              server.close();
              List.copyOf(streams).forEach(TurnStream::close);
              flush();
            })
        .awaitUninterruptibly();
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    WebDoor door = web;
    if (door != null) {
      door.close();
    }
  }
}
