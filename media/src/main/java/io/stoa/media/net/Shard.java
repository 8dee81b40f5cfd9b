// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Future;
import io.stoa.media.PeerQuality;
import io.stoa.media.sfu.PeerTransport;
import io.stoa.media.sfu.Room;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One event loop with its UDP port, its rooms and their transports. Everything it owns is touched
/// on its loop alone; from other threads, [#execute].
///
/// Work comes in bursts: what one wake-up of a socket brings, one control call, or one tick. Each
/// ends with a flush, which also does what has become due: while media flows the shard is seldom
/// woken by its timer alone.
public final class Shard implements Executor {
  /// The timer's shortest time, and what it may be wrong by.
  private static final long TICK_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /// How often transports are looked at: they wait for seconds.
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// A TCP connection on which nothing came for so long is closed; consent alone sends more often.
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final IoEventLoop loop;
  private final Counters counters = new Counters();
  private final Defects defects = new Defects(counters);
  private final Demux demux = new Demux(counters, defects);
  private final UdpGateway udp;
  private final UfragDirectory directory;
  private final Tallies tallies = new Tallies();
  private final AtomicInteger load = new AtomicInteger();
  private final List<Room> rooms = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();
  private final List<TcpPath> connections = new ArrayList<>();
  private final List<Unflushed> unflushed = new ArrayList<>();
  private long sweepNanos = System.nanoTime();
  private @Nullable Future<?> timer;
  private long timerNanos;

  Shard(IoEventLoop loop, Sockets sockets, UfragDirectory directory) {
    this.loop = loop;
    this.directory = directory;
    udp = new UdpGateway(this, sockets);
  }

  void bind(BindAddresses addresses, int port) throws IOException {
    udp.bind(addresses, port);
  }

  IoEventLoop loop() {
    return loop;
  }

  /// The first of its sockets.
  UdpSocket socket() {
    return udp.first();
  }

  Demux demux() {
    return demux;
  }

  Defects defects() {
    return defects;
  }

  Counters counters() {
    return counters;
  }

  /// What this shard's rooms count into, one for each [SfuCounter].
  public long[] roomCounters() {
    return tallies.rooms();
  }

  /// Adds all this shard counted to `sums`. Any thread; up to 100 ms old for transports.
  void addTo(Map<String, Long> sums) {
    counters.addTo(sums);
    tallies.addTo(sums);
  }

  /// The UDP port. Any thread.
  public int port() {
    return udp.port();
  }

  /// How much this shard has to do, in peers and subscriptions. Any thread.
  public int load() {
    return load.get();
  }

  /// States that the shard has more to do, or less. Any thread.
  public void addLoad(int change) {
    load.addAndGet(change);
  }

  /// Runs a control call on the loop, in order. After the loop's end it does nothing. Any thread.
  @Override
  public void execute(Runnable call) {
    try {
      loop.execute(() -> run(call));
    } catch (RejectedExecutionException e) {
      // The server is closed, and the room with it.
    }
  }

  private void run(Runnable call) {
    long now = System.nanoTime();
    for (int i = 0; i < rooms.size(); i++) {
      rooms.get(i).advance(now);
    }
    try {
      call.run();
    } catch (RuntimeException e) {
      defects.caught(e);
    }
    flush();
  }

  /// Takes in a room.
  public void add(Room room) {
    rooms.add(room);
  }

  public void remove(Room room) {
    rooms.remove(room);
  }

  /// Tells the TCP port that a transport by that user fragment is about to be attached here. Any
  /// thread.
  public void announce(String ufrag) {
    directory.put(ufrag, this);
  }

  /// Takes back an announcement.
  public void withdraw(String ufrag) {
    directory.remove(ufrag);
  }

  /// Takes in a transport: packets that name `ufrag` reach it.
  public Attachment attach(PeerTransport transport, String ufrag) {
    Attachment attachment = new Attachment(transport);
    attachments.add(attachment);
    rename(attachment, ufrag);
    return attachment;
  }

  /// Lets packets name an attached transport by another user fragment, after an ICE restart. The
  /// one before stays valid beside it.
  public void rename(Attachment attachment, String ufrag) {
    if (attachment.ufrags().size() == Attachment.UFRAGS_MAX) {
      unname(attachment.ufrags().removeFirst());
    }
    attachment.ufrags().add(ufrag);
    demux.ufrags().put(ufrag, attachment);
    announce(ufrag);
  }

