// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The channels of an association, and the protocol that opens them. RFC 8832. Owned by its
/// association.
final class DataChannels {
  private static final int ACK = 2;
  private static final int OPEN = 3;
  private static final int OPEN_FIXED = 12;

  private static final int RELIABLE = 0;
  private static final int REXMIT = 1;
  private static final int TIMED = 2;
  private static final int UNORDERED = 0x80;

  /// Bytes of a label, and of a protocol's name.
  static final int NAME_MAX = 1024;

  private final SctpAssociation association;
  private final SctpConfig config;
  private final SctpListener listener;
  private final SctpCounters counters;
  private final SendQueue queue;
  private final Map<Integer, DataChannel> channels = new HashMap<>();

  DataChannels(
      SctpAssociation association,
      SctpConfig config,
      SctpListener listener,
      SctpCounters counters,
      SendQueue queue) {
    this.association = association;
    this.config = config;
    this.listener = listener;
    this.counters = counters;
    this.queue = queue;
  }

  /// Opens a channel on the first free stream of ours, or nothing if there is none.
  @Nullable DataChannel open(
      String label, String protocol, boolean ordered, int maxRetransmits, int maxLifetimeMillis) {
    byte[] labelBytes = label.getBytes(StandardCharsets.UTF_8);
    byte[] protocolBytes = protocol.getBytes(StandardCharsets.UTF_8);
    if (labelBytes.length > NAME_MAX || protocolBytes.length > NAME_MAX) {
      throw new IllegalArgumentException("A label or protocol longer than " + NAME_MAX + " bytes");
    }
    if (maxRetransmits >= 0 && maxLifetimeMillis >= 0) {
      throw new IllegalArgumentException("Both a retransmission and a lifetime limit");
    }
    int id = config.dtlsServer() ? 1 : 0;
    while (id < config.streams() && channels.containsKey(id)) {
      id += 2;
    }
    if (id >= config.streams() || channels.size() >= config.channelsMax()) {
      return null;
    }
    int kind = maxRetransmits >= 0 ? REXMIT : maxLifetimeMillis >= 0 ? TIMED : RELIABLE;
    ByteBuffer bytes =
        ByteBuffer.allocate(OPEN_FIXED + labelBytes.length + protocolBytes.length)
            .put((byte) OPEN)
            .put((byte) (ordered ? kind : kind | UNORDERED))
            .putShort((short) 0)
            .putInt(Math.max(0, Math.max(maxRetransmits, maxLifetimeMillis)))
            .putShort((short) labelBytes.length)
            .putShort((short) protocolBytes.length)
            .put(labelBytes)
            .put(protocolBytes);
    if (!control(id, bytes.array())) {
      return null;
    }
    DataChannel channel =
        new DataChannel(
            association, id, label, protocol, ordered, maxRetransmits, maxLifetimeMillis);
    channels.put(id, channel);
    return channel;
  }

  private boolean control(int stream, byte[] payload) {
    return queue.offer(
        new OutMessage(null, stream, Wire.PPID_DCEP, payload, false, -1, Wire.NEVER), true);
  }

  void receive(InMessage message) {
    if (message.ppid() == Wire.PPID_DCEP) {
      receiveControl(message.stream(), message.payload());
      return;
    }
    DataChannel channel = channels.get(message.stream());
    if (channel == null || channel.state > DataChannel.OPEN) {
      counters.strayMessages++;
      return;
    }
    switch (message.ppid()) {
      case Wire.PPID_BINARY -> deliver(channel, true, message.payload());
      case Wire.PPID_TEXT -> deliver(channel, false, message.payload());
      case Wire.PPID_BINARY_EMPTY -> deliver(channel, true, new byte[0]);
      case Wire.PPID_TEXT_EMPTY -> deliver(channel, false, new byte[0]);
      default -> counters.strayMessages++;
    }
  }

