// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;

/// STUN messages as anyone can send them: every accessor stays inside.
public final class StunFuzz {
  private static final StunIntegrity KEY = new StunIntegrity("password-of-22-characters");

  private StunFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuf buf = Unpooled.wrappedBuffer(input);
    IceLite.localUfrag(buf);
    StunView view = new StunView();
    int from = input.length == 0 ? 0 : (input[input.length - 1] & 3) % input.length;
    for (int index : new int[] {0, from}) {
      if (view.wrap(buf, index, input.length - index)) {
        read(view);
      }
    }
  }

  private static void read(StunView view) {
    view.type();
    view.errorCode();
    view.mappedAddress();
    view.fingerprintMatches();
    view.verify(KEY);
    if (view.hasUsername() != (view.username() != null)) {
      throw new AssertionError("username");
    }
    view.isFor(new byte[] {'s'});
    view.isFor(new byte[] {'s'}, new byte[] {'c'});
    view.sameTransaction(new byte[12]);
    if (view.priority() < -1 || view.priority() > 0xffff_ffffL) {
      throw new AssertionError("priority " + view.priority());
    }
    for (int i = 0; i < view.unknownCount(); i++) {
      if (view.unknown(i) >= 0x8000) {
        throw new AssertionError("not to be understood");
      }
    }
    ByteBuf copy = Unpooled.buffer(16);
    view.copyTransaction(copy);
  }

  public static List<byte[]> seeds() {
    Checks checks = new Checks(1);
    ByteBuf answer = Unpooled.buffer();
    new StunWriter(answer)
        .begin(answer, StunView.BINDING_SUCCESS, new byte[12])
        .mappedAddress(new InetSocketAddress("2001:db8::1", 5000))
        .integrity(KEY)
        .end();
    ByteBuf refusal = Unpooled.buffer();
    new StunWriter(refusal)
        .begin(refusal, StunView.BINDING_ERROR, new byte[12])
        .error(487)
        .attribute(StunView.REALM, new byte[5])
        .end();
    return List.of(
        ByteBufUtil.getBytes(checks.check("s:c", "password-of-22-characters", 1 << 30, true)),
        ByteBufUtil.getBytes(answer),
        ByteBufUtil.getBytes(refusal));
  }
}
