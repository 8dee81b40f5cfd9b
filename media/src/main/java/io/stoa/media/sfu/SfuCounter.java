// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// What the forwarding core counts; the ordinal is the index into the array that a shard gives its
/// rooms.
public enum SfuCounter {
  RTP_RECEIVED,
  RTP_RECEIVED_BYTES,
  RTP_FORWARDED,
  RTP_FORWARDED_BYTES,
  RTP_RESENT,
  /// Packets that were handed to another part of the room.
  RTP_RELAYED,
  /// Packets that waited for their turn, since more at once would have been too much.
  RTP_PACED,
  /// Packets of padding, by which a receiver's bandwidth is probed.
  PADDING_SENT,
  /// Retransmissions from publishers on a stream of their own (RFC 4588).
  RTX_RECEIVED,
  /// Of these and of their padding, what filled no gap.
  RTX_UNNEEDED,
  RTCP_RECEIVED,
  RTCP_SENT,
  /// Packets that we asked publishers for.
  NACKS_SENT,
  /// Packets that receivers asked us for.
  NACKS_RECEIVED,
  /// Of these, not in the ring any more or never there.
  NACKS_MISSED,
  /// Of these, asked for again too soon or beyond the subscription's credit.
  NACKS_REFUSED,
  KEYFRAMES_REQUESTED_BY_RECEIVERS,
  KEYFRAMES_REQUESTED,
  SOURCE_CHANGES,
  /// How often a publisher's RTP timestamps ran back, or far ahead of time.
  CLOCK_JUMPS,
  /// How often a receiver was given another layer, or its first after a pause.
  LAYER_SWITCHES,
  /// How often a receiver began with a key frame that had come before.
  REPLAYS,
  DROPPED_MALFORMED_RTP,
  DROPPED_MALFORMED_RTCP,
  DROPPED_OVERSIZE,
  DROPPED_UNKNOWN_SSRC,
  DROPPED_UNKNOWN_PAYLOAD_TYPE,
  DROPPED_MALFORMED_PAYLOAD,
  DROPPED_DUPLICATE,
  DROPPED_LATE,
  DROPPED_MUTED,
  /// For another part of the room: it does not keep up.
  DROPPED_RELAY_FULL,
  /// From another part of the room: of a track that is not received here any more, or was not
  /// negotiated like that.
  DROPPED_RELAY_UNKNOWN,
  /// For all: quieter than the voices that a big room hears.
  SKIPPED_UNHEARD,
  /// For one receiver: waited in vain for its turn.
  DROPPED_PACED,
  /// For one receiver: it did not negotiate the codec.
  SKIPPED_CODEC,
  /// For one receiver: its transport is not ready.
  SKIPPED_NOT_READY,
  /// For one receiver: a spatial layer that it has no use for.
  SKIPPED_LAYER,
  /// For one receiver: padding, left out.
  SKIPPED_PADDING,
  /// Data messages that publishers sent.
  DATA_RECEIVED,
  DATA_RECEIVED_BYTES,
  /// Data messages for receivers, each counted.
  DATA_SENT,
  DATA_SENT_BYTES,
  /// How often a publisher was not read because it sent too much.
  DATA_THROTTLED,
  /// Associations that ended by themselves, or whose client reads too slowly.
  DATA_FAILURES,
  /// Channels by labels that are not relayed: data tracks among them.
  DATA_CHANNELS_IGNORED,
  /// What SCTP refused of a client's packets, chunks and messages.
  DROPPED_MALFORMED_SCTP,
  /// Data messages by a channel that is not relayed, as text, or by a transport for receiving.
  DROPPED_DATA_UNKNOWN,
  DROPPED_DATA_OVERSIZE,
  /// For one receiver: too much waits already.
  SKIPPED_DATA_FULL,
  /// For one receiver: it has no such channel, or not any more.
  SKIPPED_DATA_CLOSED
}