  private void unname(String ufrag) {
    demux.ufrags().remove(ufrag);
    withdraw(ufrag);
  }

  /// Closes a transport and forgets all its addresses.
  public void detach(Attachment attachment) {
    if (attachments.remove(attachment)) {
      attachment.ufrags().forEach(this::unname);
      attachment.transport().close();
      flush();
      attachment.close();
      tallies.retire(attachment.transport());
    }
  }

  void flushLater(Unflushed waiting) {
    unflushed.add(waiting);
  }

  void remember(TcpPath connection) {
    connections.add(connection);
  }

  void forget(TcpPath connection) {
    connections.remove(connection);
  }

  /// Ends a burst: rooms do what is due, transports encrypt and write what waits, then the sockets
  /// send it.
  void flush() {
    long now = System.nanoTime();
    long earliest = Long.MAX_VALUE;
    for (int i = rooms.size() - 1; i >= 0; i--) {
      Room room = rooms.get(i);
      tickAndFlush(room, now);
      earliest = Math.min(earliest, room.deadlineNanos());
    }
    udp.flush();
    for (int i = 0; i < unflushed.size(); i++) {
      unflushed.get(i).flush();
    }
    unflushed.clear();
    if (!attachments.isEmpty() || !connections.isEmpty()) {
      earliest = Math.min(earliest, sweepNanos);
    }
    wakeAt(earliest, now);
  }

  private void tickAndFlush(Room room, long now) {
    try {
      if (room.deadlineNanos() <= now) {
        room.tick(now);
      }
      room.flush();
    } catch (RuntimeException e) {
      defects.caught(e);
    }
  }

  /// Sets the timer, unless it is set to that time already.
  private void wakeAt(long earliest, long now) {
    Future<?> set = timer;
    long until = Math.max(earliest, now + TICK_MIN_NANOS);
    if (set != null && Math.abs(until - timerNanos) < TICK_MIN_NANOS) {
      return;
    }
    if (set != null) {
      set.cancel(false);
      timer = null;
    }
    if (earliest != Long.MAX_VALUE) {
      timerNanos = until;
      timer = loop.schedule((Runnable) this::tick, until - now, TimeUnit.NANOSECONDS);
    }
  }

  private void tick() {
    timer = null;
    long now = System.nanoTime();
    if (now - sweepNanos >= 0) {
      sweepNanos = now + SWEEP_NANOS;
      for (int i = attachments.size() - 1; i >= 0; i--) {
        PeerTransport transport = attachments.get(i).transport();
        if (transport.deadlineNanos() <= now) {
          tick(transport, now);
        }
      }
      closeIdle(now);
      tallies.tick(attachments);
    }
    flush();
  }

  private void tick(PeerTransport transport, long now) {
    try {
      transport.tick(now);
    } catch (RuntimeException e) {
      defects.caught(e);
    }
  }

  private void closeIdle(long now) {
    for (int i = connections.size() - 1; i >= 0; i--) {
      TcpPath connection = connections.get(i);
      if (now - connection.heardAtNanos() >= IDLE_NANOS) {
        counters.count(Counter.TCP_IDLE);
        connection.close();
      }
    }
  }

  /// Closes rooms, transports and sockets; not from the loop, waits.
  void close() {
    loop.submit(
            () -> {
              for (Attachment attachment : List.copyOf(attachments)) {
                detach(attachment);
              }
              rooms.forEach(Room::close);
              rooms.clear();
            })
        .awaitUninterruptibly();
    udp.close();
  }

  /// How the peers of its rooms are now: one room at a time, between packets. Any thread.
  ///
  /// @param number of this shard, to be written down with them
  public CompletableFuture<List<PeerQuality>> survey(int number) {
    CompletableFuture<List<PeerQuality>> answer = new CompletableFuture<>();
    execute(() -> surveyNext(List.copyOf(rooms), 0, number, new ArrayList<>(), answer));
    return answer;
  }

  private void surveyNext(
      List<Room> all,
      int index,
      int number,
      List<PeerQuality> found,
      CompletableFuture<List<PeerQuality>> answer) {
    if (index == all.size()) {
      answer.complete(found);
    } else {
      found.addAll(all.get(index).survey(number, System.nanoTime()));
      execute(() -> surveyNext(all, index + 1, number, found, answer));
    }
  }

  int attachmentCount() {
    return attachments.size();
  }

  int connectionCount() {
    return connections.size();
  }

  int pathCount() {
    return udp.pathCount() + connections.size();
  }
}
