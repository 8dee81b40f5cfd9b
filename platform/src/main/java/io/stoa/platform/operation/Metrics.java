// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.stoa.media.PeerQuality;
import io.stoa.media.PeerQuality.TrackQuality;
import io.stoa.platform.operation.Cohorts.Cohort;
import io.stoa.platform.operation.Cohorts.Tally;
import io.stoa.signaling.turn.RelayState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Puts what was read off the server at one moment into Prometheus' text format. Confined.
final class Metrics {

  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;
  private static final double[] QUANTILES = {0.05, 0.5, 0.95};
  private static final List<String> DROPS = List.of("dropped_", "skipped_");

  private final List<MetricSnapshot> all = new ArrayList<>();

  byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(all));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// What the media server counted, named `family.counter`: what was left out in one metric, by
  /// where and why, everything else in a metric of its own.
  void counters(Map<String, Long> counters) {
    CounterSnapshot.Builder drops =
        CounterSnapshot.builder()
            .name("stoa_dropped_packets")
            .help("Packets that were not passed on, by where and why.");
    new TreeMap<>(counters)
        .forEach((name, count) -> {
          int dot = name.indexOf('.');
          String family = name.substring(0, dot);
          String counter = name.substring(dot + 1);
          String reason = reason(family, counter);
          if (reason.isEmpty()) {
            counter("stoa_" + family + "_" + counter, CounterHelp.of(name), count);
          } else {
            drops.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of("where", family, "reason", reason))
                    .value((double) count)
                    .build());
          }
        });
    all.add(drops.build());
  }

  private static String reason(String family, String counter) {
    if (family.equals("transport")) {
      return counter;
    }
    for (String lead : DROPS) {
      if (counter.startsWith(lead)) {
        return counter.substring(lead.length());
      }
    }
    return "";
  }

  private void counter(String name, String help, long count) {
    all.add(
        CounterSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(CounterDataPointSnapshot.builder().value((double) count).build())
            .build());
  }

  void gauge(String name, String help, double value) {
    all.add(
        GaugeSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
            .build());
  }

  /// A gauge of several values.
  void gauges(String name, String help, String label, Map<String, Double> values) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach((key, value) ->
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder().labels(Labels.of(label, key)).value(value).build()));
    all.add(gauge.build());
  }

  void loads(List<Integer> loads) {
    Map<String, Double> byShard = new TreeMap<>();
    for (int i = 0; i < loads.size(); i++) {
      byShard.put(Integer.toString(i), (double) loads.get(i));
    }
    gauges("stoa_shard_load", "Peers and subscriptions of a shard.", "shard", byShard);
  }

  /// The pool: without one there is nothing to tell.
  void relays(List<RelayState> relays) {
    if (relays.isEmpty()) {
      return;
    }
    Map<String, Double> urls = new TreeMap<>();
    Map<String, Double> participants = new TreeMap<>();
    for (RelayState relay : relays) {
      urls.merge(relay.name(), (double) relay.urls().size(), Double::sum);
      participants.merge(relay.name(), (double) relay.participants(), Double::sum);
    }
    gauges("stoa_pool_working_urls", "URLs of a relay that give allocations.", "relay", urls);
    gauges("stoa_pool_participants", "Who is told of a relay first.", "relay", participants);
  }

  void joins(JoinBook book) {
    counter("stoa_joins_succeeded", "Joins that came as far as keys.", book.succeeded());
    counter("stoa_reconnects", "Connections that broke and came back.", book.returns());
    cohorts(book.cohorts().all());
    CounterSnapshot.Builder failures =
        CounterSnapshot.builder()
            .name("stoa_joins_failed")
            .help("Joins that failed, by the stage that was not reached and why.");
    book.failures()
        .forEach((failure, count) ->
            failures.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of("stage", failure.stage(), "reason", failure.reason()))
                    .value((double) count)
                    .build()));
    all.add(failures.build());
    HistogramSnapshot.Builder times =
        HistogramSnapshot.builder()
            .name("stoa_join_stage_seconds")
            .help("From a client's request to join until it reached a stage.");
    book.times()
        .forEach((stage, time) ->
            times.dataPoint(
                HistogramDataPointSnapshot.builder()
                    .labels(Labels.of("stage", JoinBook.word(stage)))
                    .classicHistogramBuckets(buckets(time.counts()))
                    .sum(time.seconds())
                    .build()));
    all.add(times.build());
  }

  /// How kinds of clients fare; there are [Cohorts#MAX] of them at most.
  void cohorts(Map<Cohort, Tally> all) {
    cohorts(
        "stoa_client_joins",
        "Joins by where clients are and what they run on.",
        all,
        Tally::joined);
    cohorts("stoa_client_joins_failed", "Joins that failed, by the same.", all, Tally::failed);
    cohorts(
        "stoa_client_reconnects",
        "Connections that broke and came back, by the same.",
        all,
        Tally::returned);
    SummarySnapshot.Builder times =
        SummarySnapshot.builder()
            .name("stoa_client_join_seconds")
            .help("From a client's request to join until keys were agreed on, by the same.");
    CounterSnapshot.Builder ratings =
        CounterSnapshot.builder()
            .name("stoa_client_ratings")
            .help("How connections were rated, every few seconds of a participant, by the same.");
    all.forEach((cohort, tally) -> {
      if (tally.joined() > 0) {
        times.dataPoint(
            SummaryDataPointSnapshot.builder()
                .labels(labels(cohort))
                .count(tally.joined())
                .sum(tally.seconds())
                .quantiles(
                    Quantiles.builder()
                        .quantile(0.5, tally.medianMillis() / 1e3)
                        .quantile(0.95, tally.lateMillis() / 1e3)
                        .build())
                .build());
      }
      tally
          .ratings()
          .forEach((quality, count) ->
              ratings.dataPoint(
                  CounterDataPointSnapshot.builder()
                      .labels(labels(cohort).add("quality", JoinBook.word(quality)))
                      .value((double) count)
                      .build()));
    });
    this.all.add(times.build());
    this.all.add(ratings.build());
  }

  private void cohorts(
      String name, String help, Map<Cohort, Tally> all, ToLongFunction<Tally> value) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    all.forEach((cohort, tally) ->
        counter.dataPoint(
            CounterDataPointSnapshot.builder()
                .labels(labels(cohort))
                .value((double) value.applyAsLong(tally))
                .build()));
    this.all.add(counter.build());
  }

  private static Labels labels(Cohort cohort) {
    return Labels.of("region", cohort.region(), "device", cohort.device());
  }

  private static ClassicHistogramBuckets buckets(List<Long> counts) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < counts.size(); i++) {
      double bound = i < JoinBook.BOUNDS.length ? JoinBook.BOUNDS[i] : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, counts.get(i));
    }
    return buckets.build();
  }

  /// How the peers are now, all together: a metric for each would have no end.
  void peers(List<PeerQuality> peers) {
    Map<PeerQuality.Route, Double> routes = new EnumMap<>(PeerQuality.Route.class);
    for (PeerQuality.Route route : PeerQuality.Route.values()) {
      routes.put(route, 0.0);
    }
    double in = 0;
    int tracks = 0;
    int received = 0;
    int paused = 0;
    for (PeerQuality peer : peers) {
      routes.merge(peer.route(), 1.0, Double::sum);
      received += peer.receivedTracks();
      paused += peer.pausedTracks();
      for (TrackQuality track : peer.published()) {
        in += track.bps();
        tracks++;
      }
    }
    Map<String, Double> named = new TreeMap<>();
    routes.forEach((route, count) -> named.put(JoinBook.word(route), count));
    gauges("stoa_peers", "Peers by how their media goes.", "route", named);
    gauge("stoa_published_tracks", "Tracks that come in.", tracks);
    gauge("stoa_received_tracks", "Tracks that go out, each receiver counted.", received);
    gauge("stoa_paused_tracks", "Of these, held back for lack of bandwidth.", paused);
    gauge("stoa_incoming_bits_per_second", "Bitrate of the tracks that come in.", in);
    List<PeerQuality> receivers = peers.stream().filter(p -> p.receivedTracks() > 0).toList();
    quantiles(
        "stoa_rtt_seconds",
        "Round trips to peers.",
        peers.stream().filter(peer -> peer.rttMillis() >= 0).toList(),
        peer -> peer.rttMillis() / 1e3);
    quantiles("stoa_loss_ratio", "Loss towards receivers.", receivers, PeerQuality::loss);
    quantiles(
        "stoa_incoming_loss_ratio",
        "Loss on the way here of tracks that come in, since they began.",
        peers.stream().filter(peer -> !peer.published().isEmpty()).toList(),
        Metrics::incomingLoss);
    quantiles(
        "stoa_estimate_bits_per_second",
        "What receivers' networks are believed to carry.",
        receivers,
        PeerQuality::estimateBps);
  }

  /// Of all its tracks together.
  private static double incomingLoss(PeerQuality peer) {
    long expected = peer.published().stream().mapToLong(TrackQuality::expected).sum();
    long received = peer.published().stream().mapToLong(TrackQuality::received).sum();
    return expected <= 0 ? 0 : Math.clamp(1 - (double) received / expected, 0, 1);
  }

  private void quantiles(
      String name, String help, List<PeerQuality> peers, ToDoubleFunction<PeerQuality> value) {
    double[] sorted = peers.stream().mapToDouble(value).sorted().toArray();
    Map<String, Double> values = new TreeMap<>();
    for (double quantile : sorted.length == 0 ? new double[0] : QUANTILES) {
      int rank = (int) Math.ceil(quantile * sorted.length) - 1;
      values.put(Double.toString(quantile), sorted[Math.max(0, rank)]);
    }
    gauges(name, help, "quantile", values);
  }
}
