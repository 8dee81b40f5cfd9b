// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpView;
import java.nio.charset.StandardCharsets;

/// A publication of another part of the room, or of another room, as this part receives and
/// forwards it. It has rings of its own: who misses a packet here is answered here. Owned by its
/// room.
final class Mirror implements Origin {
  private static final int NO_DEMAND = -1;

  private final Room room;
  private final Relays relays;
  private final int number;
  private final byte[] cname;
  private final SpeakerRanking.Voice voice;
  private final Publication publication;
  private long clockOffsetNanos;
  private int told = NO_DEMAND;
  private boolean isSpeaking;

  /// @param number what it is carried by, unique among the mirrors of one relay
  Mirror(Room room, int number, Relay.Remote remote) {
    this.room = room;
    relays = room.relays();
    this.number = number;
    cname = remote.cname;
    String name = new String(cname, StandardCharsets.UTF_8);
    voice = remote.guest ? room.speakers().add(name) : room.speakers().addFar(name);
    publication = new Publication(this, remote.spec);
    publication.mute(remote.muted);
  }

  int number() {
    return number;
  }

  Publication publication() {
    return publication;
  }

  @Override
  public byte[] cname() {
    return cname;
  }

  @Override
  public long toSenderNanos(long unixNanos) {
    return unixNanos - clockOffsetNanos;
  }

  /// In the publisher's part of the room, as it was told last.
  @Override
  public boolean isSpeaking() {
    return isSpeaking;
  }

  /// Each part judges all voices that it receives, by the same packets.
  @Override
  public LoudestVoices.Microphone microphone() {
    return room.loudest().add(voice);
  }

  /// The home of the publication waits, too, before it asks.
  @Override
  public void dueSoon() {
    relays.due(room.nowNanos());
  }

  /// Takes a packet of a layer, as its publisher sent it, and forwards it.
  void onRtp(int index, ByteBuf buf, int at, int length, long nowNanos) {
    room.advance(nowNanos);
    RtpView view = room.rtp();
    Layer[] layers = publication.layers();
    if (index >= layers.length || !view.wrap(buf, at, length)) {
      room.count(SfuCounter.DROPPED_RELAY_UNKNOWN);
      return;
    }
    room.picture().before(view);
    Layer layer = layers[index];
    Codec codec = publication.codec(view.payloadType());
    if (codec == null || publication.isMuted()) {
      // From before a change that has come already.
      room.count(SfuCounter.DROPPED_RELAY_UNKNOWN);
      return;
    }
    if (!layer.isLatched() || layer.ssrc() != view.ssrc()) {
      layer.latch(view.ssrc(), room.nextSource());
    }
    int outcome = layer.acceptRelayed(view, room, nowNanos);
    if (outcome == SeenWindow.DUPLICATE || outcome == SeenWindow.TOO_LATE) {
      room.count(SfuCounter.DROPPED_LATE);
      return;
    }
    Packet packet = layer.store(view, codec, outcome == SeenWindow.REORDERED, room);
    if (packet == null) {
      publication.skip(layer, layer.seq());
      return;
    }
    publication.deliver(layer, packet, voice, room, nowNanos);
  }

  /// The publisher told how a layer's timestamps relate to its clock, and how that relates to ours.
  void onSenderReport(
      int index, long wallNanos, int timestamp, long clockOffsetNanos, long nowNanos) {
    this.clockOffsetNanos = clockOffsetNanos;
    if (index < publication.layers().length) {
      SenderClock clock = publication.layers()[index].clock();
      boolean first = !clock.isKnown();
      clock.onReport(wallNanos, timestamp);
      publication.onSenderReport(first, nowNanos);
    }
  }

  /// Ends it.
  void close() {
    publication.close();
    room.speakers().remove(voice);
  }

  /// The publisher's part told what the layers cost there, and whether it is the dominant speaker.
  void onPrices(double[][] prices, boolean speaking, long nowNanos) {
    isSpeaking = speaking;
    Layer[] layers = publication.layers();
    for (int i = 0; i < Math.min(prices.length, layers.length); i++) {
      layers[i].rates().tell(prices[i], nowNanos);
    }
  }

  /// Whether a key frame of a layer is to be asked for now.
  boolean needsKeyframe(int index, long nowNanos) {
    KeyframeRequests requests = publication.layers()[index].keyframes();
    boolean due = requests.isDue(nowNanos);
    if (due) {
      requests.sent(nowNanos);
    }
    relays.due(requests.deadlineNanos());
    return due;
  }

  /// What its receivers have a use for, as [Subscription#demand] puts it, when that is news; or -1.
  int news() {
    int demand = publication.demand();
    if (demand == told) {
      return NO_DEMAND;
    }
    told = demand;
    return demand;
  }
}
