// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.MediaEvent;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.fuzz.Script;
import io.stoa.media.ice.Checks;
import io.stoa.media.sfu.Inlet;
import io.stoa.media.sfu.Path;
import io.stoa.media.sfu.PeerTransport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// A transport as a whole: datagrams of any kind from several paths, checks right and wrong, time
/// and restarts in between; before the handshake, or after a real one. Without keys nothing comes
/// out but short answers; with them, nothing that was not protected by the client.
public final class PeerTransportFuzz {
  private static final int STEPS_MAX = 100;
  private static final int PATHS = 6;
  private static final String UFRAG = "srvu";
  private static final String PASSWORD = "server-password-of-22ch";
  private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate();

  /// Inputs that share a connected pair: a handshake costs as much as hundreds of them.
  private static final int INPUTS_OF_A_PAIR = 2000;

  private static int seq16;
  private static int inputsOfPair;
  private static TwoPeers pair = connected();

  private PeerTransportFuzz() {}

  /// Loads what the first input would have to wait for.
  public static void fuzzerInitialize() {
    seeds().forEach(PeerTransportFuzz::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    Script script = new Script(input);
    if (script.below(4) == 0) {
      afterHandshake(script);
    } else {
      new Unconnected(script).run();
    }
  }

  private static TwoPeers connected() {
    inputsOfPair = 0;
    seq16 = 0;
    TwoPeers peers = new TwoPeers(Netem.Link.clean(1), 1);
    if (!peers.connect(10_000)) {
      throw new AssertionError("the handshake failed");
    }
    return peers;
  }

  private static void afterHandshake(Script script) {
    if (++inputsOfPair > INPUTS_OF_A_PAIR) {
      pair.close();
      pair = connected();
    }
    pair.run(5);
    forget();
    int rtp = 0;
    int rtcp = 0;
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      int form = script.u8();
      switch (form & 3) {
        case 0 -> {
          byte[] packet = script.bytes(1400);
          if (packet.length >= 12) {
            packet[0] = (byte) 0x80;
            packet[1] &= 0x3f;
            seq16++;
            packet[2] = (byte) (seq16 >> 8);
            packet[3] = (byte) seq16;
            pair.client.sendRtp(packet);
            rtp++;
          }
        }
        case 1 -> {
          byte[] packet = script.bytes(1400);
          if (packet.length >= 8) {
            packet[0] = (byte) 0x80;
            packet[1] = (byte) (200 + (packet[1] & 7));
            pair.client.sendRtcp(packet);
            rtcp++;
          }
        }
        case 2 -> pair.server.tick(pair.clock.nowNanos());
        default -> {
          byte[] datagram = script.bytes(1600);
          Path from = (form & 4) == 0 ? pair.path : pair.otherPath(form);
          pair.server.receive(Unpooled.wrappedBuffer(datagram), from, pair.clock.nowNanos());
        }
      }
    }
    pair.run(5);
    require(pair.rtp.size() <= rtp, "RTP that the client did not send");
    require(pair.rtcp.size() <= rtcp, "RTCP that the client did not send");
    require(pair.failures.isEmpty(), "forged datagrams ended the connection");
    require(pair.server.ready(), "forged datagrams took the path away");
  }

  private static void forget() {
    pair.rtp.clear();
    pair.rtcp.clear();
    pair.data.clear();
    pair.client.rtp.clear();
    pair.client.rtcp.clear();
  }

  /// A transport whose client has not shown a certificate.
  private static final class Unconnected implements Inlet {
    private final Script script;
    private final Checks checks = new Checks(1);
    private final PeerTransport transport =
        new PeerTransport(
            UFRAG, PASSWORD, CERTIFICATE, this, Runnable::run, UnpooledByteBufAllocator.DEFAULT);
    private final List<Answering> paths = new ArrayList<>();
    private long now;

    Unconnected(Script script) {
      this.script = script;
      for (int i = 0; i < PATHS; i++) {
        paths.add(new Answering(new InetSocketAddress("192.0.2." + i, 4000 + i), i == 5));
      }
    }

    void run() {
      now = (long) script.i32() << 32;
      String ufrag = UFRAG;
      for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
        int form = script.u8();
        Answering path = paths.get((form >> 3) % PATHS);
        path.answers = 0;
        switch (form & 7) {
          case 0 -> {
            now += script.u16() * 1_000_000L;
            transport.tick(now);
          }
          case 1 -> {
            ufrag = "sec" + (form >> 3);
            transport.restart(ufrag, PASSWORD, now);
          }
          case 2 -> transport.remote("cliu", "unused", List.of(), now);
          case 3 ->
              receive(
                  checks.check(ufrag + ":cliu", PASSWORD, script.i32(), (form & 0x80) != 0), path);
          case 4 -> receive(checks.check(ufrag + ":cliu", "wrong", 1, true), path);
          default -> receive(Unpooled.wrappedBuffer(script.bytes(2200)), path);
        }
        transport.deadlineNanos();
        Path selected = transport.selected();
        require(selected == null || transport.validated(selected), "selected is not validated");
        require(!transport.ready(), "ready without keys");
      }
      transport.flush();
      transport.close();
    }

    private void receive(ByteBuf datagram, Answering path) {
      byte[] exact = new byte[datagram.readableBytes()];
      datagram.getBytes(datagram.readerIndex(), exact);
      // Data of handshakes is HandshakeFuzz's: a thread for each input is slow.
      boolean handshake = exact.length > 0 && exact[0] >= 20 && exact[0] <= 63;
      if (!handshake || !transport.validated(path)) {
        transport.receive(Unpooled.wrappedBuffer(exact), path, now);
      }
      require(path.answers <= 1, path.answers + " answers to one datagram");
    }

    @Override
    public void onRtp(PeerTransport from, ByteBuf packet, int index, int length, long nowNanos) {
      throw new AssertionError("media without keys");
    }

    @Override
    public void onRtcp(PeerTransport from, ByteBuf packet, int index, int length, long nowNanos) {
      throw new AssertionError("media without keys");
    }

    @Override
    public void onConnected(PeerTransport from) {
      throw new AssertionError("connected without keys");
    }

    @Override
    public void onFailed(PeerTransport from, MediaEvent.Reason reason) {}

    @Override
    public void onDirty(PeerTransport from) {}
  }

  /// A path that counts what it is given to send.
  private static final class Answering implements Path {
    private final InetSocketAddress remote;
    private final boolean tcp;
    private int answers;

    Answering(InetSocketAddress remote, boolean tcp) {
      this.remote = remote;
      this.tcp = tcp;
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }

    @Override
    public boolean tcp() {
      return tcp;
    }

    @Override
    public void send(ByteBuf packet) {
      answers++;
      require(packet.readableBytes() <= 128, "long answer to somebody unknown");
      packet.release();
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    byte[] media = new byte[40];
    media[0] = (byte) 0x80;
    media[1] = 111;
    Script.Writer connected = new Script.Writer().u8(0);
    for (int i = 0; i < 5; i++) {
      media[3] = (byte) i;
      connected.u8(0).bytes(media).u8(1).bytes(media).u8(3).bytes(media).u8(7).bytes(media).u8(2);
    }
    Script.Writer waiting = new Script.Writer().u8(1).i32(9).u8(2);
    for (int i = 0; i < PATHS; i++) {
      waiting.u8(3 + 8 * i).i32(99 + i).u8(4).u8(5 + 8 * i).bytes(media).u8(0).u16(2000);
    }
    waiting.u8(1, 2, 3).i32(5).u8(0).u16(40_000);
    return List.of(connected.toBytes(), waiting.toBytes());
  }
}
