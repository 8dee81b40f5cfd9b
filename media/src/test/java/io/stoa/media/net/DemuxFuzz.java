// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.MediaEvent;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.fuzz.Script;
import io.stoa.media.sfu.Inlet;
import io.stoa.media.sfu.PeerTransport;
import java.net.InetAddress;
import java.util.List;

/// Datagrams from many addresses at a socket with two transports: anything at all, and checks for
/// one of them with a right or wrong password. Nothing is thrown inside, and only authenticated
/// addresses are remembered.
public final class DemuxFuzz {
  private static final int STEPS_MAX = 50;
  private static final int ADDRESSES = 24;
  private static final String[] UFRAGS = {"tutor123", "student1", "nobody12"};
  private static final String PASSWORD = "p".repeat(24);
  private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate();
  private static final Shard SHARD = shard();

  private final Counters counters = new Counters();
  private final Demux demux = new Demux(counters, new Defects(counters));
  private final UdpSocket socket = new NettyUdpSocket(SHARD);
  private final RemoteAddress from = new RemoteAddress();

  private DemuxFuzz() {
    for (int i = 0; i < 2; i++) {
      PeerTransport transport =
          new PeerTransport(
              UFRAGS[i],
              PASSWORD,
              CERTIFICATE,
              new Deaf(),
              Runnable::run,
              UnpooledByteBufAllocator.DEFAULT);
      demux.ufrags().put(UFRAGS[i], new Attachment(transport));
    }
  }

  private static Shard shard() {
    try {
      ShardGroup group = ShardGroup.start(0, 1, List.of(InetAddress.getLoopbackAddress()));
      Runtime.getRuntime().addShutdownHook(new Thread(group::close));
      return group.shards().getFirst();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    new DemuxFuzz().route(new Script(input));
  }

  private void route(Script script) {
    long now = script.i32();
    int genuine = 0;
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      int form = script.u8();
      from.setIpv4(0xc0000201, 1 + form % ADDRESSES);
      byte[] datagram;
      if ((form & 0x80) != 0) {
        String ufrag = UFRAGS[script.below(UFRAGS.length)];
        boolean right = script.flag();
        datagram = StunCheck.request(ufrag + ":c", right ? PASSWORD : "wrong", new byte[12]);
        genuine += right ? 1 : 0;
      } else {
        datagram = script.bytes(2000);
      }
      now += script.u8() * 100_000_000L;
      ByteBuf buf = Unpooled.wrappedBuffer(datagram);
      long before = ufragOf(buf);
      if (before >= 0) {
        int index = (int) (before >>> 32);
        require(index >= 20 && index + (int) before <= datagram.length, "name outside");
      }
      demux.route(socket, buf, from, now);
      require(counters.value(Counter.DEFECT) == 0, "something was thrown inside");
    }
    require(socket.paths().size() <= genuine, "an address that nobody authenticated");
    require(socket.paths().size() <= 2 * Attachment.PATHS_MAX, "addresses without bound");
  }

  private static long ufragOf(ByteBuf buf) {
    return BindingRequest.matches(buf) ? BindingRequest.ufrag(buf) : -1;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    byte[] check = StunCheck.request("tutor123:c", "wrong", new byte[12]);
    Script.Writer moving = new Script.Writer().i32(1);
    for (int i = 0; i < 40; i++) {
      moving.u8(0x80 + i, i & 1, 1, i);
    }
    return List.of(
        moving.toBytes(),
        new Script.Writer()
            .i32(1)
            .u8(3)
            .bytes(check)
            .u8(0)
            .u8(3)
            .bytes(new byte[] {(byte) 0x80, 111, 0, 1})
            .u8(9)
            .toBytes());
  }

  /// Nothing gets so far without keys.
  private static final class Deaf implements Inlet {
    @Override
    public void onRtp(PeerTransport from, ByteBuf packet, int index, int length, long nowNanos) {
      throw new AssertionError("media without keys");
    }

    @Override
    public void onRtcp(PeerTransport from, ByteBuf packet, int index, int length, long nowNanos) {
      throw new AssertionError("media without keys");
    }

    @Override
    public void onConnected(PeerTransport transport) {
      throw new AssertionError("connected without keys");
    }

    @Override
    public void onFailed(PeerTransport transport, MediaEvent.Reason reason) {}

    @Override
    public void onDirty(PeerTransport transport) {}
  }
}
