// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.rtp.RtpView;
import org.jspecify.annotations.Nullable;

/// The packets of one picture that came in one burst, until the last of them: each receiver is then
/// sent all of them in a row, with what is known of it in the processor's nearest cache. Nothing
/// waits longer than for the end of the burst, and whatever is not the next packet of the picture
/// finds it sent. Owned by its room.
///
/// An encoder's packets of a picture often differ by a byte. They are padded to one length, since
/// only equal ones leave as one message that the kernel cuts; the last may be shorter.
final class Picture {
  /// Packets that wait; they must fit the smallest ring of a layer.
  static final int PACKETS_MAX = 16;

  private final @Nullable Packet[] packets = new @Nullable Packet[PACKETS_MAX];
  private final int[] lengths = new int[PACKETS_MAX];
  private @Nullable Publication publication;
  private @Nullable Layer layer;
  private int count;
  private int ssrc;
  private int timestamp;
  private int nextSeq16;
  private long nowNanos;

  /// Before a packet is judged: sends what waits, unless the packet goes on with it.
  void before(RtpView view) {
    if (count > 0
        && (view.ssrc() != ssrc || view.seq16() != nextSeq16 || view.timestamp() != timestamp)) {
      send();
    }
  }

  /// Takes a packet to be forwarded, whose headers `view` holds.
  void add(Publication from, Layer of, Packet packet, RtpView view, long atNanos) {
    if (count > 0 && of != layer) {
      send();
    }
    publication = from;
    layer = of;
    ssrc = view.ssrc();
    timestamp = view.timestamp();
    nextSeq16 = view.seq16() + 1 & 0xffff;
    nowNanos = atNanos;
    lengths[count] = view.headerLength() + view.payloadLength();
    packets[count++] = packet;
    if (packet.marker || packet.late || !packet.codec.isVideo() || count == PACKETS_MAX) {
      send();
    }
  }

  /// Sends what waits.
  void send() {
    Publication from = publication;
    Layer of = layer;
    int sent = count;
    count = 0;
    if (sent > 0 && from != null && of != null) {
      level(of, sent - 1);
      from.forward(of, packets, sent, nowNanos);
    }
  }

  private void level(Layer of, int last) {
    int longest = 0;
    for (int i = 0; i < last; i++) {
      longest = Math.max(longest, lengths[i]);
    }
    if (isWithin(lengths[last] - longest)) {
      longest = lengths[last];
    }
    for (int i = 0; i < last; i++) {
      Packet packet = packets[i];
      if (packet != null && isWithin(longest - lengths[i])) {
        of.pad(packet, longest - lengths[i]);
      }
    }
  }

  private static boolean isWithin(int bytes) {
    return bytes > 0 && bytes <= RetransmitCache.PADDING_MAX;
  }
}
