// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.stoa.media.Candidate;
import io.stoa.media.LocalTransport;
import io.stoa.media.MediaConfig;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaServer;
import io.stoa.media.PeerHandle;
import io.stoa.media.RoomHandle;
import io.stoa.media.TransportRole;
import io.stoa.media.TurnConfig;
import io.stoa.media.TurnHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A media server with one room, and clients in it over real sockets.
final class Classroom implements AutoCloseable {
  private final MediaServer server;
  private final RoomHandle room;
  private final BlockingQueue<MediaEvent> events = new LinkedBlockingQueue<>();
  private final List<Seat> seats = new ArrayList<>();

  /// One client and its place in the room.
  record Seat(PeerHandle peer, LocalTransport transport, TestClient client) {}

  Classroom(int shards) throws IOException {
    this(shards, MediaConfig.PART_LOAD);
  }

  /// @param partLoad of a room on one shard, before further peers go to others
  Classroom(int shards, int partLoad) throws IOException {
    this(shards, partLoad, InetAddress.getLoopbackAddress());
  }

  /// @param address of the server
  Classroom(int shards, int partLoad, InetAddress address) throws IOException {
    server = MediaServer.start(new MediaConfig(0, shards, List.of(address), partLoad));
    room = server.openRoom("room", events::add);
  }

  MediaServer server() {
    return server;
  }

  RoomHandle room() {
    return room;
  }

  /// Lets a client in and connects it.
  Seat enter(String name, boolean tcp) throws Exception {
    Seat seat = seat(name, tcp);
    seat.client().connect(seat.transport());
    await(MediaEvent.TransportConnected.class);
    return seat;
  }

  /// Opens the TURN relay, with TLS.
  TurnHandle openTurn(String... openedPeers) throws IOException {
    return server.openTurn(
        new TurnConfig(
            0, OptionalInt.of(0), Optional.empty(), "a secret of tests", List.of(openedPeers)));
  }

  /// How a client reaches one of our addresses.
  interface Dial {
    Wire to(InetSocketAddress media) throws Exception;
  }

  /// Lets a client in by another way and connects it.
  Seat enter(String name, Dial dial) throws Exception {
    Seat seat = seat(name, false, dial);
    seat.client().connect(seat.transport());
    await(MediaEvent.TransportConnected.class);
    return seat;
  }

  /// Lets a client in that has not checked yet.
  Seat seat(String name, boolean tcp) throws Exception {
    return seat(name, tcp, tcp ? Wire::tcp : Wire::udp);
  }

  private Seat seat(String name, boolean tcp, Dial dial) throws Exception {
    PeerHandle peer = room.join(name);
    LocalTransport transport = peer.openTransport(TransportRole.PUBLISHER);
    Candidate candidate =
        transport.candidates().stream().filter(c -> c.tcp() == tcp).findFirst().orElseThrow();
    TestClient client = new TestClient(name, dial.to(candidate.address()));
    peer.connect(TransportRole.PUBLISHER, client.description());
    Seat seat = new Seat(peer, transport, client);
    seats.add(seat);
    return seat;
  }

  /// Waits for an event of that kind; others are passed over.
  <E extends MediaEvent> E await(Class<E> kind) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      MediaEvent event = events.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no " + kind.getSimpleName() + " within 10 s");
      }
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  long counter(String name) {
    Long count = server.counters().get(name);
    if (count == null) {
      throw new AssertionError("no counter " + name + " in " + server.counters());
    }
    return count;
  }

  /// Waits until a counter has reached a value.
  void awaitCounter(String name, long least) {
    awaitTrue(() -> counter(name) >= least, () -> name + " = " + counter(name));
  }

  static void awaitTrue(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until >= 0) {
        throw new AssertionError("not within 10 s: " + otherwise.get());
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    for (Seat seat : seats) {
      seat.client().close();
    }
    server.close();
  }
}
