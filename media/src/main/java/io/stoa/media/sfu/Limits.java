// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Every bound of the forwarding core, in one place.
final class Limits {
  /// Peers in a room, or in a part of it.
  static final int PEERS_MAX = 2048;

  /// Bytes of packets that wait for another part of the room; a power of two.
  static final int RELAY_BYTES = 1 << 21;

  /// Packets of another part that are taken before what they made is sent.
  static final int RELAY_BURST = 64;

  /// Publications of one peer.
  static final int PUBLICATIONS_MAX = 32;

  /// Subscriptions of one peer.
  static final int SUBSCRIPTIONS_MAX = 1024;

  /// Simulcast layers of one publication.
  static final int LAYERS_MAX = 4;

  /// Retired outgoing SSRCs whose sequence a peer remembers.
  static final int RETIRED_SSRCS_MAX = 4096;

  /// Largest RTP packet that is accepted.
  static final int PACKET_BYTES_MAX = 1500;

  /// Packets and bytes that a video layer may keep for retransmission; powers of two.
  static final int VIDEO_RING_PACKETS = 512;

  static final int VIDEO_RING_BYTES = 1 << 19;

  /// The same for audio.
  static final int AUDIO_RING_PACKETS = 128;

  static final int AUDIO_RING_BYTES = 1 << 15;

  /// How far behind the newest packet one may arrive; also the largest jump ahead that is taken as
  /// loss and not as a new stream.
  static final int REORDER_MAX = 1024;

  /// Changes of SSRC that one layer may make in [#LATCH_WINDOW_NANOS].
  static final int LATCHES_MAX = 16;

  static final long LATCH_WINDOW_NANOS = 10_000_000_000L;

  /// How far a source's timestamps may run back, as those of pictures that refer to later ones do,
  /// and how far they may be ahead of the time that has passed.
  static final long CLOCK_BACK_MILLIS = 1_000;

  static final long CLOCK_AHEAD_MILLIS = 10_000;

  /// Missing packets of one layer that are asked for at the same time.
  static final int NACKS_MAX = 256;

  /// A layer without packets for so long has stopped.
  static final long LAYER_ALIVE_NANOS = 1_000_000_000L;

  /// In any time as long as this, two key frame requests are sent for one layer; the second of them
  /// after the shorter time, or after the longer one when no key frame came.
  static final long KEYFRAME_WINDOW_NANOS = 1_000_000_000L;

  /// libwebrtc does not hear a request within 300 ms of the last, whichever layer it was for.
  static final long KEYFRAME_SPACING_NANOS = 320_000_000L;

  static final long KEYFRAME_REPEAT_NANOS = 340_000_000L;

  /// A key frame that came so long ago is shown to newcomers, with all that followed it; and one
  /// that is younger than this when somebody subscribes makes it needless to ask for another.
  static final long REPLAY_NANOS = 1_000_000_000L;

  static final long KEYFRAME_FRESH_NANOS = 500_000_000L;

  /// For how long a connected client that is told of a track may not know it yet: what is sent at
  /// once is not taken. A picture that is there already waits as long.
  static final long REPLAY_DELAY_NANOS = 40_000_000L;

  /// How often one receiver's requests are heard: it leaves the others half of the layer's.
  static final long KEYFRAME_RECEIVER_NANOS = 1_000_000_000L;

  /// Shortest time between two retransmissions of one packet to one receiver.
  static final long RESEND_INTERVAL_NANOS = 20_000_000L;

  static final long RESEND_INTERVAL_MAX_NANOS = 300_000_000L;

  /// How often another part of the room is told what the layers of a track cost.
  static final long RELAY_PRICES_NANOS = 500_000_000L;

  /// Bytes of retransmission that a subscription may send ahead of what its media earns.
  static final int RESEND_CREDIT_MAX = 1 << 17;

  /// Bytes of a client's data messages that are held while they are incomplete or not read.
  static final int DATA_WINDOW_BYTES = 1 << 20;

  /// Bytes of data messages that may wait for one client, or for its acknowledgement; messages that
  /// go to many are held once.
  static final int DATA_SEND_BYTES = 8 << 20;

  /// Of the lossy ones, for each channel.
  static final int DATA_LOSSY_BYTES = 1 << 18;

  /// Of reliable ones that wait for a client to open its channel.
  static final int DATA_EARLY_BYTES = 1 << 18;

  /// What a waiting message costs beside its bytes.
  static final int DATA_MESSAGE_OVERHEAD = 64;

  /// What a publisher may send in data messages, and how much of it at once.
  static final int DATA_BYTES_PER_SECOND = 2 << 20;

  static final int DATA_BURST_BYTES = 4 << 20;

  static final int DATA_MESSAGES_PER_SECOND = 2_000;

  static final int DATA_BURST_MESSAGES = 4_000;

  private Limits() {}
}
