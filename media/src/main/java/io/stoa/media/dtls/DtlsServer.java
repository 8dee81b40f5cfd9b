// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executor;

/// The DTLS server of one transport: takes datagrams and the time, hands back datagrams, keys, data
/// and the end on the owner's executor. Owned by its room's shard; no call blocks.
public final class DtlsServer {

  /// Datagrams that may wait for the handshake's thread; more are dropped.
  public static final int QUEUE_MAX = 64;

  /// Datagrams, and as many pieces of data to send, that may wait once connected: SCTP sends a
  /// window at once.
  public static final int CONNECTED_QUEUE_MAX = 512;

  /// Longer datagrams are dropped.
  public static final int DATAGRAM_MAX = 2048;

  private final Inbox inbox = new Inbox(QUEUE_MAX);
  private final DtlsOwner owner;
  private final Handshake handshake;
  private final long timeoutNanos;
  private boolean started;
  private boolean expected;
  private boolean over;
  private boolean connected;
  private long untilNanos;
  private long dropped;

  /// @param fingerprints `algorithm value` of each `a=fingerprint` in the client's SDP
  /// @param timeoutNanos from {@link #expect}, or the client's first datagram, to the end of the
  ///   handshake
  /// @param executor runs what is handed back, one after the other
  public DtlsServer(
      DtlsCertificate certificate,
      List<String> fingerprints,
      long timeoutNanos,
      DtlsOwner owner,
      Executor executor) {
    this.owner = owner;
    this.timeoutNanos = timeoutNanos;
    this.handshake =
        new Handshake(inbox, certificate, new Fingerprints(fingerprints), new Gate(), executor);
  }

  /// Holds back what comes after the end.
  private final class Gate implements DtlsOwner {
    @Override
    public void sendDtls(ByteBuf datagram) {
      owner.sendDtls(datagram); // also the last one, which says goodbye
    }

    @Override
    public void onKeys(SrtpKeys keys) {
      if (!over) {
        connected = true;
        inbox.widen(CONNECTED_QUEUE_MAX);
        owner.onKeys(keys);
      }
    }

    @Override
    public void onData(byte[] data) {
      if (!over) {
        owner.onData(data);
      }
    }

    @Override
    public void onDtlsFailed(DtlsFailure failure) {
      fail(failure);
    }
  }

  /// From now on the client is expected to begin: there is a path.
  public void expect(long nowNanos) {
    if (!expected) {
      expected = true;
      untilNanos = nowNanos + timeoutNanos;
    }
  }

  /// Takes a datagram; the buffer stays the caller's.
  public void receive(ByteBuf datagram, long nowNanos) {
    int length = datagram.readableBytes();
    if (over || length > DATAGRAM_MAX) {
      dropped++;
      return;
    }
    byte[] bytes = new byte[length];
    datagram.getBytes(datagram.readerIndex(), bytes);
    int kept = RecordFilter.keep(bytes, length);
    if (kept < length) {
      dropped++;
    }
    if (kept == 0) {
      return;
    }
    byte[] records = new byte[kept];
    System.arraycopy(bytes, 0, records, 0, kept);
    if (!inbox.offerDatagram(records, nowNanos)) {
      dropped++;
    } else if (!started) {
      started = true;
      expect(nowNanos);
      Thread.ofVirtual().name("dtls").start(handshake);
    }
  }

  /// Sends application data. False if it was dropped: not connected, or too much waits already.
  public boolean send(byte[] data) {
    if (!connected || over || !inbox.offerOutgoing(data)) {
      dropped++;
      return false;
    }
    return true;
  }

  /// Lets time pass.
  public void tick(long nowNanos) {
    inbox.advance(nowNanos);
    if (expected && !connected && !over && nowNanos - untilNanos >= 0) {
      inbox.close();
      fail(DtlsFailure.TIMED_OUT);
    }
  }

  /// When {@link #tick} is due, or Long.MAX_VALUE. May change with every task on the executor.
  public long deadlineNanos() {
    if (over || !expected) {
      return Long.MAX_VALUE;
    }
    long wake = inbox.wakeNanos();
    if (connected || (wake != Long.MAX_VALUE && wake - untilNanos < 0)) {
      return wake;
    }
    return untilNanos;
  }

  private void fail(DtlsFailure failure) {
    if (!over) {
      over = true;
      owner.onDtlsFailed(failure);
    }
  }

  public boolean connected() {
    return connected;
  }

  /// Whether the handshake's thread still computes, so that something may be handed back without
  /// further input.
  public boolean busy() {
    return started && inbox.busy();
  }

  /// Datagrams dropped in whole or in part, and data not sent.
  public long dropped() {
    return dropped;
  }

  /// Says goodbye if connected. Nothing but that last datagram is handed back afterwards.
  public void close() {
    over = true;
    inbox.close();
  }
}
