// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.DependencyReader;
import io.stoa.media.rtp.H264View;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Vp8View;
import io.stoa.media.rtp.Vp9View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a browser makes of one received stream: asks for what is missing, puts frames together,
/// decodes those whose references it has, and asks for key frames. It believes the headers, as a
/// browser must, and compares with what the payloads say of themselves. Owned by the test's thread.
///
/// Times are those of libwebrtc: a gap is asked for at once and then each round trip, ten times; a
/// decoder that waits for a key frame asks every 200 ms; one that got no frame for 3 s asks, too.
public final class SimDecoder {
  private static final int NACK_TRIES = 10;
  private static final long WITHOUT_KEYFRAME_NANOS = 200_000_000L;
  private static final long WITHOUT_FRAME_NANOS = 3_000_000_000L;

  /// Sound that is later than this behind its capture is too late to be played.
  private static final long AUDIO_PATIENCE_NANOS = 400_000_000L;

  private static final class Missing {
    private long askedNanos;
    private int tries;
  }

  private record Piece(
      long seq,
      int timestamp,
      boolean marker,
      boolean begins,
      boolean key,
      int number,
      int tl0PicIdx,
      int tid,
      boolean ends,
      int sid,
      SimStamp stamp) {}

  /// A packet that names a template of a structure that has not come yet.
  private record Unread(RtpView view, long seq, int index, int length) {}

  final SimTrack track;
  final int ssrc;
  private final long rttNanos;
  private final TreeMap<Long, Missing> missing = new TreeMap<>();
  private final TreeMap<Long, Piece> waiting = new TreeMap<>();
  private final Map<Integer, Set<Integer>> decodedFrames = new HashMap<>();
  private final Map<Integer, Integer> enhanced = new HashMap<>();
  private final Set<Long> seen = new HashSet<>();
  private final Vp9View vp9 = new Vp9View();
  private final Vp8View vp8 = new Vp8View();
  private final H264View h264 = new H264View();
  private final DependencyReader dependencies = new DependencyReader();
  private final List<Unread> unread = new ArrayList<>();
  private long first = -1;
  private long highest = -1;
  private long nextSeq = -1;
  private @Nullable Piece lastDecoded;
  private int lastTl0PicIdx;
  private long lastDecodedNanos = -1;
  private long askedKeyframeNanos = Long.MIN_VALUE / 2;
  private long measuredSinceNanos;
  private int received;
  private int played;
  private int source;

  /// Frames decoded, and those that were left out because something never came in time.
  int decoded;

  int breaks;

  /// Frames of upper spatial layers that were decoded, and packets of layers above the one wanted.
  int enhancements;

  int above;
  private int highestSid = Integer.MAX_VALUE;

  /// Frames that a browser would decode into garbage, since the headers hide that a reference is
  /// missing; and frames whose timestamp does not follow the last one's.
  int garbage;

  int backward;
  int keyframeRequests;
  int nacks;
  long longestGapNanos;
  private final List<Integer> sources = new ArrayList<>();

  /// @param rttNanos the round trip that the client has measured
  SimDecoder(SimTrack track, int ssrc, long rttNanos) {
    this.track = track;
    this.ssrc = ssrc;
    this.rttNanos = rttNanos;
  }

  /// No spatial layer above this one is wanted.
  void wants(int sid) {
    highestSid = sid;
  }

  int highestSid() {
    return highestSid;
  }

  /// Takes a packet of this stream, with the sequence number that it had first.
  void receive(RtpView view, int seq16, int payloadIndex, int payloadLength, long nowNanos) {
    long seq = highest < 0 ? 0x10000L + seq16 : highest + (short) (seq16 - (int) highest);
    if (!seen.add(seq)) {
      return;
    }
    if (first < 0) {
      first = seq;
    }
    received += seq >= first ? 1 : 0;
    noteGap(seq, nowNanos);
    highest = Math.max(highest, seq);
    missing.remove(seq);
    if (payloadLength > 0 && !isDescribed(view)) {
      unread.add(new Unread(view, seq, payloadIndex, payloadLength));
      return;
    }
    take(view, seq, payloadIndex, payloadLength, nowNanos);
    if (!unread.isEmpty()) {
      List<Unread> again = List.copyOf(unread);
      unread.clear();
      for (Unread packet : again) {
        if (isDescribed(packet.view)) {
          take(packet.view, packet.seq, packet.index, packet.length, nowNanos);
        } else {
          unread.add(packet);
        }
      }
    }
  }

  /// Whether a packet's frame is known: AV1 needs the templates for that.
  private boolean isDescribed(RtpView view) {
    if (track.codec() != Codec.AV1) {
      return true;
    }
    int element = view.extension(SimEncoder.DEPENDENCY_ID);
    require(element >= 0, "dependency descriptor");
    return dependencies.read(view.buffer(), element, view.extensionLength());
  }

