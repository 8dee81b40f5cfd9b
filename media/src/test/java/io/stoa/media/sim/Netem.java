// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One direction of a simulated link. Owned by the test's thread.
public final class Netem {

  /// How a link treats packets; shares are 0 to 1.
  ///
  /// @param jitterMillis added to the delay, uniformly; more than the spacing of packets reorders
  /// @param reorder share of packets that are held back for another delay
  public record Link(
      int delayMillis, int jitterMillis, double loss, double reorder, double duplication) {

    /// Delay only.
    public static Link clean(int delayMillis) {
      return new Link(delayMillis, 0, 0, 0, 0);
    }
  }

  private final SimClock clock;
  private final Random random;
  private Link link;
  private Predicate<byte[]> filter = packet -> true;
  private long sent;
  private long lost;

  public Netem(SimClock clock, Link link, long seed) {
    this.clock = clock;
    this.link = link;
    this.random = new Random(seed);
  }

  /// Lets only those packets pass, from now on; what does not is not counted as lost.
  public void filter(Predicate<byte[]> passes) {
    filter = passes;
  }

  /// Changes the link for packets sent from now on.
  public void link(Link changed) {
    link = changed;
  }

  public long sent() {
    return sent;
  }

  public long lost() {
    return lost;
  }

  /// Takes a packet and its reference, and delivers copies of it.
  public void send(ByteBuf packet, Consumer<ByteBuf> receiver) {
    sent++;
    byte[] bytes = new byte[packet.readableBytes()];
    packet.readBytes(bytes);
    packet.release();
    if (!filter.test(bytes)) {
      return;
    }
    if (random.nextDouble() < link.loss) {
      lost++;
      return;
    }
    int copies = random.nextDouble() < link.duplication ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      double millis = link.delayMillis + random.nextDouble() * link.jitterMillis;
      if (random.nextDouble() < link.reorder) {
        millis += link.delayMillis;
      }
      clock.after((long) (millis * 1_000_000), () -> receiver.accept(Unpooled.copiedBuffer(bytes)));
    }
  }
}
