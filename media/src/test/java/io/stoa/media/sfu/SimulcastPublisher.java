// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpView;

/// Speaks and shows itself in three layers of about 200, 500 and 1700 kbps, fifty pictures a
/// second; gives a key frame where one is asked for.
final class SimulcastPublisher {
  static final int LOW = 0;
  static final int HIGH = 2;

  private final RecordingOutlet outlet = new RecordingOutlet();
  private final int firstSsrc;
  private final SyntheticSource voice;
  private final SyntheticSource[] layers = new SyntheticSource[3];
  private boolean begun;
  final Peer peer;

  /// Publishes `a<name>` and `v<name>` in a room.
  SimulcastPublisher(SmallRoom room, String name, int firstSsrc) {
    this.firstSsrc = firstSsrc;
    peer = room.join(name, outlet);
    peer.publish(SmallRoom.audio("a" + name, "0", firstSsrc + 3));
    peer.publish(SmallRoom.video("v" + name, "1", "q", "h", "f"));
    voice = new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, firstSsrc + 3, "0", "");
    voice.payloadBytes = 30;
    String[] rids = {"q", "h", "f"};
    int[] sizes = {400, 1100, 1300};
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, firstSsrc + i, "1", rids[i]);
      layers[i].payloadBytes = sizes[i];
    }
  }

  void level(int level) {
    voice.level = level;
  }

  /// The layer that an encoder's SSRC belongs to.
  int layerOf(int source) {
    return source - firstSsrc;
  }

  /// One picture of each layer, and 20 ms of sound.
  void step(SmallRoom room) {
    room.send(peer, voice, voice.frame(true));
    boolean key = !begun || outlet.count(RtcpView.PLI) > 0;
    begun = true;
    outlet.clear();
    for (int i = 0; i < layers.length; i++) {
      SyntheticSource layer = layers[i];
      int packets = i == HIGH ? 3 : 1;
      int length = packets == 1 ? layer.frame(key) : begin(layer, key);
      room.send(peer, layer, length);
      for (int j = 1; j < packets; j++) {
        room.send(peer, layer, layer.packet(false, key, j == packets - 1));
      }
    }
  }

  private static int begin(SyntheticSource layer, boolean key) {
    layer.timestamp += 3000;
    layer.pictureId = layer.pictureId + 1 & 0x7fff;
    layer.tl0PicIdx = layer.tl0PicIdx + 1 & 0xff;
    return layer.packet(true, key, false);
  }

  void close() {
    voice.buf.release();
    for (SyntheticSource layer : layers) {
      layer.buf.release();
    }
  }
}
