// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import io.stoa.media.ice.StunWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers Allocate requests that are authentic (RFC 8656 §7.2). Owned by its server.
final class AllocateRequests {

  /// RFC 8656 §3.2: what a client gets that asks for less, and the most that it gets.
  static final long LIFETIME_SECONDS = 600;

  static final long LIFETIME_SECONDS_MAX = 3600;

  private static final int UDP = 17;

  /// Even ports whose neighbour is looked at.
  private static final int PAIRS_MAX = 16;

  private final TurnServer server;
  private final TurnReplies replies;

  AllocateRequests(TurnServer server, TurnReplies replies) {
    this.server = server;
    this.replies = replies;
  }

  static long lifetimeSeconds(TurnView request) {
    return Math.max(LIFETIME_SECONDS, Math.min(request.lifetimeSeconds(), LIFETIME_SECONDS_MAX));
  }

  void receive(TurnView request, TurnClient client, TurnProof proof, long nowNanos) {
    TurnAllocation made =
        new TurnAllocation(client, request.username(), proof, request.transactionId());
    int code = objection(request);
    if (code == 0) {
      code = open(request, made, nowNanos);
    }
    if (code != 0) {
      replies.refuse(request, client, code, proof);
      return;
    }
    made.endAt(nowNanos + TimeUnit.SECONDS.toNanos(lifetimeSeconds(request)));
    server.add(made);
    tell(request, made, proof, nowNanos);
  }

  /// What speaks against a request by itself, as a code; 0 for nothing.
  private int objection(TurnView request) {
    if (request.transport() < 0) {
      return 400;
    }
    if (request.transport() != UDP) {
      return 442;
    }
    boolean both = request.additionalFamily() >= 0;
    boolean oneFamilyTwice = request.family() >= 0 && both;
    boolean reservedAndMore =
        request.hasReservation() && (request.evenPort() >= 0 || request.family() >= 0 || both);
    boolean additionalIpv4 = both && request.additionalFamily() != TurnView.FAMILY_IPV6;
    boolean additionalPair = both && request.evenPort() == 1;
    if (oneFamilyTwice || reservedAndMore || additionalIpv4 || additionalPair) {
      return 400;
    }
    boolean offered =
        server.relays().offers(family(request))
            || (both && server.relays().offers(TurnView.FAMILY_IPV6));
    return offered ? 0 : 440;
  }

  private static int family(TurnView request) {
    return request.family() < 0 ? TurnView.FAMILY_IPV4 : request.family();
  }

  /// Opens what is asked for, within the quotas; returns a code, or 0.
  private int open(TurnView request, TurnAllocation made, long nowNanos) {
    TurnRelay kept =
        request.hasReservation()
            ? server.reservations().take(request.reservation(), made.subject(), nowNanos)
            : null;
    if (kept != null) {
      made.open(kept); // it was within the quotas when it was kept
      return 0;
    }
    boolean pair = request.evenPort() == 1;
    if (server.countOf(made.subject()) + (pair ? 1 : 0)
        >= server.policy().allocationsPerSubject()) {
      return 486;
    }
    if (request.hasReservation() || server.isFull(pair ? 2 : 1)) {
      return 508;
    }
    if (pair) {
      return openPair(family(request), made, nowNanos) ? 0 : 508;
    }
    open(family(request), request.evenPort() >= 0, made);
    if (request.additionalFamily() >= 0) {
      open(TurnView.FAMILY_IPV6, request.evenPort() >= 0, made);
    }
    return made.relays().isEmpty() ? 508 : 0;
  }

  private void open(int family, boolean even, TurnAllocation made) {
    TurnRelay relay = server.relays().open(family, even);
    if (relay != null) {
      made.open(relay);
    }
  }

  /// An even port, and the next one kept for later.
  private boolean openPair(int family, TurnAllocation made, long nowNanos) {
    for (int i = 0; i < PAIRS_MAX; i++) {
      TurnRelay even = server.relays().open(family, true);
      TurnRelay odd = even == null ? null : even.next();
      if (even != null && odd != null) {
        made.open(even);
        made.reserve(server.reservations().keep(odd, made.subject(), nowNanos));
        return true;
      }
      if (even != null) {
        even.close();
      }
    }
    return false;
  }

  /// Tells a client what it has got.
  void tell(TurnView request, TurnAllocation made, TurnProof proof, long nowNanos) {
    ByteBuf reply = replies.begin(request, TurnView.SUCCESS);
    StunWriter writer = replies.writer();
    for (TurnRelay relay : made.relays()) {
      writer.address(TurnView.XOR_RELAYED_ADDRESS, relay.address());
    }
    writer.attribute(
        TurnView.LIFETIME, (int) TimeUnit.NANOSECONDS.toSeconds(made.endsAtNanos() - nowNanos));
    Long token = made.token();
    if (token != null) {
      writer.attribute(
          TurnView.RESERVATION_TOKEN, ByteBuffer.allocate(Long.BYTES).putLong(token).array());
    }
    writer.mappedAddress(made.client().remote());
    if (request.additionalFamily() >= 0) {
      lack(writer, made, TurnView.FAMILY_IPV4);
      lack(writer, made, TurnView.FAMILY_IPV6);
    }
    replies.finish(reply, made.client(), proof);
  }

  /// Tells of two families the one that there is no address of.
  private void lack(StunWriter writer, TurnAllocation made, int family) {
    @Nullable TurnRelay relay = made.relay(family);
    if (relay == null) {
      int code = server.relays().offers(family) ? 508 : 440;
      writer.attribute(
          TurnView.ADDRESS_ERROR_CODE, (family << 24) | (code / 100) << 8 | (code % 100));
    }
  }
}
