// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaEvent;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.dtls.DtlsFailure;
import io.stoa.media.dtls.DtlsOwner;
import io.stoa.media.dtls.DtlsServer;
import io.stoa.media.dtls.SrtpKeys;
import io.stoa.media.ice.IceLite;
import io.stoa.media.ice.IceOutcome;
import io.stoa.media.ice.IceState;
import io.stoa.media.srtp.SrtpCrypto;
import io.stoa.media.srtp.SrtpProfile;
import io.stoa.media.srtp.SrtpSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client's ICE and DTLS transport with its SRTP sessions. DTLS and media are taken only from
/// paths that an authenticated check validated, and leave only by the one that ICE selected. Owned
/// by its room's shard.
@SuppressWarnings("EnumOrdinal") // DropReason is the index of its counter
public final class PeerTransport implements Outlet {

  /// From the first check to the end of the handshake.
  public static final long DTLS_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int EARLY_DATAGRAMS_MAX = 4;
  private static final int RTP_HEADER_LENGTH = 12;
  private static final int RTCP_HEADER_LENGTH = 8;

  private final DtlsCertificate certificate;
  private final Inlet inlet;
  private final Executor shard;
  private final IceLite<Path> ice;
  private final PacketRun run;
  private final Silence silence = new Silence();
  private final long[] drops = new long[DropReason.values().length];
  // What came of a handshake before the client's fingerprints did.
  private final List<byte[]> early = new ArrayList<>();
  private @Nullable DtlsServer dtls;
  private @Nullable SrtpSession sender;
  private @Nullable SrtpSession receiver;
  private boolean failed;

  /// It was connected, and has failed since.
  private boolean lost;

  private boolean closed;

  /// @param ufrag our ICE user fragment
  /// @param password our ICE password
  /// @param shard runs what the handshake hands back: the event loop of the room's shard
  public PeerTransport(
      String ufrag,
      String password,
      DtlsCertificate certificate,
      Inlet inlet,
      Executor shard,
      ByteBufAllocator allocator) {
    this.certificate = certificate;
    this.inlet = inlet;
    this.shard = shard;
    this.ice = new IceLite<>(ufrag, password, allocator);
    this.run = new PacketRun(allocator);
  }

  /// What the client's SDP says. Repeated with new credentials after an ICE restart; the
  /// fingerprints that count are those of the first time.
  ///
  /// @param password unused: a lite agent sends no checks, and signs answers with its own password
  /// @param fingerprints `algorithm value` of each `a=fingerprint`
  public void remote(String ufrag, String password, List<String> fingerprints, long nowNanos) {
    ice.remote(ufrag, nowNanos);
    if (dtls == null && !closed) {
      DtlsServer server =
          new DtlsServer(certificate, fingerprints, DTLS_TIMEOUT_NANOS, new Handed(), shard);
      dtls = server;
      early.forEach(datagram -> server.receive(Unpooled.wrappedBuffer(datagram), nowNanos));
      early.clear();
    }
  }

  /// Begins an ICE restart with new credentials; DTLS and SRTP go on.
  public void restart(String ufrag, String password, long nowNanos) {
    ice.restart(ufrag, password, nowNanos);
    failed = false;
  }

  /// Takes a datagram that came by a path. The buffer stays the caller's; it may be changed.
  public void receive(ByteBuf datagram, Path from, long nowNanos) {
    int length = datagram.readableBytes();
    if (closed || length < 2) {
      drop(DropReason.UNKNOWN_PROTOCOL);
      return;
    }
    // RFC 7983 §7
    int first = datagram.getUnsignedByte(datagram.readerIndex());
    if (first >= 128 && first <= 191) {
      receiveMedia(datagram, from, nowNanos);
    } else if (first <= 3) {
      receiveStun(datagram, from, nowNanos);
    } else if (first >= 20 && first <= 63) {
      receiveDtls(datagram, from, nowNanos);
    } else {
      drop(DropReason.UNKNOWN_PROTOCOL);
    }
  }

  private void receiveStun(ByteBuf datagram, Path from, long nowNanos) {
    long accepted = ice.count(IceOutcome.ACCEPTED);
    ByteBuf response = ice.receive(datagram, from, from.remote(), nowNanos);
    if (response != null) {
      from.send(response);
    }
    if (ice.count(IceOutcome.ACCEPTED) == accepted) {
      drop(DropReason.STUN_REFUSED);
      return;
    }
    silence.heard(nowNanos);
    if (accepted == 0) {
      inlet.onReached(this);
    }
    if (dtls != null) {
      dtls.expect(nowNanos);
    }
    if (lost && sender != null) {
      lost = false;
      inlet.onConnected(this);
    }
  }

