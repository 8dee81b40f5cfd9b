// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.dtls.DtlsClient;
import io.stoa.media.dtls.DtlsFailure;
import io.stoa.media.dtls.DtlsOwner;
import io.stoa.media.dtls.RsaIdentity;
import io.stoa.media.dtls.SrtpKeys;
import io.stoa.media.ice.Checks;
import io.stoa.media.ice.StunView;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.srtp.SrtpCrypto;
import io.stoa.media.srtp.SrtpProfile;
import io.stoa.media.srtp.SrtpSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client with one path: a full, controlling ICE agent that checks until it is answered and
/// nominates then, a DTLS client, and SRTP. Owned by the test's thread.
public final class SimClient implements DtlsOwner {

  /// As Chromium: fast until a check was answered and three were sent, slower while the round trip
  /// is being measured, slow then.
  private static final long CHECK_NANOS = 48_000_000;

  private static final long STABILIZING_NANOS = 900_000_000L;
  private static final long CONSENT_NANOS = 2_500_000_000L;
  private static final int FAST_CHECKS = 3;
  private static final int STABLE_ANSWERS = 5;
  private static final int OUTSTANDING_MAX = 64;
  private static final int TRANSACTION_AT = 8;
  private static final int TRANSACTION_LENGTH = 12;

  /// A check that was not answered yet.
  private static final class Outstanding {
    private final byte[] transaction = new byte[TRANSACTION_LENGTH];
    private final long sentNanos;

    Outstanding(ByteBuf check, long nowNanos) {
      check.getBytes(check.readerIndex() + TRANSACTION_AT, transaction);
      sentNanos = nowNanos;
    }
  }

  private final Checks checks;
  private final Consumer<ByteBuf> network;
  private final DtlsClient dtls;
  private final StunView view = new StunView();
  private String username;
  private String password;
  private boolean checking = true;
  private boolean validated;
  private long nextCheckNanos;
  private final ArrayDeque<Outstanding> outstanding = new ArrayDeque<>();
  private int sentChecks;
  private int answers;
  private @Nullable SrtpSession sender;
  private @Nullable SrtpSession receiver;
  private int profile;
  private boolean failed;

  /// Decrypted RTP packets as they came.
  final List<byte[]> rtp = new ArrayList<>();

  /// Decrypted RTCP packets as they came.
  final List<byte[]> rtcp = new ArrayList<>();

  /// Application data as it came.
  final List<byte[]> data = new ArrayList<>();

  SimClient(
      DtlsCertificate certificate,
      int[] profiles,
      String username,
      String password,
      long seed,
      Executor executor,
      Consumer<ByteBuf> network) {
    this.checks = new Checks(seed);
    this.network = network;
    this.username = username;
    this.password = password;
    this.dtls = new DtlsClient(certificate, profiles, this, executor);
  }

  /// Has an RSA key instead.
  void identify(RsaIdentity identity) {
    dtls.identify(identity);
  }

  void receive(ByteBuf packet, long nowNanos) {
    int first = packet.getUnsignedByte(packet.readerIndex());
    if (first <= 3) {
      if (view.wrap(packet, packet.readerIndex(), packet.readableBytes())
          && view.type() == StunView.BINDING_SUCCESS) {
        onAnswer(nowNanos);
      }
    } else if (first < 64) {
      dtls.receive(packet, nowNanos);
    } else if (receiver != null) {
      receiveMedia(packet, receiver);
    }
  }

  private void onAnswer(long nowNanos) {
    for (Outstanding check : outstanding) {
      if (view.sameTransaction(check.transaction)) {
        answers++;
        if (!validated) {
          validated = true;
          nextCheckNanos = nowNanos; // nominate at once
        }
        dtls.start(nowNanos, nowNanos - check.sentNanos);
        outstanding.remove(check);
        return;
      }
    }
  }

