// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.DataLabel;
import io.stoa.media.MediaEvent.DataChannelOpened;
import io.stoa.media.MediaEvent.DataFailed;
import io.stoa.media.MediaEvent.DataReceived;
import io.stoa.media.TransportRole;
import io.stoa.media.sctp.CloseReason;
import io.stoa.media.sctp.DataChannel;
import io.stoa.media.sctp.SctpAssociation;
import io.stoa.media.sctp.SctpConfig;
import io.stoa.media.sctp.SctpCounters;
import io.stoa.media.sctp.SctpListener;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The data channels of one of a peer's transports: an SCTP association and the bounds on what it
/// may bring and on what may wait in it. Owned by its room's shard.
///
/// A publisher that sends too much is not read for a while, so that it waits at its own side. A
/// receiver that reads too slowly misses lossy messages; once reliable ones do not fit any more its
/// data channels have failed, which is said once.
final class DataLink implements SctpListener {

  private final Peer peer;
  private final TransportRole role;
  private final SctpAssociation association;
  private final Map<DataLabel, DataChannel> channels = new EnumMap<>(DataLabel.class);
  private final Set<DataLabel> ours = EnumSet.noneOf(DataLabel.class);

  /// Reliable messages that wait for the channel that the client is to open.
  private final ArrayDeque<byte[]> early = new ArrayDeque<>();

  private int earlyBytes;
  private double byteCredit = Limits.DATA_BURST_BYTES;
  private double messageCredit = Limits.DATA_BURST_MESSAGES;
  private long creditedNanos;
  private boolean reading = true;

  /// Nothing is sent any more.
  private boolean ended;

  private long refused;

  DataLink(Peer peer, TransportRole role) {
    this.peer = peer;
    this.role = role;
    creditedNanos = peer.room().nowNanos();
    SctpConfig config =
        SctpConfig.defaults(true)
            .withBuffers(
                Limits.DATA_WINDOW_BYTES, Limits.DATA_SEND_BYTES + 2 * Limits.DATA_LOSSY_BYTES);
    association = new SctpAssociation(config, this, peer.room().secureRandom());
  }

  /// Opens a channel from our side, now and whenever the client begins its association anew.
  void open(DataLabel label) {
    if (ours.add(label)) {
      offer(label);
    }
  }

  private void offer(DataLabel label) {
    DataChannel channel =
        association.open(
            label.label(), "", label.ordered(), label.maxRetransmits(), -1, peer.room().nowNanos());
    peer.due(association.deadlineNanos());
    if (channel != null) {
      channels.put(label, channel);
    }
  }

  /// Takes an SCTP packet out of DTLS.
  void receive(byte[] packet) {
    association.receive(Unpooled.wrappedBuffer(packet), peer.room().nowNanos());
    peer.due(association.deadlineNanos());
    countRefused();
  }

  private void countRefused() {
    SctpCounters counters = association.counters();
    long sum =
        counters.badPackets
            + counters.badChecksums
            + counters.badTags
            + counters.badChunks
            + counters.badSacks
            + counters.badCookies
            + counters.outsideWindow
            + counters.overWindow
            + counters.strayMessages
            + counters.orphans;
    peer.room().count(SfuCounter.DROPPED_MALFORMED_SCTP, (int) (sum - refused));
    refused = sum;
  }

  /// Sends a message, or drops and counts it. The array is read until the client has it, so nobody
  /// may write to it any more; many links may share it.
  void send(DataLabel label, byte[] payload) {
    DataChannel channel = channels.get(label);
    if (ended) {
      peer.room().count(SfuCounter.SKIPPED_DATA_CLOSED);
    } else if (channel == null) {
      keep(label, payload);
    } else if (label != DataLabel.RELIABLE
        && channel.bufferedAmount() + payload.length > Limits.DATA_LOSSY_BYTES) {
      peer.room().count(SfuCounter.SKIPPED_DATA_FULL);
    } else {
      send(channel, label, payload);
    }
  }

  private void keep(DataLabel label, byte[] payload) {
    if (label != DataLabel.RELIABLE || earlyBytes + payload.length > Limits.DATA_EARLY_BYTES) {
      peer.room().count(SfuCounter.SKIPPED_DATA_CLOSED);
    } else {
      early.addLast(payload);
      earlyBytes += payload.length + Limits.DATA_MESSAGE_OVERHEAD;
    }
  }

