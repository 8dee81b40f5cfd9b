// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.PooledByteBufAllocator;
import io.stoa.media.Candidate;
import io.stoa.media.LocalTransport;
import io.stoa.media.TransportRole;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.sfu.Peer;
import io.stoa.media.sfu.PeerTransport;
import io.stoa.media.sfu.Room;
import io.stoa.media.sfu.SfuCounter;
import io.stoa.signaling.sdp.MalformedSdp;
import io.stoa.signaling.sdp.OutgoingTrack;
import io.stoa.signaling.sdp.RemoteDescription;
import io.stoa.signaling.sdp.SdpReader;
import io.stoa.signaling.sdp.SdpWriter;
import io.stoa.signaling.sdp.SdpWriter.OfferedSection;
import io.stoa.signaling.sdp.SectionPlan;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.TokenRefused;
import io.stoa.signaling.token.TokenVerifier;
import io.stoa.signaling.token.VideoGrant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a join costs the control plane, step by step: verifying the token, entering a room with a
/// transport and leaving it, writing the offer of two tracks, or of a hundred, and reading it. Not
/// in it: the WebSocket, and the DTLS handshake, which is by far the most.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class JoinBenchmark {
  private static final String KEY = "key";
  private static final String SECRET = "a-secret-of-thirty-two-characters";

  private final String token =
      AccessToken.of("student", VideoGrant.join("class"), Duration.ofDays(1)).sign(KEY, SECRET);
  private final TokenVerifier verifier = new TokenVerifier(Map.of(KEY, SECRET), Clock.systemUTC());
  private final DtlsCertificate certificate = DtlsCertificate.generate();
  private final LocalTransport local =
      new LocalTransport(
          "serverfr",
          "p".repeat(24),
          certificate.fingerprint(),
          List.of(
              new Candidate(
                  false, 1, new InetSocketAddress(InetAddress.getLoopbackAddress(), 7882))));
  private final List<OfferedSection> class2 = sections(2);
  private final List<OfferedSection> class100 = sections(100);
  private final String offer2 = SdpWriter.offer(class2, local, 1, 1);
  private final String offer100 = SdpWriter.offer(class100, local, 1, 1);
  private final Room room =
      new Room(
          "class",
          0,
          0,
          new long[SfuCounter.values().length],
          1,
          PooledByteBufAllocator.DEFAULT,
          event -> {});

  private static List<OfferedSection> sections(int tracks) {
    return IntStream.range(0, tracks)
        .mapToObj(i ->
            new OfferedSection(
                Integer.toString(i),
                i % 2 == 0 ? "audio" : "video",
                new SectionPlan.Send(
                    new OutgoingTrack("stream" + i, "track" + i, 2 * i + 1, 0, "tutor"))))
        .toList();
  }

  @Benchmark
  public AccessToken verifyToken() throws TokenRefused {
    return verifier.verify(token);
  }

  @Benchmark
  public Peer enterAndLeave() {
    Peer peer = room.join("student");
    PeerTransport transport =
        new PeerTransport(
            "serverfr",
            local.password(),
            certificate,
            peer,
            Runnable::run,
            PooledByteBufAllocator.DEFAULT);
    peer.attach(TransportRole.PUBLISHER, transport);
    peer.close();
    transport.close();
    return peer;
  }

  @Benchmark
  public String offerTwoTracks() {
    return SdpWriter.offer(class2, local, 1, 1);
  }

  @Benchmark
  public String offerHundredTracks() {
    return SdpWriter.offer(class100, local, 1, 1);
  }

  @Benchmark
  public RemoteDescription readTwoTracks() throws MalformedSdp {
    return SdpReader.read(offer2);
  }

  @Benchmark
  public RemoteDescription readHundredTracks() throws MalformedSdp {
    return SdpReader.read(offer100);
  }
}
