// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The four-way handshake, from both ends, up to the cookie. The passive end keeps no state: all of
/// it travels in the cookie. RFC 9260 §5. Owned by its association.
final class Handshake {
  static final int IDLE = 0;
  static final int COOKIE_WAIT = 1;
  static final int COOKIE_ECHOED = 2;

  /// How long a cookie is good, RFC 9260 §16.
  private static final long COOKIE_LIFE = 60_000 * Wire.MILLISECOND;

  private static final int SECRET = 32;

  private static final byte[] NOTHING = new byte[0];

  /// Supported-Extensions with RE-CONFIG and FORWARD TSN, and FORWARD-TSN-Supported.
  private static final byte[] EXTENSIONS = {
    (byte) 0x80,
    0x08,
    0,
    6,
    (byte) Wire.RE_CONFIG,
    (byte) Wire.FORWARD_TSN,
    0,
    0,
    (byte) 0xc0,
    0,
    0,
    4
  };

  private final SctpConfig config;
  private final PacketWriter writer;
  private final SctpCounters counters;
  private final RandomGenerator random;
  private final CookieSeal seal;
  private final InitView init = new InitView();
  private int state = IDLE;
  private int localTag;
  private int localTsn;
  private @Nullable PeerInit peer;
  private byte[] cookie = new byte[0];
  private int tries;
  private long deadline = Wire.NEVER;

  Handshake(SctpConfig config, PacketWriter writer, SctpCounters counters, RandomGenerator random) {
    this.config = config;
    this.writer = writer;
    this.counters = counters;
    this.random = random;
    byte[] secret = new byte[SECRET];
    random.nextBytes(secret);
    this.seal = new CookieSeal(secret);
  }

  int state() {
    return state;
  }

  int localTag() {
    return localTag;
  }

  int localTsn() {
    return localTsn;
  }

  /// What the peer's INIT ACK said; nothing before it came.
  @Nullable PeerInit peer() {
    return peer;
  }

  long deadlineNanos() {
    return deadline;
  }

  /// Sends the first INIT.
  void start(long nowNanos) {
    localTag = newTag();
    localTsn = random.nextInt();
    state = COOKIE_WAIT;
    tries = 0;
    send(nowNanos);
  }

  private int newTag() {
    int tag = random.nextInt();
    return tag == 0 ? 1 : tag;
  }

  private void send(long nowNanos) {
    deadline = nowNanos + RetransmissionTimeout.initial(tries++);
    if (state == COOKIE_WAIT) {
      writer.single(0, Wire.INIT, 0, initBody(localTag, localTsn, NOTHING));
    } else if (peer != null) {
      writer.single(peer.tag(), Wire.COOKIE_ECHO, 0, cookie);
    }
  }

  /// The value of an INIT or INIT ACK.
  private byte[] initBody(int tag, int tsn, byte[] parameters) {
    return ByteBuffer.allocate(InitView.FIXED + EXTENSIONS.length + parameters.length)
        .putInt(tag)
        .putInt(config.receiveWindow())
        .putShort((short) config.streams())
        .putShort((short) config.streams())
        .putInt(tsn)
        .put(EXTENSIONS)
        .put(parameters)
        .array();
  }

  /// The timer T1; whether there is still hope.
  boolean tick(long nowNanos) {
    if (nowNanos >= deadline) {
      if (tries > config.retransmissionsMax()) {
        return false;
      }
      send(nowNanos);
    }
    return true;
  }

  /// Answers an INIT. While our own is out, with the tag that is in it, so that a collision ends in
  /// one association (RFC 9260 §5.2.1); else with a new one (§5.1, §5.2.2).
  void receiveInit(PacketView view, int tieLocal, int tiePeer, long nowNanos) {
    int fixed = InitView.FIXED + EXTENSIONS.length + 4 + Wire.padded(CookieSeal.LENGTH);
    int reportMax = writer.roomMax() - fixed;
    if (!init.wrap(view.buffer(), view.body(), view.bodyLength(), reportMax)) {
      counters.badChunks++;
      return;
    }
    int tag = state == IDLE ? newTag() : localTag;
    int tsn = state == IDLE ? random.nextInt() : localTsn;
    byte[] sealed = seal.seal(new StateCookie(tag, tsn, init.peer(), tieLocal, tiePeer, nowNanos));
    byte[] unrecognized = init.unrecognized();
    byte[] parameters =
        ByteBuffer.allocate(4 + Wire.padded(sealed.length) + unrecognized.length)
            .putShort((short) Wire.STATE_COOKIE)
            .putShort((short) (4 + sealed.length))
            .put(sealed)
            .put(4 + Wire.padded(sealed.length), unrecognized)
            .array();
    writer.single(init.peer().tag(), Wire.INIT_ACK, 0, initBody(tag, tsn, parameters));
  }

  /// Takes the answer to our INIT and echoes its cookie.
  void receiveInitAck(PacketView view, long nowNanos) {
    boolean acceptable = init.wrap(view.buffer(), view.body(), view.bodyLength(), 0);
    byte[] given = acceptable ? init.cookie() : null;
    if (state != COOKIE_WAIT || given == null || given.length > writer.roomMax()) {
      counters.badChunks++;
      return;
    }
    peer = init.peer();
    cookie = given;
    state = COOKIE_ECHOED;
    tries = 0;
    send(nowNanos);
  }

  /// The peer found our cookie too old: begins again, RFC 9260 §5.2.6.
  void staleCookie(long nowNanos) {
    if (state == COOKIE_ECHOED) {
      int triesBefore = tries;
      start(nowNanos);
      tries += triesBefore;
    }
  }

  /// The cookie in a COOKIE ECHO, or nothing if it is not ours or not for this tag.
  @Nullable StateCookie open(PacketView view) {
    StateCookie opened = seal.open(view.buffer(), view.body(), view.bodyLength());
    return opened != null && opened.localTag() == view.tag() ? opened : null;
  }

  static boolean stale(StateCookie opened, long nowNanos) {
    return nowNanos - opened.bornNanos() > COOKIE_LIFE;
  }

  void finish() {
    state = IDLE;
    deadline = Wire.NEVER;
    cookie = new byte[0];
  }
}
