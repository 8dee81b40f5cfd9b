// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.fuzz.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Datagrams of somebody without keys at the DTLS server, with Bouncy Castle behind: nothing
/// escapes from its thread, nobody is connected, answers are bounded, and the thread ends with the
/// server.
public final class HandshakeFuzz implements DtlsOwner {
  private static final int DATAGRAMS_MAX = 12;
  private static final long TIMEOUT_NANOS = 30_000_000_000L;

  /// Of one datagram: a flight with a certificate, and what is repeated.
  private static final int ANSWERS_MAX = 16;

  private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate();
  private static final AtomicReference<@Nullable Throwable> ESCAPED = new AtomicReference<>();

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private int answers;

  private HandshakeFuzz() {}

  /// Loads what the first input would have to wait for.
  public static void fuzzerInitialize() {
    seeds().forEach(HandshakeFuzz::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> ESCAPED.set(thrown));
    new HandshakeFuzz().receive(new Script(input));
    Throwable escaped = ESCAPED.getAndSet(null);
    if (escaped != null) {
      throw new AssertionError("escaped from the handshake's thread", escaped);
    }
  }

  private void receive(Script script) {
    DtlsServer server =
        new DtlsServer(
            CERTIFICATE,
            List.of("sha-256 " + CERTIFICATE.fingerprint()),
            TIMEOUT_NANOS,
            this,
            tasks::add);
    long now = 0;
    for (int i = 0; i < DATAGRAMS_MAX && script.hasMore(); i++) {
      byte[] datagram = script.bytes(DtlsServer.DATAGRAM_MAX + 10);
      now += script.u8() * 10_000_000L;
      answers = 0;
      server.receive(Unpooled.wrappedBuffer(datagram), now);
      settle(server);
      server.tick(now);
      settle(server);
      require(answers <= ANSWERS_MAX, answers + " answers");
    }
    require(!server.connected(), "connected");
    server.close();
    settle(server);
  }

  private void settle(DtlsServer server) {
    while (true) {
      boolean busy = server.busy();
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      } else if (busy) {
        LockSupport.parkNanos(1_000);
      } else {
        return;
      }
    }
  }

  @Override
  public void sendDtls(ByteBuf datagram) {
    answers++;
    require(datagram.readableBytes() <= 1200, "longer than the path takes");
    datagram.release();
  }

  @Override
  public void onKeys(SrtpKeys keys) {
    throw new AssertionError("keys for nobody");
  }

  @Override
  public void onData(byte[] data) {
    throw new AssertionError("data of nobody");
  }

  @Override
  public void onDtlsFailed(DtlsFailure failure) {}

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /// What a client of ours begins with, in one datagram and in fragments.
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (boolean fragments : new boolean[] {false, true}) {
      Script.Writer writer = new Script.Writer();
      for (byte[] datagram : hello(fragments)) {
        writer.bytes(datagram).u8(1);
      }
      seeds.add(writer.toBytes());
    }
    seeds.add(
        new Script.Writer()
            .bytes(
                RecordFilterFuzz.record(22, 0, new byte[] {1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0}))
            .u8(5)
            .toBytes());
    return seeds;
  }

  private static List<byte[]> hello(boolean fragments) {
    ConcurrentLinkedQueue<byte[]> sent = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    DtlsClient client =
        new DtlsClient(CERTIFICATE, new int[] {7, 1}, new Recording(sent), tasks::add);
    if (fragments) {
      client.smallRecords();
    }
    client.start(0, 0);
    while (client.busy() || !tasks.isEmpty()) {
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      } else {
        LockSupport.parkNanos(1_000);
      }
    }
    client.end();
    return List.copyOf(sent);
  }

  private record Recording(ConcurrentLinkedQueue<byte[]> sent) implements DtlsOwner {
    @Override
    public void sendDtls(ByteBuf datagram) {
      byte[] bytes = new byte[datagram.readableBytes()];
      datagram.readBytes(bytes);
      sent.add(bytes);
    }

    @Override
    public void onKeys(SrtpKeys keys) {}

    @Override
    public void onData(byte[] data) {}

    @Override
    public void onDtlsFailed(DtlsFailure failure) {}
  }
}
