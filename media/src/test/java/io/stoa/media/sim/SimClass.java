// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpWriter;
import io.stoa.media.sfu.Path;
import io.stoa.media.sfu.Room;
import io.stoa.media.sfu.SfuCounter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// A room with its peers and transports as they run in the server, ticked as a shard ticks them,
/// with simulated people: tutors who publish a voice and a camera in three layers, and others who
/// receive them, each through links of their own. Owned by the test's thread.
final class SimClass implements AutoCloseable {
  static final long MILLI = 1_000_000L;
  static final int VIDEO_SSRC = 10_000;
  static final int RTX_OFFSET = 1_000_000;

  /// Where a payload says which layer it is of.
  static final int LAYER_AT = 9;

  /// Which share of the bits each temporal layer has, as in libwebrtc; the pictures are of 0 2 1 2.
  static final double[] TEMPORAL_SHARES = {0.4, 0.2, 0.4};

  /// IP, UDP and the tag of SRTP.
  private static final int OUTER_BYTES = 44;

  /// Of a camera's layers, as livekit-client sends 720p.
  static final int[] LAYER_BPS = {150_000, 500_000, 1_700_000};

  private static final int AUDIO_BYTES = 80;
  private static final int PACKET_BYTES = 1100;
  private static final int KEYFRAME_RATIO = 5;
  private static final long DEAF_NANOS = 300_000_000L;
  private static final int FPS = 30;
  private static final String[] RIDS = {"q", "h", "f"};
  private static final int MID_ID = 1;
  private static final int RID_ID = 3;

  final SimClock clock = new SimClock();
  final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  final List<MediaEvent> events = new ArrayList<>();
  final List<Long> eventNanos = new ArrayList<>();
  final long[] counters = new long[SfuCounter.values().length];
  final Room room;
  final List<SimPerson> people = new ArrayList<>();
  final long began;
  private final List<Encoder> cameras = new ArrayList<>();
  private final Random random;
  private final long seed;

  /// A layer of a camera.
  private final class Encoder {
    final SimPerson owner;
    final int layer;
    final int ssrc;
    boolean keyframe = true;
    int seq16;
    int timestamp;
    int pictureId;
    int tl0PicIdx;
    int inPattern;
    final long[] sentBytes = new long[TEMPORAL_SHARES.length];

    Encoder(SimPerson owner, int layer, int ssrc) {
      this.owner = owner;
      this.layer = layer;
      this.ssrc = ssrc;
      seq16 = random.nextInt(65_536);
      timestamp = random.nextInt();
    }

    void frame() {
      inPattern = keyframe ? 0 : inPattern + 1 & 3;
      int tid = inPattern == 0 ? 0 : inPattern == 2 ? 1 : 2;
      // Of four pictures, two are of the highest layer.
      double share = TEMPORAL_SHARES[tid] * (tid == 2 ? 2 : 4);
      int bytes = (int) (LAYER_BPS[layer] / 8.0 / FPS * share * (0.8 + 0.4 * random.nextDouble()));
      bytes *= keyframe ? KEYFRAME_RATIO : 1;
      timestamp += 90_000 / FPS;
      pictureId = pictureId + 1 & 0x7fff;
      tl0PicIdx += tid == 0 ? 1 : 0;
      int packets = (bytes + PACKET_BYTES - 1) / PACKET_BYTES;
      for (int i = 0; i < packets; i++) {
        send(bytes / packets, tid, i == 0, i == packets - 1);
      }
      keyframe = false;
    }

    private void send(int bytes, int tid, boolean isFirst, boolean isLast) {
      ByteBuf buf = Unpooled.buffer(1500);
      int at = head(buf, isLast, 96, seq16, timestamp, ssrc, "1", RIDS[layer]);
      seq16 = seq16 + 1 & 0xffff;
      buf.setByte(at, 0x80 | (isFirst ? 0x10 : 0));
      buf.setByte(at + 1, 0xe0);
      buf.setShort(at + 2, 0x8000 | pictureId);
      buf.setByte(at + 4, tl0PicIdx);
      buf.setByte(at + 5, tid << 6 | (tid > 0 && inPattern < 3 ? 0x20 : 0));
      buf.setByte(at + 6, keyframe ? 0 : 1);
      buf.setByte(at + LAYER_AT, layer);
      int length = at + Math.max(20, bytes);
      sentBytes[tid] += length + OUTER_BYTES;
      post(owner, buf, length);
    }
  }

