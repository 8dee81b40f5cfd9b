// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Builds a client's connectivity checks.
public final class Checks {

  private final Random random;

  public Checks(long seed) {
    random = new Random(seed);
  }

  /// A check of a full, controlling agent.
  public ByteBuf check(String username, String password, long priority, boolean nominate) {
    return check(username, password, priority, nominate, StunView.ICE_CONTROLLING);
  }

  public ByteBuf check(
      String username, String password, long priority, boolean nominate, int role) {
    StunWriter writer = begin(username).attribute(StunView.PRIORITY, (int) priority);
    writer.attribute(role, random.nextLong());
    if (nominate) {
      writer.attribute(StunView.USE_CANDIDATE, new byte[0]);
    }
    writer.integrity(new StunIntegrity(password)).end();
    return out;
  }

  private ByteBuf out = Unpooled.EMPTY_BUFFER;

  /// A request with a USERNAME, to be completed by the caller.
  public StunWriter begin(String username) {
    out = Unpooled.buffer(128);
    byte[] transaction = new byte[12];
    random.nextBytes(transaction);
    return new StunWriter(out)
        .begin(out, StunView.BINDING_REQUEST, transaction)
        .attribute(StunView.USERNAME, username.getBytes(StandardCharsets.UTF_8));
  }

  /// What {@link #begin} began.
  public ByteBuf message() {
    return out;
  }
}
