// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// A data channel: a stream in each direction with a label. RFC 8831 §6. Owned by its association's
/// owner.
public final class DataChannel {
  /// Outcomes of [#send].
  public static final int ACCEPTED = 0;

  /// The association's send buffer is full; the message was not taken.
  public static final int FULL = 1;

  /// The message is larger than the peer takes.
  public static final int TOO_LARGE = 2;

  /// The channel or its association is closing or closed.
  public static final int CLOSED = 3;

  static final int OPENING = 0;
  static final int OPEN = 1;
  static final int CLOSING = 2;
  static final int ENDED = 3;

  private static final byte[] EMPTY = {0};

  private final SctpAssociation association;
  private final int id;
  private final String label;
  private final String protocol;
  private final boolean ordered;
  private final int maxRetransmits;
  private final int maxLifetimeMillis;
  private long buffered;
  private long lowMark;

  int state;

  /// Whether our direction of the stream was reset, and the peer's.
  boolean outgoingReset;

  boolean incomingReset;

  DataChannel(
      SctpAssociation association,
      int id,
      String label,
      String protocol,
      boolean ordered,
      int maxRetransmits,
      int maxLifetimeMillis) {
    this.association = association;
    this.id = id;
    this.label = label;
    this.protocol = protocol;
    this.ordered = ordered;
    this.maxRetransmits = maxRetransmits;
    this.maxLifetimeMillis = maxLifetimeMillis;
  }

  /// The number of its streams.
  public int id() {
    return id;
  }

  public String label() {
    return label;
  }

  public String protocol() {
    return protocol;
  }

  public boolean ordered() {
    return ordered;
  }

  /// Retransmissions until a message is given up, or -1 if there is no such limit.
  public int maxRetransmits() {
    return maxRetransmits;
  }

  /// Time until a message is given up, or -1 if there is no such limit.
  public int maxLifetimeMillis() {
    return maxLifetimeMillis;
  }

  /// Whether the peer knows the channel and nobody closes it.
  public boolean open() {
    return state == OPEN;
  }

  /// Bytes of messages accepted here and neither acknowledged nor given up.
  public long bufferedAmount() {
    return buffered;
  }

  /// Sets when [SctpListener#drained] is said: as soon as the buffered amount falls to this.
  public void lowMark(long bytes) {
    lowMark = bytes;
  }

  /// Sends a message. The association reads the array until the peer has it, so nobody may write to
  /// it any more; many channels may share it. A message may be sent before the channel is open.
  ///
  /// @param binary whether the payload is bytes, or else UTF-8 text
  /// @return one of [#ACCEPTED], [#FULL], [#TOO_LARGE], [#CLOSED]
  public int send(byte[] payload, boolean binary, long nowNanos) {
    if (state > OPEN || !association.accepts()) {
      return CLOSED;
    }
    if (payload.length > association.peerMessageMax()) {
      return TOO_LARGE;
    }
    boolean empty = payload.length == 0;
    int full = binary ? Wire.PPID_BINARY : Wire.PPID_TEXT;
    int none = binary ? Wire.PPID_BINARY_EMPTY : Wire.PPID_TEXT_EMPTY;
    long expiry =
        maxLifetimeMillis < 0 ? Wire.NEVER : nowNanos + maxLifetimeMillis * Wire.MILLISECOND;
    OutMessage message =
        new OutMessage(
            this,
            id,
            empty ? none : full,
            empty ? EMPTY : payload,
            !ordered && state == OPEN, // RFC 8832 §6: in order until the peer knows the channel
            maxRetransmits,
            expiry);
    buffered += message.payload.length;
    if (!association.offer(message, nowNanos)) {
      buffered -= message.payload.length;
      return FULL;
    }
    return ACCEPTED;
  }

  /// Closes the channel once what was accepted is sent. [SctpListener#channelClosed] follows when
  /// the peer closed its side too.
  public void close(long nowNanos) {
    association.closeChannel(this, nowNanos);
  }

  /// A message needs no memory any more; whether the low mark was reached by it.
  boolean released(int bytes) {
    boolean above = buffered > lowMark;
    buffered -= bytes;
    return above && buffered <= lowMark && state <= OPEN;
  }
}