  SimClass(long seed) {
    this.seed = seed;
    random = new Random(seed);
    began = clock.nowNanos();
    room =
        new Room(
            "class",
            began,
            1_700_000_000_000_000_000L,
            counters,
            seed,
            PooledByteBufAllocator.DEFAULT,
            event -> {
              events.add(event);
              eventNanos.add(clock.nowNanos());
            });
    clock.after(0, this::tick);
    clock.after(20 * MILLI, this::answer);
    clock.after(100 * MILLI, this::sample);
  }

  /// Somebody on a link that never is the bottleneck.
  SimPerson near(String name) {
    SimLink up = new SimLink(clock, seed + 7, 10);
    SimLink down = new SimLink(clock, seed + 8, 10);
    return join(name, up, down);
  }

  SimPerson join(String name, SimLink up, SimLink down) {
    SimPerson person = new SimPerson(this, name, people.size(), up, down, seed + people.size());
    people.add(person);
    return person;
  }

  /// Publishes a voice and a camera of somebody who is connected.
  void film(SimPerson person) {
    String name = person.peer.id();
    Map<Integer, RtpExtension> ids = Map.of(MID_ID, RtpExtension.MID, RID_ID, RtpExtension.RID);
    person.peer.publish(
        new PublicationSpec(
            name + ".voice",
            "0",
            MediaKind.AUDIO,
            Map.of(111, Codec.OPUS),
            ids,
            List.of(),
            List.of()));
    person.peer.publish(
        new PublicationSpec(
            name + ".camera",
            "1",
            MediaKind.VIDEO,
            Map.of(96, Codec.VP8),
            ids,
            List.of(),
            List.of(RIDS)));
    int base = 1 + 10 * people.indexOf(person);
    List<Encoder> encoders = new ArrayList<>();
    for (int i = 0; i < LAYER_BPS.length; i++) {
      encoders.add(new Encoder(person, i, base + i));
    }
    cameras.addAll(encoders);
    // As libwebrtc: key frames of all layers, the highest first, and deaf for a while then.
    long[] heardNanos = {Long.MIN_VALUE / 2};
    person.onKeyframeRequest(ssrc -> {
      if (clock.nowNanos() - heardNanos[0] >= DEAF_NANOS) {
        heardNanos[0] = clock.nowNanos();
        encoders.forEach(encoder -> encoder.keyframe = true);
      }
    });
    repeatedly(1_000_000_000L / FPS, () -> encoders.reversed().forEach(Encoder::frame));
    int[] state = {random.nextInt(65_536), random.nextInt()};
    repeatedly(
        20 * MILLI,
        () -> {
          ByteBuf buf = Unpooled.buffer(1500);
          int at = head(buf, false, 111, state[0], state[1], base + 9, "0", "");
          state[0] = state[0] + 1 & 0xffff;
          state[1] += 960;
          buf.setByte(at, 0x78);
          post(person, buf, at + AUDIO_BYTES);
        });
  }

  /// Lets somebody see and hear another. Returns the SSRC of the video.
  int subscribe(SimPerson viewer, SimPerson tutor) {
    int number = people.indexOf(tutor);
    Map<RtpExtension, Integer> ids =
        Map.of(RtpExtension.MID, 9, RtpExtension.TRANSPORT_CC, SimPerson.NUMBER_ID);
    viewer.peer.subscribe(
        new SubscriptionSpec(
            tutor.peer.id() + ".voice",
            TransportRole.PUBLISHER,
            "a" + number,
            100 + number,
            Map.of(Codec.OPUS, SimPerson.AUDIO_PT),
            ids));
    int ssrc = VIDEO_SSRC + number;
    viewer.peer.subscribe(
        new SubscriptionSpec(
            tutor.peer.id() + ".camera",
            TransportRole.PUBLISHER,
            "v" + number,
            ssrc,
            Map.of(Codec.VP8, SimPerson.VIDEO_PT),
            ids,
            ssrc + RTX_OFFSET,
            Map.of(Codec.VP8, SimPerson.RTX_PT)));
    return ssrc;
  }

