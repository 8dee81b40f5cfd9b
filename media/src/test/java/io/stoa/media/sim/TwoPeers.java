// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaEvent;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.sfu.Inlet;
import io.stoa.media.sfu.Path;
import io.stoa.media.sfu.PeerTransport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A {@link PeerTransport} and a {@link SimClient}, joined by a simulated link. Owned by the test's
/// thread, which waits in real time only for the handshakes' threads.
public final class TwoPeers implements Inlet, AutoCloseable {

  public static final String UFRAG = "srvu";
  public static final String PASSWORD = "server-password-of-22ch";

  /// Generated once: tests are about transports, not about making keys.
  private static final DtlsCertificate SERVER = DtlsCertificate.generate();

  private static final DtlsCertificate CLIENT = DtlsCertificate.generate();

  public final SimClock clock = new SimClock();
  public final Netem up;
  public final Netem down;
  public final PeerTransport server;
  public final SimClient client;
  public final SimPath path = new SimPath(new InetSocketAddress("198.51.100.9", 50_000));
  public final List<byte[]> rtp = new ArrayList<>();
  public final List<byte[]> rtcp = new ArrayList<>();
  public final List<byte[]> data = new ArrayList<>();
  public final List<MediaEvent.Reason> failures = new ArrayList<>();
  public int connected;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /// Where the client's packets come from.
  private SimPath address = path;

  /// The way from the server to the client.
  public final class SimPath implements Path {
    private final InetSocketAddress remote;
    private final boolean tcp;

    /// How many packets were sent by this path.
    public int sent;

    SimPath(InetSocketAddress remote) {
      this(remote, false);
    }

    SimPath(InetSocketAddress remote, boolean tcp) {
      this.remote = remote;
      this.tcp = tcp;
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }

    @Override
    public boolean tcp() {
      return tcp;
    }

    @Override
    public void send(ByteBuf packet) {
      sent++;
      down.send(
          packet,
          p -> {
            if (address == this) {
              client.receive(p, clock.nowNanos());
            }
          });
    }
  }

  public TwoPeers(Netem.Link link, long seed) {
    this(link, seed, new int[] {7, 1}, List.of("sha-256 " + CLIENT.fingerprint()));
  }

  /// @param profiles SRTP profiles the client offers
  /// @param fingerprints what the client's SDP announces
  public TwoPeers(Netem.Link link, long seed, int[] profiles, List<String> fingerprints) {
    this(link, seed, profiles);
    server.remote("cliu", "unused", fingerprints, clock.nowNanos());
  }

  /// A client whose description the server does not have yet.
  static TwoPeers undescribed(Netem.Link link, long seed) {
    return new TwoPeers(link, seed, new int[] {7, 1});
  }

  /// Its description arrives.
  void describe() {
    server.remote("cliu", "unused", List.of("sha-256 " + CLIENT.fingerprint()), clock.nowNanos());
  }

  private TwoPeers(Netem.Link link, long seed, int[] profiles) {
    up = new Netem(clock, link, seed);
    down = new Netem(clock, link, seed + 1);
    server =
        new PeerTransport(
            UFRAG, PASSWORD, SERVER, this, tasks::add, PooledByteBufAllocator.DEFAULT);
    client =
        new SimClient(
            CLIENT,
            profiles,
            UFRAG + ":cliu",
            PASSWORD,
            seed,
            tasks::add,
            p -> up.send(p, arrived -> arrive(arrived, address)));
  }

  /// SHA-256 of the client's certificate.
  public static String clientFingerprint() {
    return CLIENT.fingerprint();
  }

  /// Another way by which packets may come.
  public SimPath otherPath(int port) {
    return new SimPath(new InetSocketAddress("203.0.113.66", port));
  }

  /// A TCP connection by which packets may come.
  public SimPath tcpPath(int port) {
    return new SimPath(new InetSocketAddress("203.0.113.66", port), true);
  }

  /// Gives the client another address, as a NAT does that has forgotten it: its packets come by
  /// this path from now on, and what is sent by any other is lost.
  public void rebind(SimPath to) {
    address = to;
  }

  /// Hands a packet to the server as if it had just come by a path.
  public void arrive(ByteBuf packet, Path from) {
    ByteBuf direct = Unpooled.directBuffer(2048).writeBytes(packet);
    server.receive(direct, from, clock.nowNanos());
    direct.release();
  }

  /// Lets simulated time pass until the condition holds. False if it does not within that time.
  public boolean runUntil(BooleanSupplier condition, long limitMillis) {
    long end = clock.nowNanos() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    settle();
    while (!condition.getAsBoolean()) {
      long next =
          Math.min(clock.nextNanos(), Math.min(server.deadlineNanos(), client.deadlineNanos()));
      if (next > end) {
        clock.advance(end);
        server.tick(end);
        settle();
        return condition.getAsBoolean();
      }
      clock.advance(next);
      server.tick(clock.nowNanos());
      client.tick(clock.nowNanos());
      settle();
    }
    return true;
  }

  /// Lets simulated time pass.
  public void run(long millis) {
    runUntil(() -> false, millis);
  }

  /// Connects both; false if that takes longer.
  public boolean connect(long limitMillis) {
    return runUntil(() -> connected > 0 && client.connected(), limitMillis);
  }

  /// Runs what the handshakes hand back until they wait for packets or time.
  private void settle() {
    while (true) {
      boolean busy = server.busy() || client.busy();
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      } else if (busy) {
        LockSupport.parkNanos(20_000);
      } else {
        return;
      }
    }
  }

  @Override
  public void onRtp(PeerTransport t, ByteBuf packet, int index, int length, long nowNanos) {
    rtp.add(bytes(packet, index, length));
  }

  @Override
  public void onRtcp(PeerTransport t, ByteBuf packet, int index, int length, long nowNanos) {
    rtcp.add(bytes(packet, index, length));
  }

  @Override
  public void onData(PeerTransport t, byte[] received) {
    data.add(received);
  }

  private static byte[] bytes(ByteBuf packet, int index, int length) {
    byte[] copy = new byte[length];
    packet.getBytes(index, copy);
    return copy;
  }

  @Override
  public void onConnected(PeerTransport t) {
    connected++;
  }

  @Override
  public void onFailed(PeerTransport t, MediaEvent.Reason reason) {
    failures.add(reason);
  }

  @Override
  public void onDirty(PeerTransport t) {}

  @Override
  public void close() {
    server.close();
    client.closeDtls();
    settle();
  }
}
