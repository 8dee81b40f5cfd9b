// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.stoa.bench.load.StoaServer;
import io.stoa.signaling.token.VideoGrant;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// One source opens 5,000 WebSockets a second, at even intervals, whatever becomes of those before.
///
/// @param good whether it shows good tokens, of as many people as a school has
// What becomes of a connection is told by its handlers.
@SuppressWarnings("FutureReturnValueIgnored")
record ConnectFlood(String name, boolean good) implements Attack {

  private static final int PER_SECOND = 5_000;
  private static final Duration STRAGGLERS = Duration.ofSeconds(3);
  private static final String SOURCE = "127.0.9.1";
  private static final int PEOPLE = 500;

  /// So that this side does not run out of descriptors.
  private static final int PATIENCE_SECONDS = 2;

  static List<Attack> all() {
    return List.of(
        new ConnectFlood("connect flood, bad token", false),
        new ConnectFlood("connect flood, good token", true));
  }

  private static final class Tally {
    private final Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();

    void count(String answer) {
      answers.computeIfAbsent(answer, ignored -> new AtomicInteger()).incrementAndGet();
    }

    int of(String answer) {
      AtomicInteger known = answers.get(answer);
      return known == null ? 0 : known.get();
    }

    @Override
    public String toString() {
      return answers.entrySet().stream()
          .map(each -> each.getKey() + ": " + each.getValue())
          .collect(Collectors.joining(", "));
    }
  }

  @Override
  public Outcome on(Target target) throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    Tally tally = new Tally();
    try {
      Bootstrap bootstrap = bootstrap(group, tally);
      InetSocketAddress to = target.http();
      long from = System.nanoTime();
      int sent =
          target.atRate(
              PER_SECOND,
              i ->
                  bootstrap
                      .connect(to, new InetSocketAddress(SOURCE, 0))
                      .addListener(done -> {
                        if (!done.isSuccess()) {
                          tally.count("no connection");
                        }
                      }));
      double seconds = (System.nanoTime() - from) / 1e9;
      Target.pause(STRAGGLERS);
      return judged(tally, sent, seconds);
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }
  }

  private Outcome judged(Tally tally, int sent, double seconds) {
    List<String> faults = new ArrayList<>();
    // The allowance of the default: 100 a second, and 1,000 at once.
    double allowed = 100 * (seconds + STRAGGLERS.toSeconds()) + 1_000;
    if (tally.of(good ? "101" : "401") > allowed) {
      faults.add("more are let through than one source may");
    }
    if (tally.of("429") < sent * 0.5) {
      faults.add("few are told that they are too many");
    }
    return new Outcome(
        "%,d connects, %.0f/s".formatted(sent, sent / seconds), tally.toString(), faults);
  }

  private byte[] request(int number) {
    String token =
        good
            ? StoaServer.token(
                "flood-" + number % PEOPLE, VideoGrant.join("flooded-" + number % 10))
            : "a.b.c";
    return """
    GET /rtc?access_token=%s HTTP/1.1\r
    Host: localhost\r
    Connection: Upgrade\r
    Upgrade: websocket\r
    Sec-WebSocket-Version: 13\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    \r
    """
        .formatted(token)
        .getBytes(US_ASCII);
  }

  private Bootstrap bootstrap(MultiThreadIoEventLoopGroup group, Tally tally) {
    byte[][] requests = new byte[good ? PEOPLE : 1][];
    Arrays.setAll(requests, this::request);
    AtomicInteger next = new AtomicInteger();
    return new Bootstrap()
        .group(group)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.SO_LINGER, 0)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 1_000 * PATIENCE_SECONDS)
        .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new ReadTimeoutHandler(PATIENCE_SECONDS))
                    .addLast(new Reply(requests[next.getAndIncrement() % requests.length], tally));
              }
            });
  }

  /// Asks, and counts the status of the answer.
  private static final class Reply extends SimpleChannelInboundHandler<ByteBuf> {
    private final byte[] request;
    private final Tally tally;
    private boolean answered;
    private boolean tooLate;

    Reply(byte[] request, Tally tally) {
      this.request = request;
      this.tally = tally;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(context.alloc().buffer(request.length).writeBytes(request));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
      if (!answered && bytes.readableBytes() >= 12) {
        answered = true;
        byte[] status = ByteBufUtil.getBytes(bytes, bytes.readerIndex() + 9, 3);
        tally.count(new String(status, US_ASCII));
        context.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!answered) {
        tally.count(tooLate ? "no answer" : "hung up");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      tooLate = cause instanceof ReadTimeoutException;
      context.close();
    }
  }
}
