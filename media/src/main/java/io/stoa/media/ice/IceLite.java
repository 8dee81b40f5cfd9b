// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The ICE-lite agent of one transport (RFC 8445 §2.5): answers checks, and says which path the
/// client validated and chose. Owned by its room's shard.
///
/// Nothing but an authenticated check changes where media goes. The path with USE-CANDIDATE wins; a
/// path nominated later replaces it, unless its priority is lower and the older nomination is still
/// being repeated, as with aggressive nomination. One that was nominated before replaces it, too,
/// once it is the only one to be nominated still: a NAT may give a client a former address back.
/// Before any nomination the latest path of the highest priority is used.
///
/// @param <P> the network's path, compared by identity
public final class IceLite<P> {

  /// Paths remembered at once; the one unheard of longest is forgotten first.
  public static final int PATHS_MAX = 16;

  static final long CONSENT_NANOS = TimeUnit.SECONDS.toNanos(30);
  static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);
  static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
  static final long AGGRESSIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int RESPONSE_MAX = 128;

  private final ByteBufAllocator allocator;
  private final StunView view = new StunView();
  private final StunWriter writer = new StunWriter(Unpooled.EMPTY_BUFFER);
  private final IcePaths<P> paths = new IcePaths<>();
  private final long[] counts = new long[IceOutcome.COUNT];

  private Credentials current;
  private @Nullable Credentials former;
  private long formerUntilNanos;

  /// A check with the current credentials came.
  private boolean renewed;

  private int generation;
  private IceState state = IceState.NEW;
  private boolean awaited;
  private long awaitedUntilNanos;

  /// Our credentials of one generation, and the client's user fragment once SDP told it.
  private static final class Credentials {
    private final byte[] ufrag;
    private final StunIntegrity integrity;
    private byte @Nullable [] remoteUfrag;

    Credentials(String ufrag, String password) {
      this.ufrag = ufrag.getBytes(StandardCharsets.UTF_8);
      this.integrity = new StunIntegrity(password);
    }

    boolean addressed(StunView message) {
      byte[] remote = remoteUfrag;
      return remote == null ? message.isFor(ufrag) : message.isFor(ufrag, remote);
    }
  }

  public IceLite(String localUfrag, String localPwd, ByteBufAllocator allocator) {
    this.allocator = allocator;
    current = new Credentials(localUfrag, localPwd);
  }

  /// The user fragment a STUN message is addressed to, or null. Allocates one string. Only for
  /// finding the transport: nothing is authenticated.
  public static @Nullable String localUfrag(ByteBuf message) {
    int at = message.readerIndex();
    int end = message.writerIndex();
    if (end - at < StunView.HEADER_LENGTH || message.getInt(at + 4) != StunView.COOKIE) {
      return null;
    }
    at += StunView.HEADER_LENGTH;
    while (end - at >= 4) {
      int length = message.getUnsignedShort(at + 2);
      if (length > end - at - 4) {
        return null;
      }
      if (message.getUnsignedShort(at) == StunView.USERNAME) {
        int colon = message.indexOf(at + 4, at + 4 + length, (byte) ':');
        return colon < 0 ? null : message.toString(at + 4, colon - at - 4, StandardCharsets.UTF_8);
      }
      at += 4 + ((length + 3) & ~3);
    }
    return null;
  }

  /// What the client's SDP says; from here on checks are awaited. The password is not needed: a
  /// lite agent sends no checks of its own.
  public void remote(String ufrag, long nowNanos) {
    current.remoteUfrag = ufrag.getBytes(StandardCharsets.UTF_8);
    if (state != IceState.CONNECTED) {
      awaited = true;
      awaitedUntilNanos = nowNanos + CONNECT_NANOS;
    }
  }

  /// Begins an ICE restart (RFC 8445 §2.4): the selected path stays until a check with the new
  /// credentials replaces it, and the old ones are honoured a little longer than that. A client
  /// that never gets to know the new ones, since its signaling is gone, keeps consent for a while.
  public void restart(String newUfrag, String newPwd, long nowNanos) {
    former = current;
    formerUntilNanos = nowNanos + CONSENT_NANOS;
    renewed = false;
    current = new Credentials(newUfrag, newPwd);
    generation++;
    awaited = false;
    if (state != IceState.CONNECTED) {
      state = IceState.NEW;
    }
  }

  /// Takes a packet and returns the response to be sent by the same path, or null.
  public @Nullable ByteBuf receive(ByteBuf packet, P path, InetSocketAddress from, long nowNanos) {
    int outcome = judge(packet, nowNanos);
    if (outcome == IceOutcome.ACCEPTED) {
      boolean isCurrent = current.addressed(view);
      if (isCurrent && !renewed) {
        renewed = true;
        formerUntilNanos = nowNanos + GRACE_NANOS;
      }
      accept(path, isCurrent ? generation : generation - 1, nowNanos);
    }
    counts[outcome]++;
    return answer(outcome, from);
  }

  private int judge(ByteBuf packet, long nowNanos) {
    if (!view.wrap(packet, packet.readerIndex(), packet.readableBytes())
        || (view.hasFingerprint() && !view.fingerprintMatches())) {
      return IceOutcome.MALFORMED;
    }
    if (view.type() != StunView.BINDING_REQUEST) {
      return IceOutcome.NOT_A_CHECK;
    }
    if (state == IceState.TIMED_OUT || state == IceState.CONSENT_EXPIRED) {
      return IceOutcome.AFTER_FAILURE;
    }
    if (!view.hasUsername() || !view.hasIntegrity()) {
      return IceOutcome.UNAUTHENTICATED;
    }
    Credentials credentials = addressed(nowNanos);
    if (credentials == null) {
      return IceOutcome.WRONG_USERNAME;
    }
    if (!view.verify(credentials.integrity)) {
      return IceOutcome.WRONG_INTEGRITY;
    }
    if (view.unknownCount() > 0) {
      return IceOutcome.UNKNOWN_ATTRIBUTE;
    }
    // RFC 8445 §7.3.1.1: a lite agent facing a full one stays controlled, whatever the tie-breaker.
    return view.controlled() ? IceOutcome.ROLE_CONFLICT : IceOutcome.ACCEPTED;
  }

  private @Nullable Credentials addressed(long nowNanos) {
    if (current.addressed(view)) {
      return current;
    }
    Credentials old = former;
    return old != null && nowNanos - formerUntilNanos < 0 && old.addressed(view) ? old : null;
  }

  private @Nullable ByteBuf answer(int outcome, InetSocketAddress from) {
    return switch (outcome) {
      case IceOutcome.ACCEPTED -> {
        ByteBuf response = begin(StunView.BINDING_SUCCESS);
        writer.mappedAddress(from).integrity(key(), view.hasSha256()).end();
        yield response;
      }
      case IceOutcome.UNAUTHENTICATED -> refusal(400);
      case IceOutcome.WRONG_USERNAME, IceOutcome.WRONG_INTEGRITY -> refusal(401);
      case IceOutcome.UNKNOWN_ATTRIBUTE -> {
        ByteBuf response = begin(StunView.BINDING_ERROR);
        writer.error(420).unknownAttributes(view).integrity(key(), view.hasSha256()).end();
        yield response;
      }
      case IceOutcome.ROLE_CONFLICT -> {
        ByteBuf response = begin(StunView.BINDING_ERROR);
        writer.error(487).integrity(key(), view.hasSha256()).end();
        yield response;
      }
      default -> null;
    };
  }

  /// The key of the credentials that the wrapped, authenticated request used.
  private StunIntegrity key() {
    Credentials old = former;
    return old == null || current.addressed(view) ? current.integrity : old.integrity;
  }

  private ByteBuf begin(int type) {
    ByteBuf response = allocator.directBuffer(RESPONSE_MAX, RESPONSE_MAX);
    writer.respond(response, type, view);
    return response;
  }

  /// RFC 8489 §9.1.3: an error about credentials carries none.
  private ByteBuf refusal(int code) {
    ByteBuf response = begin(StunView.BINDING_ERROR);
    writer.error(code).end();
    return response;
  }

  private void accept(P path, int ofGeneration, long nowNanos) {
    paths.heard(path, ofGeneration, view.priority(), view.useCandidate(), nowNanos);
    awaited = false;
    state = IceState.CONNECTED;
  }

  /// The path media may take, or null while there is none with consent.
  public @Nullable P selected() {
    return paths.selected();
  }

  /// Whether an authenticated check came by this path within the time of consent.
  public boolean validated(P path) {
    return paths.contains(path);
  }

  public IceState state() {
    return state;
  }

  /// How many packets had an {@link IceOutcome}.
  public long count(int outcome) {
    return counts[outcome];
  }

  /// When {@link #tick} is due, or Long.MAX_VALUE.
  public long deadlineNanos() {
    if (state == IceState.CONNECTED) {
      return paths.oldestNanos() + CONSENT_NANOS;
    }
    return awaited ? awaitedUntilNanos : Long.MAX_VALUE;
  }

  /// Lets consent and the wait for a first check run out.
  public void tick(long nowNanos) {
    if (former != null && nowNanos - formerUntilNanos >= 0) {
      former = null;
    }
    if (state == IceState.CONNECTED) {
      paths.expire(nowNanos, CONSENT_NANOS);
      if (paths.selected() == null) {
        state = IceState.CONSENT_EXPIRED;
      }
    } else if (awaited && nowNanos - awaitedUntilNanos >= 0) {
      awaited = false;
      state = IceState.TIMED_OUT;
    }
  }
}
