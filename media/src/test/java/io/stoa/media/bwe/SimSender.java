// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.TransportFeedback;
import io.stoa.media.rtp.TransportFeedbackReader;
import io.stoa.media.sim.SimClock;
import io.stoa.media.sim.SimLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A server that sends audio and video to one receiver through a link, with estimator and pacer,
/// and the receiver, which answers with the bytes of real feedback. The video follows the target
/// like an ideal encoder, unless an [Allocator] chooses among layers.
final class SimSender {
  static final long MILLI = 1_000_000L;
  private static final int AUDIO_BYTES = 100;
  private static final int PACKET_BYTES = 1200;

  /// What was seen in one interval of 100 ms.
  record Sample(long atNanos, long targetBps, double arrivedBps, double mediaBps) {}

  final SimClock clock;
  final SendSideEstimator estimator;
  final List<Sample> samples = new ArrayList<>();
  final List<Long> queueNanos = new ArrayList<>();
  private final SimLink link;
  private final SimLink back;
  private final Random random;
  private final Pacer pacer;
  private final TransportFeedback feedback = new TransportFeedback(7, 50 * MILLI);
  private final TransportFeedbackReader reader = new TransportFeedbackReader();
  private final ByteBuf wire = Unpooled.buffer(TransportFeedback.LENGTH_MAX);
  private final SimRembReceiver rembReceiver = new SimRembReceiver();
  private final long beganNanos;
  private boolean hasFeedback = true;
  private boolean hasRemb;
  private double demandBps = 5_000_000;
  private long arrivedBytes;
  private long windowBytes;
  private long windowMediaBytes;
  long audioSent;
  long audioArrived;
  long mediaSent;
  long paddingSent;
  int expired;
  private long wakeNanos = Long.MAX_VALUE;
  private long warmNanos;
  @Nullable SimLayers layers;

  SimSender(SimClock clock, SimLink link, long seed, long backMillis, long startBps) {
    this.clock = clock;
    this.link = link;
    random = new Random(seed);
    back = new SimLink(clock, seed + 1, backMillis);
    estimator = new SendSideEstimator(startBps, 50_000, 20_000_000);
    beganNanos = clock.nowNanos();
    pacer = new Pacer(estimator.pacingBps(), beganNanos);
    demand(demandBps);
  }

  void demand(double bps) {
    demandBps = bps;
    estimator.desired((long) bps);
  }

  void rembOnly() {
    hasFeedback = false;
    hasRemb = true;
  }

  SimLink back() {
    return back;
  }

  /// Queue delays are kept from this long after the beginning.
  void measureQueueAfter(long nanos) {
    warmNanos = nanos;
  }

  void start() {
    clock.after(0, this::frame);
    clock.after(0, this::audio);
    clock.after(50 * MILLI, this::report);
    clock.after(100 * MILLI, this::sample);
    clock.after(10 * MILLI, this::tickLoop);
  }

  /// Bytes of this flow that arrived.
  long arrivedBytes() {
    return arrivedBytes;
  }

  private void tickLoop() {
    drain();
    clock.after(10 * MILLI, this::tickLoop);
  }

  private void frame() {
    double audioBps = AUDIO_BYTES * 8 * 50;
    SimLayers layers = this.layers;
    double video =
        layers != null
            ? layers.choose(estimator, (long) audioBps, clock.nowNanos())
            : Math.max(40_000, Math.min((double) estimator.targetBps(), demandBps) - audioBps);
    int left = (int) (video / 30 / 8 * (0.8 + 0.4 * random.nextDouble()));
    if (layers != null && layers.takeKeyframe()) {
      left *= 5;
    }
    while (left > 0) {
      int size = Math.max(100, Math.min(PACKET_BYTES, left));
      pacer.enqueue(Pacer.VIDEO, 0, size, clock.nowNanos());
      left -= size;
    }
    drain();
    clock.after(1_000_000_000L / 30, this::frame);
  }

  private void audio() {
    pacer.enqueue(Pacer.AUDIO, 0, AUDIO_BYTES, clock.nowNanos());
    drain();
    clock.after(20 * MILLI, this::audio);
  }

  /// The loop of a transport.
  private void drain() {
    long now = clock.nowNanos();
    estimator.tick(now);
    // Asked first: it begins a probe, and with it the rate of the probe.
    estimator.probeBytesDue(now);
    pacer.rate(estimator.pacingBps(), now);
    int priority = pacer.poll(now);
    while (priority != Pacer.NONE) {
      if (priority == Pacer.EXPIRED) {
        expired++;
      } else {
        send(pacer.size(), SendSideEstimator.MEDIA, priority == Pacer.AUDIO);
      }
      priority = pacer.poll(now);
    }
    int due = pacer.isEmpty() ? estimator.probeBytesDue(now) : 0;
    while (due > 0) {
      int size = Math.max(60, Math.min(255, due));
      pacer.onSent(size);
      send(size, SendSideEstimator.PADDING, false);
      due = estimator.probeBytesDue(now);
    }
    long next = pacer.deadlineNanos(now);
    if (estimator.probeBps() > 0) {
      next = Math.min(next, estimator.deadlineNanos());
    }
    long wake = Math.max(next, now + MILLI / 2);
    if (next != Long.MAX_VALUE && (wake < wakeNanos || wakeNanos <= now)) {
      wakeNanos = wake;
      clock.after(wake - now, this::drain);
    }
  }

  private void send(int bytes, int kind, boolean isAudio) {
    int seq16 = estimator.onSent(bytes, kind, clock.nowNanos());
    long sentNanos = clock.nowNanos();
    audioSent += isAudio ? 1 : 0;
    mediaSent += kind == SendSideEstimator.MEDIA ? bytes : 0;
    paddingSent += kind == SendSideEstimator.PADDING ? bytes : 0;
    link.send(
        bytes,
        queued -> {
          long now = clock.nowNanos();
          if (now - beganNanos >= warmNanos) {
            queueNanos.add(queued);
          }
          arrivedBytes += bytes;
          windowBytes += bytes;
          windowMediaBytes += kind == SendSideEstimator.MEDIA ? bytes : 0;
          audioArrived += isAudio ? 1 : 0;
          feedback.record(seq16, 9, now);
          rembReceiver.onArrival(seq16, sentNanos, now, bytes);
        });
  }

  private void report() {
    long now = clock.nowNanos();
    if (hasFeedback && now >= feedback.deadlineNanos()) {
      for (int length = feedback.write(wire, 0); length > 0; length = feedback.write(wire, 0)) {
        ByteBuf copy = wire.copy(0, length);
        back.send(
            length,
            queued -> {
              if (reader.wrap(copy, 0, copy.capacity())) {
                estimator.onFeedback(reader, clock.nowNanos());
              }
            });
      }
    }
    if (hasRemb && (now - beganNanos) / (50 * MILLI) % 10 == 0) {
      double loss = rembReceiver.takeLoss();
      long remb = (long) rembReceiver.bps(now);
      back.send(
          60,
          queued -> {
            estimator.onReceiverReport(loss, 100 * MILLI, clock.nowNanos());
            estimator.onRemb(remb, clock.nowNanos());
          });
    }
    clock.after(50 * MILLI, this::report);
  }

  private void sample() {
    samples.add(
        new Sample(
            clock.nowNanos(), estimator.targetBps(), windowBytes * 80.0, windowMediaBytes * 80.0));
    windowBytes = 0;
    windowMediaBytes = 0;
    clock.after(100 * MILLI, this::sample);
  }
}
