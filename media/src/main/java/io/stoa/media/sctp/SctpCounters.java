// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// What an association sent, received and refused. Owned by the association's owner.
public final class SctpCounters {
  public long packetsSent;
  public long packetsReceived;
  public long messagesSent;
  public long messagesReceived;

  /// DATA chunks sent again.
  public long retransmissions;

  public long timeouts;

  /// Messages given up because their channel is not reliable.
  public long abandonedMessages;

  public long duplicateTsns;

  /// DATA or FORWARD-TSN too far ahead of what was acknowledged.
  public long outsideWindow;

  /// DATA dropped because the receive window was full.
  public long overWindow;

  /// Packets too short, or for other ports.
  public long badPackets;

  public long badChecksums;
  public long badTags;

  /// Chunks whose lengths or contents are impossible, or which came in the wrong state.
  public long badChunks;

  /// SACKs that acknowledge what was never sent, or contradict themselves.
  public long badSacks;

  public long unknownChunks;

  /// Forged, tampered, stale or late cookies.
  public long badCookies;

  /// Messages for no channel, of an unknown payload type, or a malformed or refused DCEP message.
  public long strayMessages;

  /// Fragments and messages that can never be delivered: their beginning was skipped or repeats.
  public long orphans;

  SctpCounters() {}
}
