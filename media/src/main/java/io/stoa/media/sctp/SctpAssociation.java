// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An SCTP association with data channels over one DTLS session. It waits for the peer's INIT, and
/// sends its own if told to [#connect]. Not thread-safe: owned by its room's shard.
///
/// Nothing that [#receive] is given throws or does harm outside of this association: it is counted
/// in [#counters] and dropped, answered, or ends the association.
public final class SctpAssociation {
  private static final int OPENING = 0;
  private static final int ESTABLISHED = 1;
  private static final int SHUTDOWN_PENDING = 2;
  private static final int SHUTDOWN_SENT = 3;
  private static final int SHUTDOWN_RECEIVED = 4;
  private static final int SHUTDOWN_ACK_SENT = 5;
  private static final int CLOSED = 6;

  private final SctpConfig config;
  private final SctpListener listener;
  private final RandomGenerator random;
  private final SctpCounters counters = new SctpCounters();
  private final PacketView view = new PacketView();
  private final PacketWriter writer;
  private final SendQueue queue;
  private final DataChannels channels;
  private final Handshake handshake;
  private @Nullable Session session;
  private int state = OPENING;
  private boolean busy;
  private boolean reading = true;
  private long shutdownDeadline = Wire.NEVER;
  private int shutdownTries;

  /// @param random unpredictable in production: tags, first TSNs and the cookies' secret come from
  ///   it
  public SctpAssociation(SctpConfig config, SctpListener listener, RandomGenerator random) {
    this.config = config;
    this.listener = listener;
    this.random = random;
    this.writer = new PacketWriter(config, listener, counters);
    this.queue = new SendQueue(config.sendBufferMax(), listener, counters);
    this.channels = new DataChannels(this, config, listener, counters, queue);
    this.handshake = new Handshake(config, writer, counters, random);
  }

  /// Sends INIT rather than waiting for the peer's.
  public void connect(long nowNanos) {
    if (state == OPENING && session == null && handshake.state() == Handshake.IDLE) {
      handshake.start(nowNanos);
      flush(nowNanos);
    }
  }

  /// Opens a channel and tells the peer. Messages may be sent at once.
  ///
  /// @param maxRetransmits retransmissions until a message is given up, or -1
  /// @param maxLifetimeMillis time until a message is given up, or -1; only one of both
  /// @return nothing if the association is closing, or all channels are in use
  public @Nullable DataChannel open(
      String label,
      String protocol,
      boolean ordered,
      int maxRetransmits,
      int maxLifetimeMillis,
      long nowNanos) {
    if (state > ESTABLISHED) {
      return null;
    }
    DataChannel channel =
        channels.open(label, protocol, ordered, maxRetransmits, maxLifetimeMillis);
    if (channel != null && session != null && channel.id() >= session.peer().streamsIn()) {
      channels.end(channel);
      return null;
    }
    flush(nowNanos);
    return channel;
  }

  /// Goes on or stops delivering messages. While stopped, the peer's messages fill our window, and
  /// then wait at the peer.
  public void reading(boolean on, long nowNanos) {
    reading = on;
    if (session != null) {
      boolean outer = busy;
      busy = true;
      session.reading(on);
      busy = outer;
      flush(nowNanos);
    }
  }

  /// Takes a packet out of DTLS. The buffer is read, not kept and not released.
  public void receive(ByteBuf packet, long nowNanos) {
    if (state == CLOSED || busy) {
      return;
    }
    counters.packetsReceived++;
    int outcome = view.wrap(packet);
    if (outcome == PacketView.BAD_CHECKSUM) {
      counters.badChecksums++;
    } else if (outcome != PacketView.OK
        || view.destinationPort() != config.localPort()
        || view.sourcePort() != config.remotePort()) {
      counters.badPackets++;
    } else {
      busy = true;
      chunks(nowNanos);
      busy = false;
      flush(nowNanos);
    }
    view.release();
  }

