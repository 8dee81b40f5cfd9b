// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaEvent.Speaker;
import io.stoa.media.MediaEvent.SpeakersChanged;
import io.stoa.media.PeerQuality;
import io.stoa.media.rtp.DependencyWriter;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Rtx;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The peers who see and hear each other, and the tracks they publish; of a room that is too large
/// for one shard, the part on this one, which a [Relay] joins to the others. Owned by its shard:
/// every call to a room and its peers is made on the shard's thread.
// Arrays by ordinal: nothing is looked up in a map for each packet.
@SuppressWarnings("EnumOrdinal")
public final class Room implements AutoCloseable {
  /// How often every peer is looked at, whatever it waits for: reports go out together.
  static final long SWEEP_NANOS = 100_000_000L;

  /// How long what is to be sent soon waits for more of its kind.
  static final long SOON_NANOS = 5_000_000L;

  private static final SecureRandom SECURE_RANDOM = new SecureRandom();
  private static final int HEADER_BYTES = 512;
  private static final int RTCP_BYTES = 4096;
  private static final int DESCRIPTOR_BYTES = 255 + DependencyWriter.GROWTH_MAX;
  private static final int PAYLOAD_BYTES = Limits.PACKET_BYTES_MAX + Rtx.OSN_LENGTH;

  private final String id;
  private final Consumer<MediaEvent> events;
  private final ByteBufAllocator allocator;
  private final long wallOffsetNanos;
  private final long[] counters;
  private final SplittableRandom random;
  private final byte[] cname;
  private final Map<String, Peer> peers = new HashMap<>();
  private final List<Peer> peerList = new ArrayList<>();
  private final Map<String, Publication> publications = new HashMap<>();
  private final List<PeerTransport> dirty = new ArrayList<>();
  private final SpeakerRanking speakers = new SpeakerRanking();
  private final Relays relays = new Relays(this);
  private final LoudestVoices loudest = new LoudestVoices(speakers);
  private final RtpView rtp = new RtpView();
  private final Picture picture = new Picture();
  private final PayloadViews payloads = new PayloadViews();
  private final Replay replay = new Replay();
  private final ByteBuf headerScratch;
  private final ByteBuf rtcpScratch;
  private final ByteBuf payloadScratch;
  private final ByteBuf descriptorScratch;
  private int sources;
  private long nowNanos;
  private long sweepNanos;
  private long soonNanos = Long.MAX_VALUE;
  private long dueNanos = Long.MAX_VALUE;
  private boolean closed;

  /// @param nowNanos of the shard's clock
  /// @param wallOffsetNanos what to add to the shard's nanosecond clock for the time since 1970
  /// @param counters of the shard, one for each [SfuCounter]
  /// @param seed of sequence numbers and timestamps
  /// @param events called on the shard; must not block
  public Room(
      String id,
      long nowNanos,
      long wallOffsetNanos,
      long[] counters,
      long seed,
      ByteBufAllocator allocator,
      Consumer<MediaEvent> events) {
    this.id = id;
    this.nowNanos = nowNanos;
    sweepNanos = nowNanos;
    this.events = events;
    this.allocator = allocator;
    this.wallOffsetNanos = wallOffsetNanos;
    this.counters = counters;
    random = new SplittableRandom(seed);
    cname = ("stoa-" + id).getBytes(StandardCharsets.UTF_8);
    headerScratch = allocator.directBuffer(HEADER_BYTES, HEADER_BYTES).writerIndex(HEADER_BYTES);
    rtcpScratch = allocator.directBuffer(RTCP_BYTES, RTCP_BYTES).writerIndex(RTCP_BYTES);
    payloadScratch =
        allocator.directBuffer(PAYLOAD_BYTES, PAYLOAD_BYTES).writerIndex(PAYLOAD_BYTES);
    descriptorScratch =
        allocator.directBuffer(DESCRIPTOR_BYTES, DESCRIPTOR_BYTES).writerIndex(DESCRIPTOR_BYTES);
  }

  public String id() {
    return id;
  }

  /// Lets a peer in. It has no transport yet.
  ///
  /// @throws IllegalArgumentException the peer is there already, or the room is full
  public Peer join(String peerId) {
    requirePlace(peerId);
    Peer peer = new Peer(this, peerId);
    add(peer);
    return peer;
  }

  void requirePlace(String peerId) {
    if (closed) {
      throw new IllegalStateException("room is closed: " + id);
    }
    if (peers.containsKey(peerId)) {
      throw new IllegalArgumentException("peer is there already: " + peerId);
    }
    if (peers.size() >= Limits.PEERS_MAX) {
      throw new IllegalArgumentException("room is full: " + id);
    }
  }

  void add(Peer peer) {
    peers.put(peer.id(), peer);
    peerList.add(peer);
  }

  /// The peer of that name, or null.
  public @Nullable Peer peer(String peerId) {
    return peers.get(peerId);
  }