  private void take(RtpView view, long seq, int payloadIndex, int payloadLength, long nowNanos) {
    boolean empty = payloadLength == 0;
    Piece piece = empty ? filler(view, seq) : read(view, seq, payloadIndex, payloadLength);
    if (!empty && piece.sid > highestSid) {
      above++;
    }
    if (!track.codec().isVideo()) {
      long captured = piece.stamp.captureNanos();
      boolean counts = captured >= measuredSinceNanos;
      played += counts && nowNanos - captured <= AUDIO_PATIENCE_NANOS ? 1 : 0;
      return;
    }
    if (nextSeq < 0 || seq >= nextSeq) {
      waiting.put(seq, piece);
      decode(nowNanos);
    }
  }

  private void noteGap(long seq, long nowNanos) {
    for (long s = highest + 1; highest >= 0 && s < seq; s++) {
      missing.put(s, new Missing());
    }
    if (lastDecodedNanos < 0) {
      lastDecodedNanos = nowNanos;
    }
  }

  /// A number without content.
  private static Piece filler(RtpView view, long seq) {
    SimStamp none = new SimStamp(0, 0, -1, 0);
    return new Piece(seq, view.timestamp(), false, false, false, -1, -1, 0, false, -1, none);
  }

  private Piece read(RtpView view, long seq, int index, int length) {
    ByteBuf buf = view.buffer();
    int at = index + 1;
    boolean begins = true;
    boolean ends = view.marker();
    boolean key = true;
    int number = -1;
    int tl0PicIdx = -1;
    int tid = 0;
    int sid = 0;
    switch (track.codec()) {
      case VP8 -> {
        require(vp8.wrap(buf, index, length), "VP8 descriptor");
        begins = vp8.startsFrame();
        key = vp8.isKeyframe();
        number = vp8.pictureId();
        tl0PicIdx = vp8.tl0PicIdx();
        tid = vp8.tid();
        at = index + vp8.descriptorLength() + 1;
      }
      case VP9 -> {
        require(vp9.wrap(buf, index, length), "VP9 descriptor");
        begins = vp9.startsFrame();
        ends = vp9.endsFrame();
        key = !vp9.isInterPicture();
        number = vp9.pictureId();
        sid = vp9.sid();
        at = index + vp9.descriptorLength();
      }
      case AV1 -> {
        begins = dependencies.startsFrame();
        ends = dependencies.endsFrame();
        sid = dependencies.sid();
        number = dependencies.frameNumber();
        key = dependencies.isStructured();
      }
      case H264 -> key = h264.wrap(buf, index, length) && h264.isKeyframe();
      case OPUS, RED -> {}
    }
    SimStamp stamp = SimStamp.read(buf, at);
    return new Piece(
        seq,
        view.timestamp(),
        view.marker(),
        begins,
        key,
        number,
        tl0PicIdx,
        tid,
        ends,
        sid,
        stamp);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("no good " + what + " sent by the server");
    }
  }

  /// Decodes what is complete, in order; goes on at a complete key frame when something before it
  /// is missing. Pieces of a frame whose rest the server left out are no frame.
  private void decode(long nowNanos) {
    while (true) {
      Piece next = nextSeq < 0 ? null : waiting.get(nextSeq);
      if (next != null && !next.begins) {
        waiting.remove(nextSeq++);
        continue;
      }
      List<Piece> frame = next == null ? List.of() : pieces(nextSeq);
      if (frame.isEmpty()) {
        frame = completeKeyframe();
        if (frame.isEmpty()) {
          return;
        }
        breaks += nextSeq >= 0 ? 1 : 0;
      }
      nextSeq = frame.getLast().seq + 1;
      waiting.headMap(nextSeq).clear();
      if (frame.getLast().ends) {
        judge(frame.getFirst(), nowNanos);
      }
    }
  }

  /// The pieces of the frame that begins with a number, or nothing while one is missing. The last
  /// one does not end it when another frame follows too early.
  private List<Piece> pieces(long from) {
    List<Piece> pieces = new ArrayList<>();
    for (long seq = from; ; seq++) {
      Piece piece = waiting.get(seq);
      if (piece == null) {
        return List.of();
      }
      Piece first = pieces.isEmpty() ? piece : pieces.getFirst();
      if (piece.timestamp != first.timestamp || piece.sid != first.sid) {
        return pieces;
      }
      pieces.add(piece);
      if (piece.ends) {
        return pieces;
      }
    }
  }

  private List<Piece> completeKeyframe() {
    for (Piece piece : waiting.values()) {
      boolean begins = piece.key && piece.begins && piece.sid == 0 && piece.seq >= nextSeq;
      if (begins && track.codec() == Codec.H264) {
        Piece before = waiting.get(piece.seq - 1);
        begins = before == null ? piece.seq == first : before.marker;
      }
      List<Piece> frame = begins ? pieces(piece.seq) : List.of();
      if (!frame.isEmpty() && frame.getLast().ends) {
        return frame;
      }
    }
    return List.of();
  }

  private void judge(Piece head, long nowNanos) {
    if (head.sid > 0) {
      enhance(head);
      return;
    }
    Piece last = lastDecoded;
    if (last != null && head.timestamp - last.timestamp <= 0) {
      backward++;
    }
    if (!head.key && !believes(head)) {
      breaks++;
      return;
    }
    know(head);
    if (head.stamp.source() != source) {
      source = head.stamp.source();
      sources.add(source);
    }
    decoded++;
    longestGapNanos = Math.max(longestGapNanos, nowNanos - lastDecodedNanos);
    lastDecodedNanos = nowNanos;
    lastDecoded = head;
    lastTl0PicIdx = head.tid == 0 ? head.tl0PicIdx : lastTl0PicIdx;
  }

  /// Decodes the frame of an upper spatial layer, if what it builds on was decoded.
  private void enhance(Piece head) {
    Piece base = lastDecoded;
    if (base == null || base.timestamp != head.timestamp) {
      return;
    }
    Integer below = enhanced.get(head.sid - 1);
    Integer before = enhanced.get(head.sid);
    boolean vp9 = track.codec() == Codec.VP9;
    int step = vp9 ? 1 : track.spatialLayers();
    boolean builds =
        base.key // AV1 tells of a key picture in its first packet only
            ? below != null && below == head.number - (vp9 ? 0 : 1)
            : before != null && ((head.number - before) & 0x7fff) == step;
    if (builds) {
      know(head);
      enhancements++;
    }
  }

  /// Takes a frame as decoded, and finds out whether it could be.
  private void know(Piece head) {
    Set<Integer> known = decodedFrames.computeIfAbsent(head.stamp.source(), _ -> new HashSet<>());
    if (head.stamp.dependsOn() >= 0 && !known.contains(head.stamp.dependsOn())) {
      garbage++;
    }
    known.add(head.stamp.frame());
    enhanced.put(head.sid, head.number);
  }

  /// Whether the headers say that this frame's references were decoded.
  private boolean believes(Piece head) {
    Piece last = lastDecoded;
    if (last == null) {
      return false;
    }
    return switch (track.codec()) {
      case VP8 -> {
        int expected = head.tid == 0 ? (lastTl0PicIdx + 1) & 0xff : lastTl0PicIdx;
        yield head.tl0PicIdx == expected && ((head.number - last.number) & 0x7fff) < 0x4000;
      }
      case VP9 -> ((head.number - last.number) & 0x7fff) == 1;
      case AV1 -> ((head.number - last.number) & 0xffff) == track.spatialLayers();
      case H264, OPUS, RED -> true;
    };
  }

  /// What to ask for again now, ascending.
  int[] toAskFor(long nowNanos) {
    List<Integer> due = new ArrayList<>();
    missing
        .entrySet()
        .removeIf(entry -> {
          Missing lost = entry.getValue();
          if (lost.tries > 0 && nowNanos - lost.askedNanos < rttNanos) {
            return false;
          }
          if (lost.tries == NACK_TRIES) {
            return true;
          }
          lost.tries++;
          lost.askedNanos = nowNanos;
          due.add((int) (entry.getKey() & 0xffff));
          return false;
        });
    nacks += due.size();
    return due.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Whether a key frame is to be asked for now.
  boolean asksForKeyframe(long nowNanos) {
    if (!track.codec().isVideo() || received == 0) {
      return false;
    }
    boolean lost =
        lastDecoded == null
            || nowNanos - lastDecodedNanos >= WITHOUT_FRAME_NANOS
            || missing.size() > 1000;
    if (!lost || nowNanos - askedKeyframeNanos < WITHOUT_KEYFRAME_NANOS) {
      return false;
    }
    askedKeyframeNanos = nowNanos;
    keyframeRequests++;
    return true;
  }

  /// Forgets what was measured, not what was received.
  void measureFromNow(long nowNanos) {
    decoded = 0;
    breaks = 0;
    enhancements = 0;
    above = 0;
    garbage = 0;
    backward = 0;
    keyframeRequests = 0;
    nacks = 0;
    played = 0;
    longestGapNanos = 0;
    lastDecodedNanos = nowNanos;
    measuredSinceNanos = nowNanos;
    received = 0;
    first = highest + 1;
  }

  /// The publisher stops: what was not decoded by now was waited for in vain so far.
  void end(long nowNanos) {
    longestGapNanos = Math.max(longestGapNanos, nowNanos - lastDecodedNanos);
  }

  /// Percent of the numbers so far that never came.
  double lossPercent() {
    long expected = highest - first + 1;
    return expected <= 0 ? 100 : 100.0 * Math.max(0, expected - received) / expected;
  }

  /// Packets of sound that came in time to be played.
  int played() {
    return played;
  }

  /// The layers that were decoded, by SSRC, in order.
  List<Integer> sources() {
    return sources;
  }

  long highest() {
    return highest;
  }

  /// A view over a packet.
  static RtpView view(byte[] packet) {
    RtpView view = new RtpView();
    if (!view.wrap(Unpooled.wrappedBuffer(packet), 0, packet.length)) {
      throw new AssertionError("malformed RTP sent by the server");
    }
    return view;
  }
}
