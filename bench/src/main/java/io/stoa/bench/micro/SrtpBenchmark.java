// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.RtpWriter;
import io.stoa.media.srtp.SrtpCrypto;
import io.stoa.media.srtp.SrtpProfile;
import io.stoa.media.srtp.SrtpSession;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to protect an RTP packet, alone and with unprotecting it on the other side.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class SrtpBenchmark {
  private static final int HEADER = 12;

  @Param public SrtpCrypto crypto = SrtpCrypto.JDK;

  @Param public SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;

  @Param({"100", "1200"})
  public int size;

  private final ByteBuf plain = Unpooled.directBuffer(2048).setZero(0, 2048);
  private final ByteBuf packet = Unpooled.directBuffer(2048);
  private SrtpSession sender = session(true);
  private SrtpSession receiver = session(false);
  private int seq;

  @Setup
  public void open() {
    close();
    sender = session(true);
    receiver = session(false);
  }

  @TearDown
  public void close() {
    sender.close();
    receiver.close();
  }

  @Benchmark
  public int protect() {
    RtpWriter.header(packet, 0, false, 96, seq++, 0, 1);
    return sender.protectRtp(packet, 0, HEADER, plain, 0, size - HEADER);
  }

  @Benchmark
  public int protectAndUnprotect() {
    int length = receiver.unprotectRtp(packet, 0, protect());
    if (length != size) {
      throw new IllegalStateException("outcome " + length);
    }
    return length;
  }

  private SrtpSession session(boolean sends) {
    byte[] material = new byte[profile.keyingMaterialLength()];
    return sends
        ? SrtpSession.sender(profile, material, true, crypto)
        : SrtpSession.receiver(profile, material, false, crypto);
  }
}
