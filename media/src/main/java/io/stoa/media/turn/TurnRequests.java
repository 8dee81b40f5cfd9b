// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers the requests that need credentials (RFC 8656 §7 to §12). Owned by its server.
final class TurnRequests {

  private final TurnServer server;
  private final TurnReplies replies;
  private final AllocateRequests allocates;
  private final TurnCredentials credentials;
  private final long unixOffsetNanos;

  TurnRequests(
      TurnServer server, TurnReplies replies, TurnCredentials credentials, long unixOffsetNanos) {
    this.server = server;
    this.replies = replies;
    allocates = new AllocateRequests(server, replies);
    this.credentials = credentials;
    this.unixOffsetNanos = unixOffsetNanos;
  }

  void receive(TurnView request, TurnClient client, @Nullable TurnAllocation known, long nowNanos) {
    switch (request.type()) {
      case TurnView.ALLOCATE,
          TurnView.REFRESH,
          TurnView.CREATE_PERMISSION,
          TurnView.CHANNEL_BIND,
          TurnView.CONNECT,
          TurnView.CONNECTION_BIND -> {
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
        allocates.receive(request, client, proof, nowNanos);
      } else if (request.isTransaction(known.transactionId())) {
        allocates.tell(request, known, proof, nowNanos); // the answer was lost
      } else {
        replies.refuse(request, client, 437, proof);
      }
    } else if (request.type() == TurnView.CONNECTION_BIND) {
      replies.refuse(request, client, 400, proof); // RFC 6062 §5.4: no such connection
    } else if (known == null) {
      replies.refuse(request, client, 437, proof);
    } else if (!known.username().equals(request.username())) {
      replies.refuse(request, client, 441, proof);
    } else {
      switch (request.type()) {
        case TurnView.REFRESH -> refresh(request, known, proof, nowNanos);
        case TurnView.CREATE_PERMISSION -> createPermission(request, known, proof, nowNanos);
        // RFC 6062 §5.2: no connection is made to any peer.
        case TurnView.CONNECT ->
            replies.refuse(request, client, request.peerCount() == 1 ? 403 : 400, proof);
        default -> bindChannel(request, known, proof, nowNanos);
      }
    }
  }

  /// RFC 8656 §8.2.
  private void refresh(TurnView request, TurnAllocation known, TurnProof proof, long nowNanos) {
    TurnRelay one = request.family() < 0 ? null : known.relay(request.family());
    if (request.family() >= 0 && one == null) {
      replies.refuse(request, known.client(), 443, proof);
      return;
    }
    long seconds = request.lifetimeSeconds() == 0 ? 0 : AllocateRequests.lifetimeSeconds(request);
    boolean half = false;
    if (seconds == 0 && one != null && known.relays().size() > 1) {
      known.close(one); // RFC 8656 §8.1: of two families, that one ends
      half = true;
    } else {
      known.endAt(nowNanos + TimeUnit.SECONDS.toNanos(seconds));
    }
    ByteBuf reply = replies.begin(request, TurnView.SUCCESS);
    replies.writer().attribute(TurnView.LIFETIME, (int) seconds);
    replies.finish(reply, known.client(), proof);
    if (seconds == 0 && !half) {
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
      replies.refuse(request, known.client(), code, proof);
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
      replies.refuse(request, known.client(), 400, proof);
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
      replies.refuse(request, known.client(), code, proof);
      return;
    }
    known.bind(request.channel(), peer, nowNanos);
    known.permit(peer.getAddress(), nowNanos);
    replies.finish(replies.begin(request, TurnView.SUCCESS), known.client(), proof);
  }

  private static boolean isOfFamily(InetSocketAddress peer, TurnAllocation allocation) {
    return allocation.relay(TurnView.familyOf(peer)) != null;
  }
}
