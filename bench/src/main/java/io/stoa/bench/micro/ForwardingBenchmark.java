// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.bench.load.LatencyHistogram;
import io.stoa.media.LocalTransport;
import io.stoa.media.MediaConfig;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaKind;
import io.stoa.media.MediaServer;
import io.stoa.media.PeerHandle;
import io.stoa.media.PublicationSpec;
import io.stoa.media.RoomHandle;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// What forwarding a packet costs a shard that has nothing else to do than that: one publisher, and
/// receivers on sockets of this machine, with real handshakes and keys.
///
/// A burst is sent when the first receiver got the one before, while the shard is still busy with
/// the others: so it is always saturated and always finds whole bursts. Printed are the CPU time of
/// the shard's thread, kernel included, and what it allocated. Then bursts come at a pace that
/// needs only a share of that, and printed is how long they take. On loopback that time holds the
/// kernel's receiving half, too.
///
/// Between the rounds runs the [LimitProgram], where there is a C compiler: the share that is
/// printed is its least time per packet over the shard's least, in the same minute.
///
/// `./mvnw -Psaturate -Dsaturate="[receivers] [burst] [payload bytes] [rounds] [share]"`
public final class ForwardingBenchmark {
  private static final int VP8 = 96;
  private static final int FRAME_TICKS = 3000;
  private static final int SSRC = 0x1111;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// Consent lasts for 30 s.
  private static final long PACED_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int burst;
  private final ByteBuf payload;
  private final MediaServer server;
  private final RoomHandle room;
  private final Semaphore connected = new Semaphore(0);
  private final DtlsCertificate certificate = DtlsCertificate.generate();
  private final List<LoopbackClient> clients = new ArrayList<>();
  private final List<LocalTransport> transports = new ArrayList<>();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long shard;
  private int seq = 1;
  private int frame;

  private ForwardingBenchmark(int receivers, int burst, int payloadBytes) throws Exception {
    this.burst = burst;
    payload = Unpooled.directBuffer(payloadBytes).setZero(0, payloadBytes);
    payload.writerIndex(payloadBytes);
    server = MediaServer.start(new MediaConfig(0, 1, List.of(InetAddress.getLoopbackAddress())));
    room =
        server.openRoom(
            "saturated",
            event -> {
              if (event instanceof MediaEvent.TransportConnected) {
                connected.release();
              }
            });
    PeerHandle tutor = enter("tutor");
    tutor.publish(
        new PublicationSpec(
            "camera",
            "0",
            MediaKind.VIDEO,
            Map.of(VP8, Codec.VP8),
            Map.of(),
            List.of(SSRC),
            List.of()));
    for (int i = 0; i < receivers; i++) {
      enter("student" + i)
          .subscribe(
              new SubscriptionSpec(
                  "camera",
                  TransportRole.PUBLISHER,
                  "1",
                  0x2222,
                  Map.of(Codec.VP8, VP8),
                  Map.of(RtpExtension.MID, 1)));
    }
    shard = shardThread();
  }

  private PeerHandle enter(String name) throws Exception {
    PeerHandle peer = room.join(name);
    LocalTransport transport = peer.openTransport(TransportRole.PUBLISHER);
    LoopbackClient client = new LoopbackClient(name, certificate);
    peer.connect(TransportRole.PUBLISHER, client.description());
    client.connect(transport);
    if (!connected.tryAcquire(5, TimeUnit.SECONDS)) {
      throw new IOException("not connected within 5 s: " + name);
    }
    clients.add(client);
    transports.add(transport);
    return peer;
  }

  private long shardThread() {
    for (long id : threads.getAllThreadIds()) {
      if (threads.getThreadInfo(id).getThreadName().startsWith("media-shard")) {
        return id;
      }
    }
    throw new IllegalStateException("no shard");
  }

  /// A frame of VP8 (RFC 7741 §4.2) with a picture id, a key frame now and then.
  private void sendFrame() throws IOException {
    frame++;
    LoopbackClient tutor = clients.getFirst();
    for (int i = 0; i < burst; i++) {
      payload.setByte(0, i == 0 ? 0x90 : 0x80).setByte(1, 0x80).setShort(2, 0x8000 | frame);
      payload.setByte(4, frame % 100 == 1 ? 0 : 1);
      tutor.send(VP8, seq++, frame * FRAME_TICKS, i == burst - 1, SSRC, payload);
    }
  }

  private void run(long nanos) throws IOException {
    long until = System.nanoTime() + nanos;
    do {
      sendFrame();
      clients.get(1).await(burst);
    } while (System.nanoTime() - until < 0);
  }