  private void deliver(DataChannel channel, boolean binary, byte[] payload) {
    opened(channel); // RFC 8832 §6: any message says that the peer knows the channel
    counters.messagesReceived++;
    listener.message(channel, binary, payload);
  }

  private void opened(DataChannel channel) {
    if (channel.state == DataChannel.OPENING) {
      channel.state = DataChannel.OPEN;
      listener.channelOpened(channel);
    }
  }

  private void receiveControl(int stream, byte[] payload) {
    DataChannel channel = channels.get(stream);
    int type = payload[0];
    if (type == ACK && channel != null) {
      opened(channel);
    } else if (type == OPEN && channel == null) {
      DataChannel opened = accept(stream, payload);
      if (opened == null) {
        counters.strayMessages++;
        association.resetStream(stream); // RFC 8832 §6: that is how a channel is refused
      } else {
        channels.put(stream, opened);
        opened(opened);
      }
    } else {
      counters.strayMessages++;
    }
  }

  private @Nullable DataChannel accept(int stream, byte[] payload) {
    boolean ours = (stream & 1) == (config.dtlsServer() ? 1 : 0);
    if (ours || payload.length < OPEN_FIXED || channels.size() >= config.channelsMax()) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(payload);
    int type = Byte.toUnsignedInt(bytes.get(1));
    int limit = Math.max(0, bytes.getInt(4));
    int label = Short.toUnsignedInt(bytes.getShort(8));
    int protocol = Short.toUnsignedInt(bytes.getShort(10));
    int kind = type & ~UNORDERED;
    if (label > NAME_MAX
        || protocol > NAME_MAX
        || OPEN_FIXED + label + protocol != payload.length
        || kind > TIMED
        || !control(stream, new byte[] {ACK})) {
      return null;
    }
    return new DataChannel(
        association,
        stream,
        new String(payload, OPEN_FIXED, label, StandardCharsets.UTF_8),
        new String(payload, OPEN_FIXED + label, protocol, StandardCharsets.UTF_8),
        (type & UNORDERED) == 0,
        kind == REXMIT ? limit : -1,
        kind == TIMED ? limit : -1);
  }

  /// The peer began its direction of a stream anew: it closed the channel, or answers that we did.
  void incomingReset(int stream) {
    DataChannel channel = channels.get(stream);
    if (channel == null) {
      return;
    }
    channel.incomingReset = true;
    if (channel.state < DataChannel.CLOSING) {
      channel.state = DataChannel.CLOSING;
      association.resetStream(stream);
    }
    finish(channel);
  }

  void incomingResetAll() {
    for (Integer stream : channels.keySet().toArray(Integer[]::new)) {
      incomingReset(stream);
    }
  }

  /// Our direction of a stream began anew.
  void outgoingReset(int stream) {
    DataChannel channel = channels.get(stream);
    if (channel != null && channel.state == DataChannel.CLOSING) {
      channel.outgoingReset = true;
      finish(channel);
    }
  }

  private void finish(DataChannel channel) {
    if (channel.outgoingReset && channel.incomingReset) {
      end(channel);
    }
  }

  /// Closes a channel on our side alone.
  void end(DataChannel channel) {
    if (channel.state != DataChannel.ENDED) {
      channel.state = DataChannel.ENDED;
      channels.remove(channel.id());
      listener.channelClosed(channel);
    }
  }

  /// Ends the channels whose streams the peer does not take.
  void endFrom(int streams) {
    for (DataChannel channel : channels.values().toArray(DataChannel[]::new)) {
      if (channel.id() >= streams) {
        end(channel);
      }
    }
  }

  /// Goes on with closing the channels that were closed before there was an association.
  void resumeClosing() {
    for (DataChannel channel : channels.values().toArray(DataChannel[]::new)) {
      if (channel.state == DataChannel.CLOSING) {
        association.resetOrEnd(channel);
      }
    }
  }

  void endAll() {
    endFrom(0);
  }
}