  static int audioSsrc(int videoSsrc) {
    return videoSsrc - VIDEO_SSRC + 100;
  }

  private static int head(
      ByteBuf buf,
      boolean marker,
      int payloadType,
      int seq16,
      int timestamp,
      int ssrc,
      String mid,
      String rid) {
    RtpWriter.header(buf, 0, marker, payloadType, seq16, timestamp, ssrc);
    ExtensionBlock block = new ExtensionBlock();
    block.add(MID_ID, Unpooled.copiedBuffer(mid, StandardCharsets.UTF_8), 0, mid.length());
    if (!rid.isEmpty()) {
      block.add(RID_ID, Unpooled.copiedBuffer(rid, StandardCharsets.UTF_8), 0, rid.length());
    }
    return RtpWriter.extensions(buf, 0, block);
  }

  private static void post(SimPerson from, ByteBuf buf, int length) {
    byte[] packet = new byte[length];
    buf.getBytes(0, packet);
    from.client.sendRtp(packet);
  }

  /// A datagram of somebody has come; the burst ends with it.
  void toServer(SimPerson from, byte[] bytes, Path way) {
    ByteBuf direct = PooledByteBufAllocator.DEFAULT.directBuffer(2048).writeBytes(bytes);
    from.server.receive(direct, way, clock.nowNanos());
    direct.release();
    room.flush();
  }

  /// Cameras and microphones run each at their own time.
  private void repeatedly(long nanos, Runnable task) {
    clock.after(random.nextLong(nanos), () -> every(nanos, task));
  }

  private void every(long nanos, Runnable task) {
    clock.after(
        nanos,
        () -> {
          task.run();
          every(nanos, task);
        });
  }

  /// As a shard does, not more often than every 5 ms.
  private void tick() {
    long now = clock.nowNanos();
    for (SimPerson person : people) {
      if (person.server.deadlineNanos() <= now) {
        person.server.tick(now);
      }
      if (person.client.deadlineNanos() <= now) {
        person.client.tick(now);
      }
    }
    if (room.deadlineNanos() <= now) {
      room.tick(now);
    }
    room.flush();
    clock.after(5 * MILLI, this::tick);
  }

  private void answer() {
    people.forEach(SimPerson::answer);
    clock.after(20 * MILLI, this::answer);
  }

  private void sample() {
    people.forEach(SimPerson::sample);
    clock.after(100 * MILLI, this::sample);
  }

  /// What a viewer of every camera can be sent on average, of each camera in bits per second with
  /// all headers: nothing, or a layer up to one of its temporal layers.
  List<double[]> offers(double seconds) {
    List<double[]> offers = new ArrayList<>();
    for (int camera = 0; camera < cameras.size(); camera += LAYER_BPS.length) {
      double[] offer = new double[1 + LAYER_BPS.length * TEMPORAL_SHARES.length];
      int at = 1;
      for (int layer = 0; layer < LAYER_BPS.length; layer++) {
        double sum = 0;
        for (long bytes : cameras.get(camera + layer).sentBytes) {
          sum += 8 * bytes / seconds;
          offer[at++] = sum;
        }
      }
      offers.add(offer);
    }
    return offers;
  }

  /// Lets simulated time pass until so many seconds after the beginning.
  void runTo(double seconds) {
    long until = began + (long) (seconds * 1e9);
    while (clock.nextNanos() <= until) {
      clock.advance(clock.nextNanos());
      settle();
    }
    clock.advance(until);
  }

  /// Runs what the handshakes hand back until they wait for packets or time.
  private void settle() {
    while (true) {
      boolean busy = false;
      for (SimPerson person : people) {
        busy |= person.server.busy() || person.client.busy();
      }
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      } else if (busy) {
        LockSupport.parkNanos(20_000);
      } else {
        return;
      }
    }
  }

  @Override
  public void close() {
    room.close();
    for (SimPerson person : people) {
      person.server.close();
      person.client.closeDtls();
    }
    settle();
  }
}
