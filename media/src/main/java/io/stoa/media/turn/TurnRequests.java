// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers the requests that need credentials (RFC 8656 §7 to §12). Owned by its server.
final class TurnRequests {

  /// RFC 8656 §3.2: what a client gets that asks for less, and the most that it gets.
  static final long LIFETIME_SECONDS = 600;

  static final long LIFETIME_SECONDS_MAX = 3600;

  private static final int UDP = 17;

  private final TurnServer server;
  private final TurnReplies replies;
  private final TurnCredentials credentials;
  private final long unixOffsetNanos;

  TurnRequests(
      TurnServer server, TurnReplies replies, TurnCredentials credentials, long unixOffsetNanos) {
    this.server = server;
    this.replies = replies;
    this.credentials = credentials;
    this.unixOffsetNanos = unixOffsetNanos;
  }

  void receive(TurnView request, TurnClient client, @Nullable TurnAllocation known, long nowNanos) {
    switch (request.type()) {
      case TurnView.ALLOCATE,
          TurnView.REFRESH,
          TurnView.CREATE_PERMISSION,
          TurnView.CHANNEL_BIND -> {
        TurnProof proof = authenticate(request, client, known, nowNanos);
        if (proof != null) {
          authentic(request, client, known, proof, nowNanos);
        }
      }
      // RFC 8489 §6.3: an unknown method, and what is no request, is dropped.
      default -> server.count(TurnCounter.MALFORMED);
    }
  }

  /// RFC 8489 §9.2.4. What proves the request, or null when it was answered with an error.
  private @Nullable TurnProof authenticate(
      TurnView request, TurnClient client, @Nullable TurnAllocation known, long nowNanos) {
    if (!request.hasIntegrity()) {
      server.count(TurnCounter.CHALLENGED);
      replies.challenge(request, client, 401, nowNanos);
      return null;
    }
    if (!request.hasCredentials()) {
      server.count(TurnCounter.REFUSED_CREDENTIALS);
      replies.error(request, client, 400, nowNanos);
      return null;
    }
    if (!replies.isFresh(request, client, nowNanos)) {
      server.count(TurnCounter.CHALLENGED);
      replies.challenge(request, client, 438, nowNanos);
      return null;
    }
    PasswordAlgorithm algorithm = algorithm(request);
    if (algorithm == null) {
      server.count(TurnCounter.REFUSED_CREDENTIALS);
      replies.error(request, client, 400, nowNanos);
      return null;
    }
    TurnProof proof = proof(request, algorithm, known, nowNanos);
    if (proof == null || !request.verify(proof.key())) {
      server.count(TurnCounter.REFUSED_CREDENTIALS);
      replies.challenge(request, client, 401, nowNanos);
      return null;
    }
    if (request.unknownCount() > 0) {
      server.count(TurnCounter.REFUSED_OTHER);
      replies.refuse(request, client, 420, proof);
      return null;
    }
    return proof;
  }

  /// RFC 8489 §9.2.4: whoever names no algorithm means MD5, since older clients know no other.
  /// Whoever names one must have been told what we tell, or somebody on the way has taken the
  /// better ones out; null then.
  private static @Nullable PasswordAlgorithm algorithm(TurnView request) {
    if (!request.hasPasswordAlgorithms() && request.passwordAlgorithm() < 0) {
      return PasswordAlgorithm.MD5;
    }
    return request.repeats(PasswordAlgorithm.offer()) && request.hasSha256()
        ? PasswordAlgorithm.of(request.passwordAlgorithm())
        : null;
  }

