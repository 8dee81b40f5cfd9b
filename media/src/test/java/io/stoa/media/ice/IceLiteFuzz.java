// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.fuzz.Script;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An ICE agent in a conversation: checks with any attributes, with and without valid integrity,
/// from many paths, with restarts and any time in between. Answers are well-formed and
/// authenticated, and only an accepted check selects a path.
public final class IceLiteFuzz {
  private static final int PATHS = 40;
  private static final int STEPS_MAX = 60;
  private static final String[] UFRAGS = {"srvu", "next", "last"};
  private static final String[] PASSWORDS = {
    "server-password-of-22ch", "second-password-of-22c", "third-password-of-22ch"
  };
  private static final StunIntegrity[] KEYS = {
    new StunIntegrity(PASSWORDS[0]),
    new StunIntegrity(PASSWORDS[1]),
    new StunIntegrity(PASSWORDS[2])
  };
  private static final int[] TYPES = {
    StunView.USERNAME,
    StunView.MESSAGE_INTEGRITY,
    StunView.ERROR_CODE,
    StunView.UNKNOWN_ATTRIBUTES,
    StunView.REALM,
    StunView.NONCE,
    StunView.XOR_MAPPED_ADDRESS,
    StunView.PRIORITY,
    StunView.USE_CANDIDATE,
    StunView.FINGERPRINT,
    StunView.ICE_CONTROLLED,
    StunView.ICE_CONTROLLING
  };
  private static final InetSocketAddress[] REMOTES = new InetSocketAddress[PATHS];

  static {
    for (int i = 0; i < PATHS; i++) {
      REMOTES[i] =
          new InetSocketAddress((i & 1) == 0 ? "192.0.2." + i : "2001:db8::" + i, 1000 + i);
    }
  }

  private final IceLite<InetSocketAddress> ice =
      new IceLite<>(UFRAGS[0], PASSWORDS[0], UnpooledByteBufAllocator.DEFAULT);
  private final Script script;
  private long now;
  private int generation;

  private IceLiteFuzz(Script script) {
    this.script = script;
    now = (long) script.i32() << 32;
  }

  public static void fuzzerTestOneInput(byte[] input) {
    new IceLiteFuzz(new Script(input)).converse();
  }

  private void converse() {
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      switch (script.below(8)) {
        case 0 -> receive(Unpooled.wrappedBuffer(script.bytes(1500)));
        case 1 -> {
          now += script.u16() * 1_000_000L;
          ice.tick(now);
        }
        case 2 -> {
          generation = Math.min(generation + 1, UFRAGS.length - 1);
          ice.restart(UFRAGS[generation], PASSWORDS[generation], now);
        }
        case 3 -> ice.remote("cliu", now);
        default -> receive(check());
      }
      InetSocketAddress selected = ice.selected();
      require(selected == null || ice.validated(selected), "selected is not validated");
      require(selected == null || ice.count(IceOutcome.ACCEPTED) > 0, "selected for nothing");
      ice.deadlineNanos();
      ice.state();
    }
    int validated = 0;
    for (InetSocketAddress remote : REMOTES) {
      validated += ice.validated(remote) ? 1 : 0;
    }
    require(validated <= IceLite.PATHS_MAX, "paths without bound");
  }

  /// A message with what the script says, sealed as it says.
  private ByteBuf check() {
    int form = script.u8();
    ByteBuf out = Unpooled.buffer(256);
    int type = (form & 1) == 0 ? StunView.BINDING_REQUEST : script.u16() & 0x3fff;
    StunWriter writer = new StunWriter(out).begin(out, type, new byte[12]);
    int who = script.below(UFRAGS.length);
    if ((form & 2) == 0) {
      writer.attribute(StunView.USERNAME, (UFRAGS[who] + ":cliu").getBytes(StandardCharsets.UTF_8));
    }
    for (int more = script.below(8); more > 0; more--) {
      int which = script.below(TYPES.length + 1);
      writer.attribute(which < TYPES.length ? TYPES[which] : script.u16(), script.bytes(64));
    }
    if ((form & 4) == 0 && out.writerIndex() < 1000) {
      writer.integrity(KEYS[who]);
    }
    if ((form & 8) == 0 && out.writerIndex() < 1000) {
      writer.end();
    } else {
      out.setShort(2, out.writerIndex() - StunView.HEADER_LENGTH);
    }
    return out;
  }

  private void receive(ByteBuf packet) {
    InetSocketAddress from = REMOTES[script.below(PATHS)];
    byte[] before = new byte[packet.readableBytes()];
    packet.getBytes(0, before);
    long accepted = ice.count(IceOutcome.ACCEPTED);
    // Exactly as large as the packet, so that nothing behind it can be read unnoticed.
    ByteBuf response = ice.receive(Unpooled.wrappedBuffer(before), from, from, now);
    boolean isAccepted = ice.count(IceOutcome.ACCEPTED) > accepted;
    require(!isAccepted || response != null, "accepted without answer");
    require(!isAccepted || ice.validated(from), "accepted, yet not validated");
    if (response != null) {
      answered(response, isAccepted, from);
      response.release();
    }
  }

  private void answered(ByteBuf response, boolean isAccepted, InetSocketAddress from) {
    StunView view = new StunView();
    require(view.wrap(response, 0, response.readableBytes()), "malformed answer");
    require(view.fingerprintMatches(), "fingerprint of the answer");
    require(
        view.type() == (isAccepted ? StunView.BINDING_SUCCESS : StunView.BINDING_ERROR),
        "type of the answer");
    if (isAccepted) {
      require(from.equals(view.mappedAddress()), "mapped address");
      boolean signed = false;
      for (StunIntegrity key : KEYS) {
        signed |= view.verify(key);
      }
      require(signed, "integrity of the answer");
    } else {
      require(view.errorCode() >= 400 && view.errorCode() < 500, "error code");
    }
  }

  private static void require(boolean holds, @Nullable String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    byte[] priority = {110, 0, 1, -1};
    Script.Writer check = new Script.Writer().i32(7).u8(3);
    for (int path = 0; path < 20; path++) {
      check.u8(4, 0, 0, 3, 7).bytes(priority).u8(11).bytes(new byte[8]).u8(8).bytes(new byte[0]);
      check.u8(path);
    }
    check.u8(1).u16(40_000).u8(2).u8(4, 0, 1, 1, 7).bytes(priority).u8(1);
    Script.Writer odd = new Script.Writer().i32(-1).u8(4, 0, 0, 2, 12).u16(0x7000);
    odd.bytes(new byte[3]).u8(10).bytes(new byte[8]).u8(5).u8(4, 4, 0, 0, 1).u8(1).u16(65_535);
    return List.of(check.toBytes(), odd.toBytes());
  }
}