  /// Lets time pass: feedback, reports and speakers that are due.
  public void tick(long nowNanos) {
    if (closed) {
      return;
    }
    picture.send();
    this.nowNanos = nowNanos;
    boolean sweep = sweepNanos <= nowNanos || soonNanos <= nowNanos;
    if (sweepNanos <= nowNanos) {
      sweepNanos = nowNanos + SWEEP_NANOS;
    }
    if (soonNanos <= nowNanos) {
      soonNanos = Long.MAX_VALUE;
    }
    dueNanos = Long.MAX_VALUE;
    for (int i = 0; i < peerList.size(); i++) {
      Peer peer = peerList.get(i);
      if (sweep || peer.dueNanos() <= nowNanos) {
        peer.tick(nowNanos);
      }
      due(peer.dueNanos());
    }
    if (sweep || relays.dueNanos() <= nowNanos) {
      relays.tick(sweep, nowNanos);
    }
    due(relays.dueNanos());
    List<Speaker> changes = speakers.changes(nowNanos);
    if (!changes.isEmpty()) {
      emit(new SpeakersChanged(changes));
    }
  }

  /// When [#tick] is due; Long.MAX_VALUE for an empty room. May change with every call.
  public long deadlineNanos() {
    if (closed || (peerList.isEmpty() && relays.isIdle())) {
      return Long.MAX_VALUE;
    }
    long sweep = Math.min(sweepNanos, soonNanos);
    return Math.min(Math.min(sweep, dueNanos), speakers.deadlineNanos());
  }

  /// What time it is, for what comes without a time of its own: before a control call.
  public void advance(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  /// Sends what the transports have gathered: at the end of a burst, and after [#tick].
  public void flush() {
    picture.send();
    relays.flush();
    for (int i = 0; i < dirty.size(); i++) {
      dirty.get(i).flush();
    }
    dirty.clear();
  }

  /// Closes every peer and gives the memory back.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    for (Peer peer : peerList.toArray(new Peer[0])) {
      peer.close();
    }
    relays.close();
    closed = true;
    dirty.clear();
    headerScratch.release();
    rtcpScratch.release();
    payloadScratch.release();
    descriptorScratch.release();
  }

  /// How its peers are now.
  ///
  /// @param shard to be written down with them
  public List<PeerQuality> survey(int shard, long nowNanos) {
    List<PeerQuality> all = new ArrayList<>(peerList.size());
    for (Peer peer : peerList) {
      all.add(PeerSurvey.of(this, peer, shard, nowNanos));
    }
    return all;
  }

  void onDirty(PeerTransport transport) {
    dirty.add(transport);
  }

  /// Something is to be sent soon, perhaps by many.
  void wake() {
    sweepBy(nowNanos + SOON_NANOS);
  }

  /// Many peers have something to do by then.
  void sweepBy(long atNanos) {
    soonNanos = Math.min(soonNanos, atNanos);
  }

  /// A peer has something to do by then.
  void due(long atNanos) {
    dueNanos = Math.min(dueNanos, atNanos);
  }

  void remove(Peer peer) {
    peers.remove(peer.id());
    peerList.remove(peer);
  }

  void add(Publication publication) {
    publications.put(publication.trackId(), publication);
    for (Peer peer : peerList) {
      peer.onPublished(publication);
    }
  }

  void remove(Publication publication) {
    publications.remove(publication.trackId());
  }

  /// Whether a peer waits for a track.
  boolean isAwaited(String trackId) {
    for (Peer peer : peerList) {
      if (peer.awaits(trackId)) {
        return true;
      }
    }
    return false;
  }

  boolean isClosed() {
    return closed;
  }

  Relays relays() {
    return relays;
  }

  /// Tells another part of the room what is published in this one.
  void announceTo(Relay relay) {
    for (Peer peer : peerList) {
      peer.publications().forEach(relay::announce);
    }
  }

  @Nullable Publication publication(String trackId) {
    return publications.get(trackId);
  }

  LoudestVoices loudest() {
    return loudest;
  }

  SpeakerRanking speakers() {
    return speakers;
  }

  void emit(MediaEvent event) {
    events.accept(event);
  }

  int nextSource() {
    return ++sources;
  }

  int random() {
    return random.nextInt();
  }

  /// Where SCTP's secrets come from.
  RandomGenerator secureRandom() {
    return SECURE_RANDOM;
  }

  /// The time of the last tick or control call, for what comes without a time of its own.
  long nowNanos() {
    return nowNanos;
  }

  long unixNanos(long nowNanos) {
    return nowNanos + wallOffsetNanos;
  }

  byte[] cname() {
    return cname;
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  RtpView rtp() {
    return rtp;
  }

  /// What of a picture waits for the rest of it.
  Picture picture() {
    return picture;
  }

  PayloadViews payloads() {
    return payloads;
  }

  /// What a receiver that begins is shown, while it is being sent.
  Replay replay() {
    return replay;
  }

  ByteBuf headerScratch() {
    return headerScratch;
  }

  ByteBuf rtcpScratch() {
    return rtcpScratch;
  }

  /// A retransmission's payload while it is being sent.
  ByteBuf payloadScratch() {
    return payloadScratch;
  }

  /// A dependency descriptor while it is being sent.
  ByteBuf descriptorScratch() {
    return descriptorScratch;
  }

  void count(SfuCounter counter) {
    counters[counter.ordinal()]++;
  }

  void count(SfuCounter counter, int n) {
    counters[counter.ordinal()] += n;
  }

  void countReceived(int bytes) {
    counters[SfuCounter.RTP_RECEIVED.ordinal()]++;
    counters[SfuCounter.RTP_RECEIVED_BYTES.ordinal()] += bytes;
  }

  void countForwarded(int payloadBytes) {
    counters[SfuCounter.RTP_FORWARDED.ordinal()]++;
    counters[SfuCounter.RTP_FORWARDED_BYTES.ordinal()] += payloadBytes;
  }
}