  private void receiveMedia(ByteBuf packet, SrtpSession session) {
    ByteBuf direct = Unpooled.directBuffer(2048).writeBytes(packet);
    int second = direct.getUnsignedByte(1);
    boolean control = second >= 192 && second <= 223;
    int length =
        control
            ? session.unprotectRtcp(direct, 0, direct.readableBytes())
            : session.unprotectRtp(direct, 0, direct.readableBytes());
    if (length > 0) {
      byte[] plain = new byte[length];
      direct.getBytes(0, plain);
      (control ? rtcp : rtp).add(plain);
    }
    direct.release();
  }

  void tick(long nowNanos) {
    if (checking && nowNanos - nextCheckNanos >= 0) {
      ByteBuf check = checks.check(username, password, 0x7E0000FF, validated);
      outstanding.add(new Outstanding(check, nowNanos));
      if (outstanding.size() > OUTSTANDING_MAX) {
        outstanding.remove();
      }
      sentChecks++;
      network.accept(check);
      nextCheckNanos = nowNanos + checkInterval();
    }
    dtls.tick(nowNanos);
  }

  private long checkInterval() {
    if (!validated || sentChecks < FAST_CHECKS) {
      return CHECK_NANOS;
    }
    return answers < STABLE_ANSWERS ? STABILIZING_NANOS : CONSENT_NANOS;
  }

  /// Sends a ClientHello that takes two datagrams.
  void longHello() {
    dtls.longHello();
  }

  long deadlineNanos() {
    return Math.min(checking ? nextCheckNanos : Long.MAX_VALUE, dtls.deadlineNanos());
  }

  boolean busy() {
    return dtls.busy();
  }

  /// Stops sending checks, as a client does that was switched off.
  void stopChecking() {
    checking = false;
  }

  /// Checks with other credentials from now on.
  void restart(String newUsername, String newPassword, long nowNanos) {
    username = newUsername;
    password = newPassword;
    validated = false;
    sentChecks = 0;
    checking = true;
    nextCheckNanos = nowNanos;
  }

  /// Whether an answer to a check of this generation came.
  boolean validated() {
    return validated;
  }

  boolean connected() {
    return sender != null;
  }

  boolean failed() {
    return failed;
  }

  int profile() {
    return profile;
  }

  void sendData(byte[] bytes) {
    dtls.send(bytes);
  }

  /// Sends small DTLS records, each in a datagram of its own.
  void smallRecords() {
    dtls.smallRecords();
  }

  /// Closes DTLS with a close_notify.
  void closeDtls() {
    dtls.end();
  }

  /// Protects and sends an RTP packet.
  void sendRtp(byte[] packet) {
    ByteBuf direct = Unpooled.directBuffer(2048);
    direct.setBytes(0, packet);
    SrtpSession session = sender;
    if (session == null) {
      throw new IllegalStateException("no keys");
    }
    int header = RtpView.headerLength(direct, 0, packet.length);
    int length = session.protectRtp(direct, 0, header, direct, header, packet.length - header);
    network.accept(direct.writerIndex(length));
  }

  /// Protects and sends a compound RTCP packet.
  void sendRtcp(byte[] packet) {
    ByteBuf direct = Unpooled.directBuffer(2048);
    direct.setBytes(0, packet);
    SrtpSession session = sender;
    if (session == null) {
      throw new IllegalStateException("no keys");
    }
    network.accept(direct.writerIndex(session.protectRtcp(direct, 0, packet.length)));
  }

  @Override
  public void sendDtls(ByteBuf datagram) {
    network.accept(datagram);
  }

  @Override
  public void onKeys(SrtpKeys keys) {
    profile = keys.profile();
    SrtpProfile srtp =
        profile == SrtpProfile.AEAD_AES_128_GCM.id()
            ? SrtpProfile.AEAD_AES_128_GCM
            : SrtpProfile.AES_CM_128_HMAC_SHA1_80;
    SrtpCrypto crypto = SrtpCrypto.preferred();
    sender = SrtpSession.sender(srtp, keys.clientKey(), keys.clientSalt(), crypto);
    receiver = SrtpSession.receiver(srtp, keys.serverKey(), keys.serverSalt(), crypto);
  }

  @Override
  public void onData(byte[] bytes) {
    data.add(bytes);
  }

  @Override
  public void onDtlsFailed(DtlsFailure failure) {
    failed = true;
  }
}
