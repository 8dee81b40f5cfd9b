// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A TURN server with clients and peers at one table, and its time.
final class TurnTable implements TurnRelays {
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final InetSocketAddress MEDIA = at("203.0.113.10", 7882);
  static final InetSocketAddress MEDIA6 = at("2001:4860::10", 7882);
  static final InetSocketAddress OPENED = at("9.9.9.9", 4000);
  private static final long UNIX_SECONDS = 1_790_000_000L;

  final TurnCredentials credentials = new TurnCredentials(SECRET, TurnAsker.REALM);
  final TurnServer server;
  final Map<InetSocketAddress, List<byte[]>> delivered = new HashMap<>();
  final List<Relay> open = new ArrayList<>();
  long now = 77_000_000_000L;
  boolean ports = true;
  private int nextPort = 50_000;

  TurnTable() {
    this(
        new TurnPolicy(
            new PeerRules(
                List.of(MEDIA, MEDIA6),
                List.of(MEDIA.getAddress(), InetAddress.ofLiteral("198.41.0.4")),
                List.of(PeerRange.parse("9.9.9.0/24"), PeerRange.parse("198.41.0.0/24")))));
  }

  TurnTable(TurnPolicy policy) {
    server =
        new TurnServer(
            policy,
            credentials,
            this,
            UnpooledByteBufAllocator.DEFAULT,
            TimeUnit.SECONDS.toNanos(UNIX_SECONDS) - now,
            new byte[32]);
  }

  static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  /// Credentials good for an hour.
  TurnCredentials.Pair login(String subject) {
    return credentials.mint(subject, UNIX_SECONDS + 3600);
  }

  TurnCredentials.Pair expired(String subject) {
    return credentials.mint(subject, UNIX_SECONDS);
  }

  long count(TurnCounter counter) {
    return server.counts().value(counter);
  }

  void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
    server.tick(now);
  }

  @Override
  public boolean offers(int family) {
    return family == TurnView.FAMILY_IPV4 || family == TurnView.FAMILY_IPV6;
  }

  @Override
  public @Nullable TurnRelay open(int family, boolean even) {
    if (!ports) {
      return null;
    }
    nextPort += even ? 2 - (nextPort & 1) : 1;
    String base = family == TurnView.FAMILY_IPV4 ? "203.0.113.10" : "2001:4860::10";
    return new Relay(at(base, nextPort));
  }

  final class Relay implements TurnRelay {
    private final InetSocketAddress address;

    Relay(InetSocketAddress address) {
      this.address = address;
      open.add(this);
    }

    @Override
    public TurnRelay next() {
      nextPort = address.getPort() + 1;
      return new Relay(new InetSocketAddress(address.getAddress(), nextPort));
    }

    @Override
    public void serve(TurnAllocation allocation) {}

    @Override
    public InetSocketAddress address() {
      return address;
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress peer) {
      delivered.computeIfAbsent(peer, p -> new ArrayList<>()).add(ByteBufUtil.getBytes(datagram));
      datagram.release();
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }

  /// A client with what it was sent.
  final class Seat implements TurnClient {
    final TurnAsker asker;
    final List<byte[]> received = new ArrayList<>();
    private final InetSocketAddress remote;
    private final boolean stream;

    Seat(InetSocketAddress remote, boolean stream) {
      this.remote = remote;
      this.stream = stream;
      asker = new TurnAsker(remote.hashCode());
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }

    @Override
    public boolean isStream() {
      return stream;
    }

    @Override
    public void send(ByteBuf message, boolean relayed) {
      received.add(ByteBufUtil.getBytes(message));
      message.release();
    }

    /// Says something, and returns the answer or null.
    byte @Nullable [] say(byte[] message) {
      int before = received.size();
      server.receive(Unpooled.wrappedBuffer(message), this, now);
      return received.size() == before ? null : received.removeLast();
    }

    /// The code of the answer, or 0; there must be one.
    int code(byte[] message) {
      byte[] answer = say(message);
      if (answer == null) {
        throw new AssertionError("no answer");
      }
      return asker.code(answer);
    }

    /// Lets itself be challenged; then requests are signed.
    Seat login(TurnCredentials.Pair pair) {
      byte[] challenge = say(new TurnAsker(1).allocate());
      if (challenge == null) {
        throw new AssertionError("no challenge");
      }
      asker.as(pair.username(), pair.password()).learn(challenge);
      return this;
    }

    /// With an allocation.
    Seat seated() {
      login(TurnTable.this.login("someone"));
      int code = code(asker.allocate());
      if (code != 0) {
        throw new AssertionError("not allocated: " + code);
      }
      return this;
    }
  }

  Seat seat(String address) {
    return new Seat(at(address, 40_000), false);
  }
}