  private void chunks(long nowNanos) {
    if (session != null) {
      session.packetBegins();
    }
    boolean more = true;
    while (more && state != CLOSED && view.next()) {
      more = chunk(nowNanos);
      if (session != null && session.fault() != 0) {
        abort(session.fault(), CloseReason.VIOLATION);
      }
    }
    if (view.malformed()) {
      counters.badChunks++;
    }
    if (session != null) {
      session.packetEnds(nowNanos);
    }
  }

  /// Handles a chunk; whether the rest of the packet is to be looked at. RFC 9260 §8.5.
  private boolean chunk(long nowNanos) {
    int type = view.type();
    if (type == Wire.INIT) {
      return init(nowNanos);
    }
    if (type == Wire.COOKIE_ECHO) {
      return cookieEcho(nowNanos);
    }
    boolean reflected =
        (type == Wire.ABORT || type == Wire.SHUTDOWN_COMPLETE)
            && (view.flags() & Wire.REFLECTED) != 0;
    int expected = reflected ? peerTag() : localTag();
    if (expected == 0 || view.tag() != expected) {
      counters.badTags++;
      return false;
    }
    Session current = session;
    if (current != null) {
      return established(current, type, nowNanos);
    }
    switch (type) {
      case Wire.INIT_ACK -> handshake.receiveInitAck(view, nowNanos);
      case Wire.COOKIE_ACK -> cookieAck(nowNanos);
      case Wire.ABORT -> terminate(CloseReason.PEER_ABORT);
      case Wire.ERROR -> error(nowNanos);
      default -> counters.badChunks++; // data that overtook the COOKIE ACK comes again
    }
    return true;
  }

  private int localTag() {
    if (session != null) {
      return session.localTag();
    }
    return handshake.state() == Handshake.IDLE ? 0 : handshake.localTag();
  }

  private int peerTag() {
    if (session != null) {
      return session.peer().tag();
    }
    PeerInit peer = handshake.peer();
    return peer == null ? 0 : peer.tag();
  }

  private boolean established(Session current, int type, long nowNanos) {
    switch (type) {
      case Wire.DATA -> {
        if (state == ESTABLISHED || state == SHUTDOWN_PENDING || state == SHUTDOWN_SENT) {
          current.data(view);
        } else {
          counters.badChunks++;
        }
      }
      case Wire.SACK -> current.sack(view, nowNanos);
      case Wire.HEARTBEAT -> current.heartbeat(view);
      case Wire.HEARTBEAT_ACK -> current.heartbeatAck(view, nowNanos);
      case Wire.FORWARD_TSN -> current.forwardTsn(view);
      case Wire.RE_CONFIG ->
          current.resets().receive(view.buffer(), view.body(), view.bodyLength());
      case Wire.ABORT -> terminate(CloseReason.PEER_ABORT);
      case Wire.SHUTDOWN -> shutdownReceived(current, nowNanos);
      case Wire.SHUTDOWN_ACK -> shutdownAcknowledged();
      case Wire.SHUTDOWN_COMPLETE -> {
        if (state == SHUTDOWN_ACK_SENT) {
          terminate(CloseReason.PEER_SHUTDOWN);
        }
      }
      case Wire.INIT_ACK, Wire.COOKIE_ACK, Wire.ERROR -> {} // late, or nothing that we can mend
      default -> {
        counters.unknownChunks++;
        if ((type & 0x40) != 0) {
          current.reportUnknown(view);
        }
        return (type & 0x80) != 0; // RFC 9260 §3.2: the highest bit says to go on
      }
    }
    return true;
  }

  private boolean init(long nowNanos) {
    if (view.tag() != 0 || !view.alone()) {
      counters.badTags++;
    } else if (state == SHUTDOWN_ACK_SENT) {
      sendShutdown(nowNanos);
    } else {
      handshake.receiveInit(view, localTag(), peerTag(), nowNanos);
    }
    return false;
  }

