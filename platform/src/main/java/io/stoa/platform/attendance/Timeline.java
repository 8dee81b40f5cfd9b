// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.PersonId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What somebody's facts amount to: when they were connected, and how, published and talked.
/// Immutable.
///
/// @param connected without gaps of a minute or less
/// @param gaps such gaps, in order
/// @param publishing by the name of the source: camera, microphone
/// @param rated how they were connected, where that is known; of several connections each
/// @param failures attempts to join that did not work
/// @param there whether they are connected now
/// @param farewell why they left last; empty while there, and where nobody knows
record Timeline(
    PersonId person,
    List<Span> connected,
    List<Gap> gaps,
    Map<String, List<Span>> publishing,
    List<Span> talking,
    List<Rated> rated,
    List<Fact> failures,
    boolean there,
    String farewell) {

  /// Who comes back within so long was there all the time.
  static final Duration RECONNECTS = Duration.ofSeconds(60);

  /// Pauses between two sentences.
  static final Duration BREATH = Duration.ofSeconds(2);

  /// A gap in a presence.
  record Gap(Span span, Why why) {}

  /// A time of one quality.
  record Rated(Span span, Quality quality) {}

  /// Why somebody was not connected.
  enum Why {
    LEFT,
    LOST,
    SERVER
  }

  /// Of whom nothing was noticed.
  static Timeline nobody(PersonId person) {
    return new Timeline(
        person, List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), false, "");
  }

  /// One connection of somebody, as its facts are read one after the other.
  private static final class Connection {
    private final List<Span> up = new ArrayList<>();
    private final Map<String, List<Span>> publishing = new HashMap<>();
    private final List<Span> talking = new ArrayList<>();
    private final List<Rated> rated = new ArrayList<>();
    private final Map<String, Integer> tracks = new HashMap<>();
    private final Map<String, Instant> publishesSince = new HashMap<>();
    private @Nullable Instant upSince;
    private @Nullable Instant speaksSince;
    private @Nullable Instant ratedSince;
    private Quality quality = Quality.GOOD;
    // Of what each kind of facts told last: time does not go back, whatever a clock was set to. The
    // kinds are apart because a loss is noticed late, and is as long ago as it was.
    private Instant lastPresence = Instant.MIN;
    private Instant lastTrack = Instant.MIN;
    private Instant lastSpeech = Instant.MIN;
    private Instant lastRating = Instant.MIN;
    private boolean gone;
    private Why ended = Why.LOST;
    private String farewell = "";

    void read(Fact fact) {
      switch (fact.kind()) {
        case JOINED, FOUND -> up(present(fact.at()));
        case LOST -> down(present(fact.at()), Why.LOST);
        case LEFT -> leave(present(fact.at()), fact.detail());
        case PUBLISHES -> publish(fact.detail(), track(fact.at()));
        case UNPUBLISHES -> unpublish(fact.detail(), track(fact.at()));
        case SPEAKS -> speak(speech(fact.at()));
        case SILENT -> silent(speech(fact.at()));
        case RATED -> rate(Quality.of(fact.detail()), rating(fact.at()));
        case FAILED -> {}
      }
    }

    private Instant present(Instant at) {
      lastPresence = Span.later(at, lastPresence);
      return lastPresence;
    }

    private Instant track(Instant at) {
      lastTrack = Span.later(at, lastTrack);
      return lastTrack;
    }

    private Instant speech(Instant at) {
      lastSpeech = Span.later(at, lastSpeech);
      return lastSpeech;
    }

    private Instant rating(Instant at) {
      lastRating = Span.later(at, lastRating);
      return lastRating;
    }

    private void up(Instant at) {
      if (upSince == null && !gone) {
        upSince = at;
      }
    }

    private void down(Instant at, Why why) {
      if (upSince != null) {
        up.add(new Span(upSince, at));
        upSince = null;
        ended = why;
      }
    }

    private void leave(Instant at, String reason) {
      boolean shutDown = reason.equals("server_shutdown");
      boolean lost = reason.equals("signal_close") || reason.equals("connection_timeout");
      down(at, shutDown ? Why.SERVER : lost ? Why.LOST : Why.LEFT);
      gone = true;
      farewell = reason;
    }

    private void publish(String source, Instant at) {
      if (tracks.merge(source, 1, Integer::sum) == 1) {
        publishesSince.put(source, at);
      }
    }

    private void unpublish(String source, Instant at) {
      Instant since = publishesSince.get(source);
      if (since != null && tracks.merge(source, -1, Integer::sum) == 0) {
        publishesSince.remove(source);
        publishing.computeIfAbsent(source, s -> new ArrayList<>()).add(new Span(since, at));
      }
    }

    private void speak(Instant at) {
      speaksSince = speaksSince == null ? at : speaksSince;
    }

    private void silent(Instant at) {
      if (speaksSince != null) {
        talking.add(new Span(speaksSince, at));
        speaksSince = null;
      }
    }

    private void rate(Quality now, Instant at) {
      if (ratedSince != null) {
        rated.add(new Rated(new Span(ratedSince, at), quality));
      }
      quality = now;
      ratedSince = at;
    }

    /// Nothing more is known of it.
    void end(Instant at, boolean died) {
      down(present(at), Why.SERVER);
      silent(speech(at));
      rate(quality, rating(at));
      for (String source : List.copyOf(publishesSince.keySet())) {
        tracks.put(source, 1);
        unpublish(source, track(at));
      }
      if (died && !gone) {
        farewell = "server_died";
      }
    }
  }

  /// Everybody's, of one class.
  ///
  /// @param facts in the order in which they were noticed
  /// @param runEnd when a run of the server ended; null while it goes on
  /// @param window times that count
  static Map<PersonId, Timeline> of(
      List<Fact> facts, Function<UUID, @Nullable Instant> runEnd, Span window, Instant now) {
    Map<PersonId, List<Fact>> byPerson = new LinkedHashMap<>();
    for (Fact fact : facts) {
      byPerson.computeIfAbsent(fact.person(), person -> new ArrayList<>()).add(fact);
    }
    Map<PersonId, Timeline> all = new LinkedHashMap<>();
    byPerson.forEach((person, theirs) -> all.put(person, of(person, theirs, runEnd, window, now)));
    return all;
  }

  private static Timeline of(
      PersonId person,
      List<Fact> facts,
      Function<UUID, @Nullable Instant> runEnd,
      Span window,
      Instant now) {
    Map<String, Connection> connections = new LinkedHashMap<>();
    Map<String, UUID> runs = new HashMap<>();
    List<Fact> failures = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact.kind() == Fact.Kind.FAILED) {
        if (window.holds(fact.at())) {
          failures.add(fact);
        }
      } else {
        String key = fact.room() + " " + fact.participant();
        connections.computeIfAbsent(key, k -> new Connection()).read(fact);
        runs.put(key, fact.run());
      }
    }
    boolean there = false;
    for (Map.Entry<String, Connection> each : connections.entrySet()) {
      Connection connection = each.getValue();
      Instant end = runEnd.apply(Objects.requireNonNull(runs.get(each.getKey())));
      there |= end == null && connection.upSince != null;
      connection.end(end == null ? now : end, end != null);
    }
    return of(person, List.copyOf(connections.values()), failures, window, there);
  }

  private static Timeline of(
      PersonId person,
      List<Connection> connections,
      List<Fact> failures,
      Span window,
      boolean there) {
    List<Span> clip = List.of(window);
    List<Span> up = new ArrayList<>();
    List<Span> talking = new ArrayList<>();
    List<Rated> rated = new ArrayList<>();
    Map<String, List<Span>> publishing = new TreeMap<>();
    Map<Instant, Why> ends = new HashMap<>();
    String farewell = "";
    Instant last = Instant.MIN;
    for (Connection each : connections) {
      List<Span> its = Span.common(Span.joined(each.up, Duration.ZERO), clip);
      up.addAll(its);
      talking.addAll(Span.common(Span.joined(each.talking, Duration.ZERO), its));
      for (Rated one : each.rated) {
        Span.common(List.of(one.span), its).forEach(in -> rated.add(new Rated(in, one.quality)));
      }
      each.publishing.forEach((source, spans) ->
          publishing
              .computeIfAbsent(source, s -> new ArrayList<>())
              .addAll(Span.common(Span.joined(spans, Duration.ZERO), its)));
      if (!its.isEmpty()) {
        ends.put(its.getLast().to(), each.ended);
        if (its.getLast().to().isAfter(last)) {
          last = its.getLast().to();
          farewell = each.farewell;
        }
      }
    }
    publishing.replaceAll((source, spans) -> Span.joined(spans, Duration.ZERO));
    publishing.values().removeIf(List::isEmpty);
    List<Span> raw = Span.joined(up, Duration.ZERO);
    return new Timeline(
        person,
        Span.joined(raw, RECONNECTS),
        gaps(raw, ends),
        publishing,
        Span.joined(talking, BREATH),
        rated,
        failures,
        there,
        there ? "" : farewell);
  }

  private static List<Gap> gaps(List<Span> raw, Map<Instant, Why> ends) {
    List<Gap> gaps = new ArrayList<>();
    for (int i = 1; i < raw.size(); i++) {
      Span gap = new Span(raw.get(i - 1).to(), raw.get(i).from());
      if (gap.length().compareTo(RECONNECTS) <= 0) {
        // Within one connection it is media that was lost.
        gaps.add(new Gap(gap, ends.getOrDefault(gap.from(), Why.LOST)));
      }
    }
    return gaps;
  }

  /// Times of this quality.
  List<Span> rated(Quality quality) {
    return Span.joined(
        rated.stream().filter(one -> one.quality == quality).map(Rated::span).toList(),
        Duration.ZERO);
  }

  /// When they were there and nothing got through: also what was lost and came back.
  List<Span> lost() {
    List<Span> all = new ArrayList<>(rated(Quality.LOST));
    gaps.stream().filter(gap -> gap.why != Why.LEFT).map(Gap::span).forEach(all::add);
    return Span.common(Span.joined(all, Duration.ZERO), connected);
  }

  /// When they were there and could not take part as one should.
  List<Span> spoiled() {
    List<Span> all = new ArrayList<>(rated(Quality.POOR));
    all.addAll(lost());
    return Span.joined(all, Duration.ZERO);
  }

  /// Everything that is published, together.
  List<Span> publishingAnything() {
    List<Span> all = new ArrayList<>();
    publishing.values().forEach(all::addAll);
    return Span.joined(all, Duration.ZERO);
  }
}