  /// Bursts at a steady pace, for which a share of the shard's time is enough: prints how long
  /// after its time the last receiver had all of one, and how late this thread was with sending it,
  /// which is the machine's doing and within the former.
  private void pace(double nanosPerPacket, double share, long nanos)
      throws IOException, InterruptedException {
    LoopbackClient last = clients.getLast();
    while (last.awaitFrame() >= 0) {
      // What is left of the saturation.
    }
    keepConsent();
    sendFrame();
    long first = last.awaitFrame();
    if (first < 0) {
      throw new IOException("nothing comes any more");
    }
    long interval = (long) (nanosPerPacket * burst * (clients.size() - 1) / share);
    int bursts = (int) (nanos / interval);
    LatencyHistogram latency = new LatencyHistogram();
    LatencyHistogram late = new LatencyHistogram();
    long from = System.nanoTime();
    Thread receiver =
        Thread.ofPlatform()
            .start(() -> takeAll(first, bursts, i -> latency.record(sinceDue(from, i, interval))));
    for (int i = 0; i < bursts; i++) {
      while (sinceDue(from, i, interval) < 0) {
        LockSupport.parkNanos(-sinceDue(from, i, interval));
      }
      late.record(sinceDue(from, i, interval));
      sendFrame();
    }
    receiver.join();
    System.out.printf(
        "at %.0f %% of a shard, a burst each %.0f us: the last receiver had it after %s; sent late by %s; lost %d%n",
        100 * share, interval / 1e3, micros(latency), micros(late), bursts - latency.total());
  }

  private static long sinceDue(long from, int number, long interval) {
    return System.nanoTime() - from - number * interval;
  }

  /// Takes bursts at the last receiver until nothing comes any more.
  ///
  /// @param first the timestamp of what came before the first of them
  private void takeAll(long first, int bursts, IntConsumer taken) {
    try {
      LoopbackClient last = clients.getLast();
      for (long at = last.awaitFrame(); at >= 0; at = last.awaitFrame()) {
        int number = (int) (at - first) / FRAME_TICKS - 1;
        taken.accept(number);
        if (number == bursts - 1) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String micros(LatencyHistogram times) {
    return "p50 %.0f us, p99 %.0f us, p99.9 %.0f us"
        .formatted(times.nanosAt(0.5) / 1e3, times.nanosAt(0.99) / 1e3, times.nanosAt(0.999) / 1e3);
  }

  private void keepConsent() throws IOException {
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).check(transports.get(i));
    }
  }

  /// Returns nanoseconds of the shard's thread for each packet.
  private double measure() throws IOException {
    keepConsent();
    run(ROUND_NANOS / 4);
    Map<String, Long> before = server.counters();
    long cpu = threads.getThreadCpuTime(shard);
    long bytes = threads.getThreadAllocatedBytes(shard);
    run(ROUND_NANOS);
    cpu = threads.getThreadCpuTime(shard) - cpu;
    bytes = threads.getThreadAllocatedBytes(shard) - bytes;
    Map<String, Long> after = server.counters();
    double packets = difference(before, after, "sfu.rtp_forwarded");
    System.out.printf(
        "forwarded %.0f, ns/packet %.1f, bytes allocated/packet %.3f, not sent %d%n",
        packets,
        cpu / packets,
        bytes / packets,
        difference(before, after, "net.send_failed")
            + difference(before, after, "net.dropped_send_queue"));
    return cpu / packets;
  }

  private static long difference(Map<String, Long> before, Map<String, Long> after, String name) {
    return after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L);
  }

  private void close() throws IOException {
    for (LoopbackClient client : clients) {
      client.close();
    }
    server.close();
    payload.release();
  }

  public static void main(String[] args) throws Exception {
    int receivers = args.length > 0 ? Integer.parseInt(args[0]) : 50;
    int burst = args.length > 1 ? Integer.parseInt(args[1]) : 8;
    int payloadBytes = args.length > 2 ? Integer.parseInt(args[2]) : 1172;
    int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
    double share = args.length > 4 ? Double.parseDouble(args[4]) : 0.7;
    ForwardingBenchmark benchmark = new ForwardingBenchmark(receivers, burst, payloadBytes);
    benchmark.run(WARM_UP_NANOS);
    Optional<LimitProgram> limit = LimitProgram.compile();
    double least = Double.MAX_VALUE;
    double leastInC = Double.MAX_VALUE;
    for (int i = 0; i < rounds; i++) {
      least = Math.min(least, benchmark.measure());
      if (limit.isPresent()) {
        leastInC = Math.min(leastInC, limit.get().nanosPerPacket(receivers, burst, payloadBytes));
      }
    }
    if (limit.isPresent()) {
      System.out.printf("share of the limit: %.2f%n", leastInC / least);
    }
    benchmark.pace(least, share, PACED_NANOS);
    benchmark.close();
  }
}