  /// An allocation outlives the time in its name: a class must not lose its relay in the middle.
  private @Nullable TurnProof proof(
      TurnView request,
      PasswordAlgorithm algorithm,
      @Nullable TurnAllocation known,
      long nowNanos) {
    if (!request.realm().equals(credentials.realm())) {
      return null;
    }
    String username = request.username();
    boolean owner = known != null && known.username().equals(username);
    if (known != null && owner && known.proof().algorithm() == algorithm) {
      return known.proof();
    }
    long unixSeconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos + unixOffsetNanos);
    return owner || credentials.isGood(username, unixSeconds)
        ? new TurnProof(credentials.key(username, algorithm), algorithm)
        : null;
  }

  private void authentic(
      TurnView request,
      TurnClient client,
      @Nullable TurnAllocation known,
      TurnProof proof,
      long nowNanos) {
    if (request.type() == TurnView.ALLOCATE) {
      if (known == null) {
        allocate(request, client, proof, nowNanos);
      } else if (request.isTransaction(known.transactionId())) {
        allocated(request, known, proof, nowNanos); // the answer was lost
      } else {
        refuse(request, client, 437, proof);
      }
    } else if (known == null) {
      refuse(request, client, 437, proof);
    } else if (!known.username().equals(request.username())) {
      refuse(request, client, 441, proof);
    } else {
      switch (request.type()) {
        case TurnView.REFRESH -> refresh(request, known, proof, nowNanos);
        case TurnView.CREATE_PERMISSION -> createPermission(request, known, proof, nowNanos);
        default -> bindChannel(request, known, proof, nowNanos);
      }
    }
  }

  private void refuse(TurnView request, TurnClient client, int code, TurnProof proof) {
    server.count(
        switch (code) {
          case 403 -> TurnCounter.REFUSED_PEER;
          case 441 -> TurnCounter.REFUSED_CREDENTIALS;
          case 486, 508 -> TurnCounter.REFUSED_QUOTA;
          default -> TurnCounter.REFUSED_OTHER;
        });
    replies.refuse(request, client, code, proof);
  }

  /// RFC 8656 §7.2.
  private void allocate(TurnView request, TurnClient client, TurnProof proof, long nowNanos) {
    int code = objection(request);
    if (code == 0
        && server.countOf(request.username()) >= server.policy().allocationsPerCredential()) {
      code = 486;
    } else if (code == 0 && server.isFull()) {
      code = 508;
    }
    if (code != 0) {
      refuse(request, client, code, proof);
      return;
    }
    TurnAllocation made =
        new TurnAllocation(client, request.username(), proof, request.transactionId());
    TurnRelay relay = server.relays().open(family(request), request.evenPort() >= 0, made);
    if (relay == null) {
      refuse(request, client, 508, proof);
      return;
    }
    made.open(relay);
    made.endAt(nowNanos + TimeUnit.SECONDS.toNanos(lifetimeSeconds(request)));
    server.add(made);
    allocated(request, made, proof, nowNanos);
  }

  /// What speaks against an Allocate request by itself, as a code; 0 for nothing.
  private int objection(TurnView request) {
    if (request.transport() < 0) {
      return 400;
    }
    if (request.transport() != UDP) {
      return 442;
    }
    boolean oneFamilyTwice = request.family() >= 0 && request.additionalFamily() >= 0;
    boolean reservedAndMore =
        request.hasReservation()
            && (request.evenPort() >= 0
                || request.family() >= 0
                || request.additionalFamily() >= 0);
    boolean additionalIpv4 =
        request.additionalFamily() >= 0 && request.additionalFamily() != TurnView.FAMILY_IPV6;
    boolean additionalEven = request.additionalFamily() >= 0 && request.evenPort() == 1;
    if (oneFamilyTwice || reservedAndMore || additionalIpv4 || additionalEven) {
      return 400;
    }
    if (!server.relays().offers(family(request))) {
      return 440;
    }
    // Nothing is ever reserved.
    return request.hasReservation() || request.evenPort() == 1 ? 508 : 0;
  }

  private static int family(TurnView request) {
    return request.family() < 0 ? TurnView.FAMILY_IPV4 : request.family();
  }

  private static long lifetimeSeconds(TurnView request) {
    return Math.max(LIFETIME_SECONDS, Math.min(request.lifetimeSeconds(), LIFETIME_SECONDS_MAX));
  }

  private void allocated(TurnView request, TurnAllocation made, TurnProof proof, long nowNanos) {
    ByteBuf reply = replies.begin(request, TurnView.SUCCESS);
    replies
        .writer()
        .address(TurnView.XOR_RELAYED_ADDRESS, made.relay().address())
        .attribute(
            TurnView.LIFETIME, (int) TimeUnit.NANOSECONDS.toSeconds(made.endsAtNanos() - nowNanos))
        .mappedAddress(made.client().remote());
    if (request.additionalFamily() >= 0) {
      replies
          .writer()
          .attribute(TurnView.ADDRESS_ERROR_CODE, TurnView.FAMILY_IPV6 << 24 | 4 << 8 | 40);
    }
    replies.finish(reply, made.client(), proof);
  }

  /// RFC 8656 §8.2.
  private void refresh(TurnView request, TurnAllocation known, TurnProof proof, long nowNanos) {
    int ours = familyOf(known.relay().address());
    if (request.family() >= 0 && request.family() != ours) {
      refuse(request, known.client(), 443, proof);
      return;
    }
    long seconds = request.lifetimeSeconds() == 0 ? 0 : lifetimeSeconds(request);
    known.endAt(nowNanos + TimeUnit.SECONDS.toNanos(seconds));
    ByteBuf reply = replies.begin(request, TurnView.SUCCESS);
    replies.writer().attribute(TurnView.LIFETIME, (int) seconds);
    replies.finish(reply, known.client(), proof);
    if (seconds == 0) {
      server.end(known);
    }
  }

  /// RFC 8656 §10.2.
  private void createPermission(
      TurnView request, TurnAllocation known, TurnProof proof, long nowNanos) {
    int code = request.peerCount() == 0 ? 400 : 0;
    List<InetSocketAddress> peers = new ArrayList<>(request.peerCount());
    for (int i = 0; i < request.peerCount(); i++) {
      InetSocketAddress peer = request.peer(i);
      peers.add(peer);
      if (!server.policy().peers().permits(peer)) {
        code = 403;
      } else if (code == 0 && !isOfFamily(peer, known)) {
        code = 443;
      }
    }
    if (code == 0 && !known.hasRoomFor(peers)) {
      code = 508;
    }
    if (code != 0) {
      refuse(request, known.client(), code, proof);
      return;
    }
    peers.forEach(peer -> known.permit(peer.getAddress(), nowNanos));
    replies.finish(replies.begin(request, TurnView.SUCCESS), known.client(), proof);
  }

  /// RFC 8656 §12.2.
  private void bindChannel(TurnView request, TurnAllocation known, TurnProof proof, long nowNanos) {
    if (request.peerCount() != 1
        || request.channel() < TurnServer.CHANNEL_MIN
        || request.channel() > TurnServer.CHANNEL_MAX) {
      refuse(request, known.client(), 400, proof);
      return;
    }
    InetSocketAddress peer = request.peer(0);
    TurnAllocation.Channel ofNumber = known.channel(request.channel());
    TurnAllocation.Channel ofPeer = known.channel(peer);
    int code = 0;
    if (server.policy().peers().judge(peer) == PeerRules.Verdict.FORBIDDEN) {
      code = 403;
    } else if (!isOfFamily(peer, known)) {
      code = 443;
    } else if (ofNumber != ofPeer) {
      code = 400;
    } else if ((ofNumber == null && !known.hasRoomForChannel())
        || !known.hasRoomFor(List.of(peer))) {
      code = 508;
    }
    if (code != 0) {
      refuse(request, known.client(), code, proof);
      return;
    }
    known.bind(request.channel(), peer, nowNanos);
    known.permit(peer.getAddress(), nowNanos);
    replies.finish(replies.begin(request, TurnView.SUCCESS), known.client(), proof);
  }

  private static boolean isOfFamily(InetSocketAddress peer, TurnAllocation allocation) {
    return familyOf(peer) == familyOf(allocation.relay().address());
  }

  private static int familyOf(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address
        ? TurnView.FAMILY_IPV4
        : TurnView.FAMILY_IPV6;
  }
}