  /// RFC 9260 §5.2.4 and its table 12.
  private boolean cookieEcho(long nowNanos) {
    StateCookie cookie = handshake.open(view);
    if (cookie == null) {
      counters.badCookies++;
      return false;
    }
    boolean sameLocal = cookie.localTag() == localTag();
    boolean samePeer = cookie.peer().tag() == peerTag();
    if (session != null && sameLocal && samePeer) {
      writer.chunk(Wire.COOKIE_ACK, 0, 0); // D, and our COOKIE ACK was lost
      return true;
    }
    boolean first = session == null && (handshake.state() == Handshake.IDLE || sameLocal);
    boolean restart =
        session != null
            && (sameLocal
                || (!samePeer && cookie.tieLocal() == localTag() && cookie.tiePeer() == peerTag()));
    if (!(first || restart) || state > SHUTDOWN_RECEIVED) {
      counters.badCookies++; // C, late
      return false;
    }
    if (Handshake.stale(cookie, nowNanos) && !(sameLocal && samePeer)) {
      counters.badCookies++;
      byte[] cause = {0, Wire.STALE_COOKIE, 0, 8, 0, 0, 0, 0};
      writer.single(cookie.peer().tag(), Wire.ERROR, 0, cause);
      return false;
    }
    establish(cookie.localTag(), cookie.localTsn(), cookie.peer(), true, nowNanos);
    return true;
  }

  private void cookieAck(long nowNanos) {
    PeerInit peer = handshake.peer();
    if (handshake.state() == Handshake.COOKIE_ECHOED && peer != null) {
      establish(handshake.localTag(), handshake.localTsn(), peer, false, nowNanos);
    }
  }

  private void error(long nowNanos) {
    boolean stale =
        view.bodyLength() >= 4 && view.buffer().getUnsignedShort(view.body()) == Wire.STALE_COOKIE;
    if (stale) {
      handshake.staleCookie(nowNanos);
    }
  }

  private void establish(int tag, int tsn, PeerInit peer, boolean answer, long nowNanos) {
    if (session != null) {
      session.end();
      queue.clear();
      channels.endAll();
    }
    if (state == CLOSED) {
      return; // by a listener
    }
    handshake.finish();
    session =
        new Session(tag, tsn, peer, config, writer, queue, channels, counters, random, nowNanos);
    session.reading(reading);
    state = ESTABLISHED;
    shutdownDeadline = Wire.NEVER;
    writer.tag(peer.tag());
    if (answer) {
      writer.chunk(Wire.COOKIE_ACK, 0, 0);
    }
    channels.endFrom(peer.streamsIn());
    channels.resumeClosing();
    listener.established();
  }

  /// Runs the timers. To be called at [#deadlineNanos()] or later.
  public void tick(long nowNanos) {
    if (state == CLOSED || busy) {
      return;
    }
    busy = true;
    if (!handshake.tick(nowNanos)) {
      terminate(CloseReason.HANDSHAKE_FAILED);
    }
    Session current = session;
    if (current != null && !current.tick(nowNanos)) {
      abort(Wire.USER_ABORT, CloseReason.PATH_FAILED);
    }
    if (state != CLOSED && nowNanos >= shutdownDeadline) {
      if (shutdownTries > config.retransmissionsMax()) {
        abort(Wire.USER_ABORT, CloseReason.PATH_FAILED);
      } else {
        sendShutdown(nowNanos);
      }
    }
    busy = false;
    flush(nowNanos);
  }

  /// When [#tick] has something to do; [Long#MAX_VALUE] if never.
  public long deadlineNanos() {
    if (state == CLOSED) {
      return Wire.NEVER;
    }
    long deadline = Math.min(handshake.deadlineNanos(), shutdownDeadline);
    return session == null ? deadline : Math.min(deadline, session.deadlineNanos());
  }

  private void flush(long nowNanos) {
    if (busy || state == CLOSED) {
      return;
    }
    busy = true;
    Session current = session;
    if (current != null) {
      boolean fresh =
          state == ESTABLISHED || state == SHUTDOWN_PENDING || state == SHUTDOWN_RECEIVED;
      current.flush(fresh, nowNanos);
      boolean waits = state == SHUTDOWN_PENDING || state == SHUTDOWN_RECEIVED;
      if (waits && current.sentAll()) {
        state = state == SHUTDOWN_PENDING ? SHUTDOWN_SENT : SHUTDOWN_ACK_SENT;
        sendShutdown(nowNanos);
      }
    }
    writer.flush();
    busy = false;
  }