  private void receiveDtls(ByteBuf datagram, Path from, long nowNanos) {
    if (!ice.validated(from)) {
      drop(DropReason.DTLS_UNVALIDATED_PATH);
      return;
    }
    if (dtls == null) {
      keep(datagram);
      return;
    }
    long dropped = dtls.dropped();
    dtls.receive(datagram, nowNanos);
    if (dtls.dropped() != dropped) {
      drop(DropReason.DTLS_REFUSED);
    }
  }

  /// A client that answers our offer begins before its answer is here, and may repeat its hello no
  /// sooner than after a second (RFC 6347 §4.2.4.1).
  private void keep(ByteBuf datagram) {
    if (early.size() == EARLY_DATAGRAMS_MAX || datagram.readableBytes() > DtlsServer.DATAGRAM_MAX) {
      drop(DropReason.DTLS_REFUSED);
      return;
    }
    byte[] bytes = new byte[datagram.readableBytes()];
    datagram.getBytes(datagram.readerIndex(), bytes);
    early.add(bytes);
  }

  private void receiveMedia(ByteBuf packet, Path from, long nowNanos) {
    if (!ice.validated(from)) {
      drop(DropReason.MEDIA_UNVALIDATED_PATH);
      return;
    }
    if (receiver == null) {
      drop(DropReason.MEDIA_WITHOUT_KEYS);
      return;
    }
    int index = packet.readerIndex();
    int length = packet.readableBytes();
    // RFC 5761 §4: RTCP packet types where RTP would have payload types 64 to 95 with a marker.
    int second = packet.getUnsignedByte(index + 1);
    if (second >= 192 && second <= 223) {
      int plain = receiver.unprotectRtcp(packet, index, length);
      if (plain < RTCP_HEADER_LENGTH) {
        drop(DropReason.SRTCP_REFUSED);
      } else {
        silence.heard(nowNanos);
        inlet.onRtcp(this, packet, index, plain, nowNanos);
      }
      return;
    }
    int plain = receiver.unprotectRtp(packet, index, length);
    if (plain < RTP_HEADER_LENGTH) {
      drop(DropReason.SRTP_REFUSED);
    } else {
      silence.heard(nowNanos);
      inlet.onRtp(this, packet, index, plain, nowNanos);
    }
  }

  /// Lets time pass; due when {@link #deadlineNanos} is reached, harmless more often. The deadline
  /// may change with every call and every task on the shard's executor: a shard that ticks all its
  /// transports every 20 to 100 ms need not ask for it.
  public void tick(long nowNanos) {
    if (closed) {
      return;
    }
    ice.tick(nowNanos);
    if (ice.state() == IceState.CONSENT_EXPIRED) {
      run.release();
      fail(MediaEvent.Reason.CONSENT_EXPIRED);
    } else if (ice.state() == IceState.TIMED_OUT) {
      fail(MediaEvent.Reason.ICE_TIMEOUT);
    }
    if (dtls != null) {
      dtls.tick(nowNanos);
    }
    listen(nowNanos);
  }

  private void listen(long nowNanos) {
    if (silence.changes(silenceTells(), nowNanos)) {
      inlet.onQuiet(this, silence.isQuiet());
    }
  }

  /// How long nothing authentic has come from the client.
  long silentNanos(long nowNanos) {
    return silence.lastsNanos(nowNanos);
  }

  @Override
  public boolean isHeardSince(long nanos) {
    return silenceTells() && silence.isHeardSince(nanos);
  }

  /// Only by UDP does a path end without a word.
  private boolean silenceTells() {
    Path path = ice.selected();
    return sender != null && path != null && !path.tcp();
  }

  /// When {@link #tick} is due, in the caller's nanosecond clock; Long.MAX_VALUE for never.
  public long deadlineNanos() {
    if (closed) {
      return Long.MAX_VALUE;
    }
    long first = ice.deadlineNanos();
    long second = dtls == null ? Long.MAX_VALUE : dtls.deadlineNanos();
    return earlier(earlier(first, second), silence.deadlineNanos(silenceTells()));
  }

  private static long earlier(long first, long second) {
    if (first == Long.MAX_VALUE || second == Long.MAX_VALUE) {
      return Math.min(first, second);
    }
    return first - second < 0 ? first : second;
  }

  private void fail(MediaEvent.Reason reason) {
    if (!failed && !closed) {
      failed = true;
      lost = sender != null;
      inlet.onFailed(this, reason);
    }
  }

  /// What DTLS hands back, on the shard.
  private final class Handed implements DtlsOwner {
    @Override
    public void sendDtls(ByteBuf datagram) {
      Path path = ice.selected();
      if (path == null) {
        datagram.release();
        drop(DropReason.SEND_NOT_READY);
      } else {
        path.send(datagram);
      }
    }

