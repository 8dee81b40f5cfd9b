// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.ice.StunView;
import io.stoa.media.ice.StunWriter;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// Writes what a server says, and keeps what strangers are told short and rare: a challenge is at
/// most 3 times as long as the request, a binding response at most 1.6 times (by IPv6 the whole
/// packet), and each address gets so many only ([ReplyBudget]). Owned by its server.
final class TurnReplies {

  /// What an answer to a stranger may be longer than its question, in tenths.
  static final int CHALLENGE_TENTHS = 30;

  static final int BINDING_TENTHS = 16;

  private static final int REPLY_BYTES = 256;
  private static final int FINGERPRINT_BYTES = 8;

  /// Of IPv6 and UDP. A binding response by IPv6 tells 16 bytes of address, 2.2 times the shortest
  /// request; with the headers it is 1.4 times what the network carried.
  private static final int IPV6_HEADERS_BYTES = 48;

  private final byte[] realm;
  private final ByteBufAllocator allocator;
  private final NonceSeal nonces;
  private final ReplyBudget budget;
  private final TurnCounts counts;
  private final SplittableRandom random;
  private final StunWriter writer = new StunWriter(Unpooled.EMPTY_BUFFER);

  TurnReplies(String realm, ByteBufAllocator allocator, byte[] seed, TurnCounts counts) {
    this.realm = realm.getBytes(StandardCharsets.UTF_8);
    this.allocator = allocator;
    this.counts = counts;
    nonces = new NonceSeal(seed);
    long number = ByteBuffer.wrap(seed).getLong();
    budget = new ReplyBudget(number);
    random = new SplittableRandom(number);
  }

  /// Whether the nonce of a request is ours and not stale.
  boolean isFresh(TurnView request, TurnClient client, long nowNanos) {
    return nonces.isFresh(request.nonce(), client.remote(), nowNanos);
  }

  /// RFC 8489 §6.3.1; anybody may ask.
  void binding(TurnView request, TurnClient client, long nowNanos) {
    if (request.unknownCount() > 0) {
      error(request, client, 420, nowNanos);
      return;
    }
    ByteBuf reply = begin(request, TurnView.SUCCESS);
    writer.mappedAddress(client.remote());
    toStranger(reply, request, client, BINDING_TENTHS, nowNanos);
  }

  /// Asks for credentials (401), or for the same with this nonce (438).
  void challenge(TurnView request, TurnClient client, int code, long nowNanos) {
    ByteBuf reply = begin(request, TurnView.ERROR);
    writer
        .error(code)
        .attribute(StunView.REALM, realm)
        .attribute(
            StunView.NONCE,
            nonces.make(client.remote(), nowNanos).getBytes(StandardCharsets.US_ASCII))
        .attribute(TurnView.PASSWORD_ALGORITHMS, PasswordAlgorithm.offer());
    toStranger(reply, request, client, CHALLENGE_TENTHS, nowNanos);
  }

  /// An error for somebody who has shown no credentials.
  void error(TurnView request, TurnClient client, int code, long nowNanos) {
    ByteBuf reply = begin(request, TurnView.ERROR);
    writer.error(code);
    if (code == 420) {
      writer.attribute(StunView.UNKNOWN_ATTRIBUTES, request.unknown());
    }
    toStranger(reply, request, client, CHALLENGE_TENTHS, nowNanos);
  }

  private void toStranger(
      ByteBuf reply, TurnView request, TurnClient client, int tenths, long nowNanos) {
    boolean whole =
        tenths == BINDING_TENTHS && client.remote().getAddress() instanceof Inet6Address;
    int headers = whole ? IPV6_HEADERS_BYTES : 0;
    int room = (request.length() + headers) * tenths / 10 - headers;
    if (request.hasFingerprint() && reply.readableBytes() + FINGERPRINT_BYTES <= room) {
      writer.end();
    } else {
      writer.endPlain();
    }
    if (reply.readableBytes() > room) {
      counts.count(TurnCounter.SILENT_LENGTH);
      reply.release();
    } else if (!budget.take(client.remote().getAddress(), nowNanos)) {
      counts.count(TurnCounter.SILENT_RATE);
      reply.release();
    } else {
      client.send(reply, false);
    }
  }

  /// An error for somebody whose request is authentic.
  void refuse(TurnView request, TurnClient client, int code, TurnProof proof) {
    counts.count(
        switch (code) {
          case 403 -> TurnCounter.REFUSED_PEER;
          case 441 -> TurnCounter.REFUSED_CREDENTIALS;
          case 486, 508 -> TurnCounter.REFUSED_QUOTA;
          default -> TurnCounter.REFUSED_OTHER;
        });
    ByteBuf reply = begin(request, TurnView.ERROR);
    writer.error(code);
    if (code == 420) {
      writer.attribute(StunView.UNKNOWN_ATTRIBUTES, request.unknown());
    }
    finish(reply, client, proof);
  }

  /// Begins the answer to an authentic request; [#finish] ends it.
  ByteBuf begin(TurnView request, int kind) {
    ByteBuf reply = allocator.directBuffer(REPLY_BYTES);
    writer.begin(reply, request.type() | kind, request.transactionId());
    return reply;
  }

  /// Adds attributes to what was begun.
  StunWriter writer() {
    return writer;
  }

  void finish(ByteBuf reply, TurnClient client, TurnProof proof) {
    writer.integrity(proof.key(), proof.sha256()).end();
    client.send(reply, false);
  }

  /// RFC 8656 §11.4.
  ByteBuf dataIndication(ByteBuf datagram, InetSocketAddress peer) {
    int length = datagram.readableBytes();
    ByteBuf message = allocator.directBuffer(StunView.HEADER_LENGTH + 24 + 4 + length + 3);
    byte[] transactionId = new byte[12];
    random.nextBytes(transactionId);
    writer.begin(message, TurnView.DATA_INDICATION, transactionId);
    writer.address(TurnView.XOR_PEER_ADDRESS, peer);
    message.writeShort(TurnView.DATA).writeShort(length);
    message.writeBytes(datagram, datagram.readerIndex(), length).writeZero(-length & 3);
    writer.endPlain();
    return message;
  }
}