  private void send(DataChannel channel, DataLabel label, byte[] payload) {
    switch (channel.send(payload, true, peer.room().nowNanos())) {
      case DataChannel.ACCEPTED -> {
        peer.room().count(SfuCounter.DATA_SENT);
        peer.room().count(SfuCounter.DATA_SENT_BYTES, payload.length);
      }
      case DataChannel.FULL -> {
        peer.room().count(SfuCounter.SKIPPED_DATA_FULL);
        if (label == DataLabel.RELIABLE) {
          fail();
        }
      }
      case DataChannel.TOO_LARGE -> peer.room().count(SfuCounter.DROPPED_DATA_OVERSIZE);
      default -> peer.room().count(SfuCounter.SKIPPED_DATA_CLOSED);
    }
    peer.due(association.deadlineNanos());
  }

  /// A gap in what was promised to be reliable cannot be mended here.
  private void fail() {
    if (!ended) {
      end();
      peer.room().count(SfuCounter.DATA_FAILURES);
      peer.room().emit(new DataFailed(peer.id(), role));
    }
  }

  private void end() {
    ended = true;
    early.clear();
  }

  /// Lets time pass: timers, and credit for a publisher that was stopped.
  void tick(long nowNanos) {
    earn(nowNanos);
    if (!reading && byteCredit > 0 && messageCredit > 0) {
      reading = true;
      association.reading(true, nowNanos);
    }
    if (association.deadlineNanos() <= nowNanos) {
      association.tick(nowNanos);
    }
  }

  /// When [#tick] is due, or Long.MAX_VALUE.
  long deadlineNanos() {
    return association.deadlineNanos();
  }

  private void earn(long nowNanos) {
    double seconds = (nowNanos - creditedNanos) / 1e9;
    creditedNanos = nowNanos;
    byteCredit =
        Math.min(Limits.DATA_BURST_BYTES, byteCredit + seconds * Limits.DATA_BYTES_PER_SECOND);
    messageCredit =
        Math.min(
            Limits.DATA_BURST_MESSAGES, messageCredit + seconds * Limits.DATA_MESSAGES_PER_SECOND);
  }

  private void spend(int bytes) {
    byteCredit -= bytes;
    messageCredit--;
    if (reading && (byteCredit <= 0 || messageCredit <= 0)) {
      reading = false;
      peer.room().count(SfuCounter.DATA_THROTTLED);
      association.reading(false, peer.room().nowNanos());
    }
  }

  /// Ends the association and tells the client.
  void close() {
    end(); // nothing is said of an end that is wanted
    association.close();
  }

  @Override
  public void packet(ByteBuf packet) {
    Outlet outlet = peer.outlet(role);
    if (outlet != null) {
      byte[] bytes = new byte[packet.readableBytes()];
      packet.getBytes(packet.readerIndex(), bytes);
      outlet.sendData(bytes);
    }
  }

  @Override
  public void established() {
    for (DataLabel label : ours) {
      if (!channels.containsKey(label)) {
        offer(label); // the client began anew, which closed it
      }
    }
  }

  @Override
  public void closed(CloseReason reason) {
    if (reason == CloseReason.PEER_ABORT || reason == CloseReason.PEER_SHUTDOWN) {
      end(); // the client goes, or knows better
    } else {
      fail();
    }
  }

  @Override
  public void channelOpened(DataChannel channel) {
    DataLabel label = DataLabel.of(channel.label());
    if (label == null) {
      peer.room().count(SfuCounter.DATA_CHANNELS_IGNORED);
      return;
    }
    channels.put(label, channel); // the newest: a client may replace one that it lost
    peer.room().emit(new DataChannelOpened(peer.id(), role, label));
    while (label == DataLabel.RELIABLE && !early.isEmpty()) {
      send(channel, label, early.removeFirst());
    }
    earlyBytes = label == DataLabel.RELIABLE ? 0 : earlyBytes;
  }

  @Override
  public void channelClosed(DataChannel channel) {
    DataLabel label = DataLabel.of(channel.label());
    if (label != null) {
      channels.remove(label, channel);
    }
  }

  @Override
  public void message(DataChannel channel, boolean binary, byte[] payload) {
    spend(payload.length);
    DataLabel label = DataLabel.of(channel.label());
    if (label == null || !binary || role != TransportRole.PUBLISHER) {
      peer.room().count(SfuCounter.DROPPED_DATA_UNKNOWN);
      return;
    }
    peer.room().count(SfuCounter.DATA_RECEIVED);
    peer.room().count(SfuCounter.DATA_RECEIVED_BYTES, payload.length);
    peer.room().emit(new DataReceived(peer.id(), label, payload));
  }

  @Override
  public void drained(DataChannel channel) {}

  /// Whether the client is read now.
  boolean reading() {
    return reading;
  }

  /// Bytes that wait to be sent or acknowledged.
  long bufferedAmount() {
    return association.bufferedAmount();
  }

  /// The channel that messages of a label leave by, or null.
  @Nullable DataChannel channel(DataLabel label) {
    return channels.get(label);
  }
}