  /// Ends the association in order once everything accepted is acknowledged, RFC 9260 §9.2.
  public void shutdown(long nowNanos) {
    if (state == ESTABLISHED) {
      state = SHUTDOWN_PENDING;
      flush(nowNanos);
    } else if (state == OPENING) {
      close();
    }
  }

  private void sendShutdown(long nowNanos) {
    shutdownDeadline = nowNanos + RetransmissionTimeout.initial(shutdownTries++);
    if (state == SHUTDOWN_SENT && session != null) {
      writer.chunk(Wire.SHUTDOWN, 0, 4).writeBytes(session.acknowledgedBytes());
    } else {
      writer.chunk(Wire.SHUTDOWN_ACK, 0, 0);
    }
  }

  private void shutdownReceived(Session current, long nowNanos) {
    if (view.bodyLength() < 4) {
      counters.badChunks++;
      return;
    }
    current.acknowledgeTo(view.buffer().getInt(view.body()), nowNanos);
    if (state == ESTABLISHED || state == SHUTDOWN_PENDING) {
      state = SHUTDOWN_RECEIVED;
    } else if (state == SHUTDOWN_SENT || state == SHUTDOWN_ACK_SENT) {
      state = SHUTDOWN_ACK_SENT;
      sendShutdown(nowNanos);
    }
  }

  private void shutdownAcknowledged() {
    if (state == SHUTDOWN_SENT || state == SHUTDOWN_ACK_SENT) {
      boolean ours = state == SHUTDOWN_SENT;
      writer.chunk(Wire.SHUTDOWN_COMPLETE, 0, 0);
      writer.flush();
      terminate(ours ? CloseReason.LOCAL : CloseReason.PEER_SHUTDOWN);
    }
  }

  /// Ends the association at once and tells the peer.
  public void close() {
    if (state != CLOSED) {
      abort(Wire.USER_ABORT, CloseReason.LOCAL);
    }
  }

  private void abort(int cause, CloseReason reason) {
    if (peerTag() != 0) {
      byte[] body = {0, (byte) cause, 0, 4};
      writer.single(peerTag(), Wire.ABORT, 0, body);
    }
    terminate(reason);
  }

  private void terminate(CloseReason reason) {
    if (state == CLOSED) {
      return;
    }
    state = CLOSED;
    writer.close();
    if (session != null) {
      session.end();
      session = null;
    }
    handshake.finish();
    queue.clear();
    channels.endAll();
    listener.closed(reason);
  }

  boolean offer(OutMessage message, long nowNanos) {
    if (!queue.offer(message, false)) {
      return false;
    }
    flush(nowNanos);
    return true;
  }

  void closeChannel(DataChannel channel, long nowNanos) {
    if (channel.state >= DataChannel.CLOSING) {
      return;
    }
    channel.state = DataChannel.CLOSING;
    if (session != null) { // else once there is one, since the peer will be told of the channel
      resetOrEnd(channel);
      flush(nowNanos);
    }
  }

  /// Closes a channel as the peer is able to: by resets, or each side for itself.
  void resetOrEnd(DataChannel channel) {
    if (session != null && session.peer().reConfig()) {
      session.resets().request(channel.id());
    } else {
      channels.end(channel);
    }
  }

  /// Resets our direction of a stream once its messages are sent.
  void resetStream(int stream) {
    if (session != null && session.peer().reConfig()) {
      session.resets().request(stream);
    } else {
      channels.outgoingReset(stream);
    }
  }

  /// Whether messages may still be sent.
  boolean accepts() {
    return state <= ESTABLISHED;
  }

  int peerMessageMax() {
    return config.peerMessageMax();
  }

  public boolean established() {
    return state == ESTABLISHED;
  }

  public boolean closed() {
    return state == CLOSED;
  }

  /// Bytes of messages accepted and neither acknowledged nor given up, with an overhead for each.
  public long bufferedAmount() {
    return queue.buffered();
  }

  public SctpCounters counters() {
    return counters;
  }
}