    @Override
    public void onKeys(SrtpKeys keys) {
      SrtpProfile profile =
          keys.profile() == SrtpProfile.AEAD_AES_128_GCM.id()
              ? SrtpProfile.AEAD_AES_128_GCM
              : SrtpProfile.AES_CM_128_HMAC_SHA1_80;
      SrtpCrypto crypto = SrtpCrypto.preferred();
      sender = SrtpSession.sender(profile, keys.serverKey(), keys.serverSalt(), crypto);
      receiver = SrtpSession.receiver(profile, keys.clientKey(), keys.clientSalt(), crypto);
      inlet.onConnected(PeerTransport.this);
    }

    @Override
    public void onData(byte[] data) {
      inlet.onData(PeerTransport.this, data);
    }

    @Override
    public void onDtlsFailed(DtlsFailure failure) {
      closeMedia();
      fail(
          switch (failure) {
            case HANDSHAKE_FAILED, TIMED_OUT -> MediaEvent.Reason.DTLS_FAILED;
            case FINGERPRINT_MISMATCH -> MediaEvent.Reason.FINGERPRINT_MISMATCH;
            case CLOSED_BY_CLIENT -> MediaEvent.Reason.CLOSED_BY_CLIENT;
          });
    }
  }

  @Override
  public long limitBps() {
    Path path = ice.selected();
    return path == null ? Long.MAX_VALUE : path.limitBps();
  }

  @Override
  public boolean ready() {
    return sender != null && ice.selected() != null;
  }

  @Override
  public void sendRtp(
      ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
    SrtpSession session = sender;
    if (session == null || ice.selected() == null) {
      drop(DropReason.SEND_NOT_READY);
      return;
    }
    int most = headerLength + payloadLength + session.profile().tagLength();
    if (headerLength < RTP_HEADER_LENGTH || payloadLength < 0 || most > PacketRun.PACKET_MAX) {
      drop(DropReason.SEND_REFUSED);
      return;
    }
    makeRoom();
    ByteBuf out = run.open();
    int at = out.writerIndex();
    out.setBytes(at, header, header.readerIndex(), headerLength);
    int total = session.protectRtp(out, at, headerLength, payload, payloadIndex, payloadLength);
    if (total < 0) {
      drop(DropReason.SEND_REFUSED);
      return;
    }
    added(total);
  }

  @Override
  public void sendRtcp(ByteBuf compound, int index, int length) {
    SrtpSession session = sender;
    if (session == null || ice.selected() == null) {
      drop(DropReason.SEND_NOT_READY);
      return;
    }
    if (length + session.profile().rtcpOverhead() > PacketRun.PACKET_MAX) {
      drop(DropReason.SEND_REFUSED);
      return;
    }
    makeRoom();
    ByteBuf out = run.open();
    int at = out.writerIndex();
    out.setBytes(at, compound, index, length);
    int total = session.protectRtcp(out, at, length);
    if (total < 0) {
      drop(DropReason.SEND_REFUSED);
      return;
    }
    added(total);
  }

  @Override
  public boolean sendData(byte[] data) {
    return dtls != null && dtls.send(data);
  }

  private void makeRoom() {
    if (run.isFull()) {
      flush();
    }
  }

  private void added(int length) {
    boolean first = run.isEmpty();
    run.close(length);
    if (first) {
      inlet.onDirty(this);
    }
  }

  /// Packets wait for {@link #flush}.
  public boolean dirty() {
    return !run.isEmpty();
  }

  /// Sends what waits; at the end of a burst.
  public void flush() {
    if (run.isEmpty()) {
      return;
    }
    Path path = ice.selected();
    if (path == null) {
      drops[DropReason.SEND_NOT_READY.ordinal()] += run.count();
      run.clear();
    } else {
      run.sendBy(path);
    }
  }

  private void drop(DropReason reason) {
    drops[reason.ordinal()]++;
  }

  /// How many packets were dropped for a reason.
  public long dropped(DropReason reason) {
    return drops[reason.ordinal()];
  }

  /// How many STUN packets had an {@link IceOutcome}.
  public long checks(int outcome) {
    return ice.count(outcome);
  }

  /// The path that media takes now, or null while there is none with consent.
  public @Nullable Path selected() {
    return ice.selected();
  }

  /// Whether an authenticated check came by this path within the time of consent.
  public boolean validated(Path path) {
    return ice.validated(path);
  }

  /// Whether the handshake computes beside the shard, so that something may come of it without any
  /// further packet or tick.
  public boolean busy() {
    return dtls != null && dtls.busy();
  }

  /// Says goodbye by DTLS and releases everything. Nothing is called back afterwards.
  public void close() {
    if (closed) {
      return;
    }
    flush();
    closed = true;
    if (dtls != null) {
      dtls.close();
    }
    closeMedia();
  }

  private void closeMedia() {
    run.release();
    if (sender != null) {
      sender.close();
      sender = null;
    }
    if (receiver != null) {
      receiver.close();
      receiver = null;
    }
  }
}
