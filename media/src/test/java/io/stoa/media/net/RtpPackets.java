// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// RTP as the tests send and negotiate it: Opus with a running number as payload.
final class RtpPackets {
  static final int OPUS = 111;

  private RtpPackets() {}

  /// @param number in the first four bytes of the payload
  static byte[] opus(int ssrc, int number, int payloadBytes) {
    ByteBuffer packet = ByteBuffer.allocate(12 + payloadBytes);
    packet.put((byte) 0x80).put((byte) OPUS).putShort((short) (number + 1000));
    packet.putInt(number * 960).putInt(ssrc).putInt(number);
    return packet.array();
  }

  static int number(byte[] opus) {
    return ByteBuffer.wrap(opus).getInt(12);
  }

  static PublicationSpec publication(String trackId, int ssrc) {
    return new PublicationSpec(
        trackId,
        "0",
        MediaKind.AUDIO,
        Map.of(OPUS, Codec.OPUS),
        Map.of(),
        List.of(ssrc),
        List.of());
  }

  static SubscriptionSpec subscription(String trackId, int ssrc) {
    return new SubscriptionSpec(
        trackId, TransportRole.PUBLISHER, "1", ssrc, Map.of(Codec.OPUS, OPUS), Map.of());
  }
}
