// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.RtcpWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A class of three that goes on while others attack the server: one sends picture and sound, two
/// receive. What they lose, and whether one of them is torn out, tells whether the attack was felt.
/// Any thread.
public final class ControlCall implements AutoCloseable {

  private static final int RECEIVERS = 2;
  private static final long JOIN_SECONDS = 60;
  private static final long TRACKS = 2;
  private static final AtomicInteger VISITS = new AtomicInteger();

  private final StoaServer server;
  private final LoadLoops loops;
  private final LoadLoops others;
  private final List<LiveKitParticipant> participants = new ArrayList<>();
  private final PeerLink sending;
  private long sentBefore;
  private long receivedBefore;

  /// Joins a room and waits until all of it is heard.
  public ControlCall(StoaServer server, InetAddress local, String room) {
    this.server = server;
    loops = new LoadLoops(1, local, new VideoRate(600_000, 30));
    others = new LoadLoops(1, local, new VideoRate(600_000, 30));
    LiveKitParticipant publisher = server.participant(loops, room, "publisher", false);
    participants.add(publisher);
    await(publisher.publish(1, true));
    sending = Objects.requireNonNull(publisher.publishingLink());
    for (int i = 0; i < RECEIVERS; i++) {
      LiveKitParticipant receiver = server.participant(loops, room, "receiver-" + i, true);
      participants.add(receiver);
      await(receiver.listen());
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOIN_SECONDS);
    while (loops.sum(Tally::sourceCount) < TRACKS * RECEIVERS) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("the control call does not hear all of itself");
      }
      Thread.onSpinWait();
    }
  }

  private static void await(CompletableFuture<Void> done) {
    done.orTimeout(JOIN_SECONDS, TimeUnit.SECONDS).join();
  }

  /// Counts what is sent from now on.
  public void begin() {
    sentBefore = loops.sum(Tally::sentCount);
    receivedBefore = loops.sum(Tally::receivedCount);
    loops.window().open(System.nanoTime());
  }

  /// Counts what is sent until now; call [#lossPercent] when the stragglers are there.
  public void end() {
    loops.window().close(System.nanoTime());
  }

  /// Of what was sent between [#begin] and [#end] times the receivers, what never came.
  public double lossPercent() {
    long expected = (loops.sum(Tally::sentCount) - sentBefore) * RECEIVERS;
    long received = loops.sum(Tally::receivedCount) - receivedBefore;
    return expected == 0 ? 100 : 100.0 * (expected - received) / expected;
  }

  /// Who was torn out of the call, and why.
  public List<String> tornOut() {
    return participants.stream()
        .filter(each -> each.gone().isDone())
        .map(each -> String.valueOf(each.gone().join()))
        .toList();
  }

  /// Where the server receives the call's media.
  public InetSocketAddress media() {
    return Objects.requireNonNull(sending.server());
  }

  /// Sends a datagram from the publisher's own address, as somebody does who forges it.
  public void forge(byte[] datagram) {
    sending
        .loop()
        .thread()
        .execute(() -> {
          sending.send(Unpooled.wrappedBuffer(datagram));
          sending.flush();
        });
  }

  /// Shows the publisher's packets as they go over the wire.
  public void tap(Consumer<byte[]> listener) {
    sending.tap(listener);
  }

  /// No longer shows them.
  public void untap() {
    sending.tap(null);
  }

  /// Somebody else joins a room of his own, is connected, and leaves. How long that took, in
  /// milliseconds.
  public CompletableFuture<Double> visit(String room) {
    long from = System.nanoTime();
    LiveKitParticipant visitor =
        server.participant(others, room, "visitor-" + VISITS.getAndIncrement(), true);
    return visitor
        .listen()
        .orTimeout(JOIN_SECONDS, TimeUnit.SECONDS)
        .handle((done, failure) -> {
          double millis = (System.nanoTime() - from) / 1e6;
          Thread.startVirtualThread(visitor::close); // a loop cannot wait for itself
          if (failure != null) {
            throw new IllegalStateException("a visitor is not let in", failure);
          }
          return millis;
        });
  }

  /// Somebody who has joined and says, protected by his own keys, whatever he is told to.
  public Insider insider(String room) {
    LiveKitParticipant participant = server.participant(others, room, "insider", true);
    await(participant.publish(1, true));
    return new Insider(participant, Objects.requireNonNull(participant.publishingLink()));
  }

  /// A participant whose packets are made by somebody else.
  public record Insider(LiveKitParticipant participant, PeerLink link) implements AutoCloseable {

    /// Sends an RTP packet, sealed with the session's keys.
    public void rtp(byte[] packet, int headerLength) {
      link.loop()
          .thread()
          .execute(() -> {
            ByteBuf out = link.packet().setBytes(0, packet);
            link.sendRtp(out, Math.min(headerLength, packet.length), packet.length);
            link.flush();
          });
    }

    /// Sends RTCP likewise.
    public void rtcp(byte[] packet) {
      link.loop()
          .thread()
          .execute(() -> {
            link.sendRtcp(link.packet().setBytes(0, packet), packet.length);
            link.flush();
          });
    }

    /// Sends a datagram as it is.
    public void raw(byte[] datagram) {
      link.loop()
          .thread()
          .execute(() -> {
            link.send(Unpooled.wrappedBuffer(datagram));
            link.flush();
          });
    }

    /// Whether he has been sent away.
    public boolean isGone() {
      return participant.gone().isDone();
    }

    @Override
    public void close() {
      participant.close();
    }
  }

  /// A goodbye, for whom to forge one.
  public static byte[] bye(int ssrc) {
    ByteBuf out = Unpooled.buffer(64);
    int at = RtcpWriter.receiverReport(out, 0, ssrc);
    byte[] packet = new byte[RtcpWriter.bye(out, at, ssrc)];
    out.getBytes(0, packet);
    return packet;
  }

  @Override
  public void close() {
    participants.forEach(LiveKitParticipant::close);
    others.close();
    loops.close();
  }
}
