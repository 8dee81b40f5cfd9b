// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import io.stoa.bench.load.ControlCall;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What somebody who has joined can send over his own connection, sealed with his own keys.
///
/// @param kind how it is sent
/// @param packets what is sent
record Insiders(String name, int perSecond, Kind kind, Packets packets) implements Attack {

  private static final int RTP_HEADER = 12;

  /// How a packet is sent.
  enum Kind {
    RTP,
    RTCP,
    RAW
  }

  /// Makes them.
  @FunctionalInterface
  interface Packets {
    Corpus of(Target target) throws Exception;
  }

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    all.add(
        new Insiders(
            "sealed RTP that is malformed",
            5_000,
            Kind.RTP,
            target -> Corpus.of(target.random(), "RtpFuzz", "Payload", "LayerViews", "RedFuzz")));
    all.add(
        new Insiders(
            "sealed RTCP that is malformed",
            5_000,
            Kind.RTCP,
            target -> Corpus.of(target.random(), "RtcpFuzz", "Feedback")));
    all.add(
        new Insiders(
            "corpora inside of a session",
            5_000,
            Kind.RAW,
            target ->
                Corpus.of(
                        target.random(),
                        "Stun",
                        "Rtp",
                        "RecordFilter",
                        "Sctp",
                        "Handshake",
                        "PeerTransport",
                        "Turn")
                    .with(Corpus.clientHello())));
    all.add(new ManySources());
    return all;
  }

  @Override
  public Outcome on(Target target) throws Exception {
    Corpus corpus = packets.of(target);
    try (ControlCall.Insider insider = target.call().insider("inside")) {
      int sent =
          target.atRate(
              perSecond,
              i -> {
                byte[] packet = corpus.packet(i);
                if (packet.length < RTP_HEADER || packet.length > 1400) {
                  return;
                }
                switch (kind) {
                  case RTP -> insider.rtp(packet, RTP_HEADER);
                  case RTCP -> insider.rtcp(packet);
                  case RAW -> insider.raw(packet);
                }
              });
      return Outcome.of(
          "%,d packets, %d seeds".formatted(sent, corpus.size()),
          insider.isGone() ? "sent away" : "stays");
    }
  }

  /// 100,000 sources in one session.
  private record ManySources() implements Attack {

    private static final int SOURCES = 100_000;
    private static final int PER_SECOND = 10_000;

    @Override
    public String name() {
      return "100,000 sources in a session";
    }

    @Override
    public Outcome on(Target target) throws Exception {
      try (ControlCall.Insider insider = target.call().insider("inside")) {
        int sent = 0;
        while (sent < SOURCES) {
          int from = sent;
          sent += target.atRate(PER_SECOND, i -> insider.rtp(packet(from + i), RTP_HEADER));
        }
        return Outcome.of(
            "%,d packets, each of another source".formatted(sent),
            insider.isGone() ? "sent away" : "stays");
      }
    }

    private static byte[] packet(int number) {
      return ByteBuffer.allocate(60)
          .put((byte) 0x80)
          .put((byte) (number % 2 == 0 ? 96 : 111))
          .putShort((short) 1)
          .putInt(number)
          .putInt(0x1000_0000 + number)
          .array();
    }
  }
}
