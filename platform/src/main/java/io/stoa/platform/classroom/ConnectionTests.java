// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.classroom.ConnectionTest.Way;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.web.RateLimit;
import io.stoa.signaling.IceServers;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.IceServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Trying a network out before a class. The browser opens a throw-away room for each way to the
/// server, plays there what it publishes itself, and tells what it measured. Any virtual thread.
public final class ConnectionTests {

  private static final int PER_PERSON = 20;
  private static final Duration WITHIN = Duration.ofMinutes(10);
  private static final Duration VALID = Duration.ofMinutes(2);
  private static final int ROOM_BYTES = 12;
  private static final String ROOM = "connection-test-";

  private final Database db;
  private final Bookings bookings;
  private final IceServers relays;
  private final InstantSource clock;
  private final KeyRing keys;
  private final RateLimit begun;
  private final RateLimit told;
  private final ConnectionTestStore store = new ConnectionTestStore();

  /// The right to publish into a room of one way and to play it.
  public record Pass(String publish, String play) {}

  /// What a browser needs for a test.
  public record Ticket(Map<Way, Pass> passes, List<IceServer> relays) {
    public Ticket {
      passes = Map.copyOf(passes);
      relays = List.copyOf(relays);
    }
  }

  /// The last test of a member of a class.
  public record Latest(PersonId person, String verdict, Instant testedAt) {}

  /// @param relays what participants are told
  /// @param keys sign the tokens
  public ConnectionTests(
      Database db, Bookings bookings, IceServers relays, InstantSource clock, KeyRing keys) {
    this.db = db;
    this.bookings = bookings;
    this.relays = relays;
    this.clock = clock;
    this.keys = keys;
    begun = new RateLimit(PER_PERSON, WITHIN, clock);
    told = new RateLimit(PER_PERSON, WITHIN, clock);
  }

  /// Whether a room of that name is none but a test's.
  public static boolean isTestRoom(String name) {
    return name.startsWith(ROOM);
  }

  /// Lets somebody who is signed in begin a test.
  public Ticket begin(Caller caller) {
    limit(begun, caller);
    String id = DataFolder.randomSecret(ROOM_BYTES);
    Map<Way, Pass> passes = new EnumMap<>(Way.class);
    for (Way way : Way.values()) {
      String room = ROOM + "%s-%s".formatted(id, way.word());
      passes.put(
          way, new Pass(token(room, "publish-" + caller.person()), token(room, "play-" + id)));
    }
    return new Ticket(passes, relays.of(ROOM + id));
  }

  private String token(String room, String identity) {
    KeyRing.Own own = keys.own();
    return AccessToken.of(identity, VideoGrant.join(room), Duration.ZERO)
        .valid(clock.instant(), clock.instant().plus(VALID))
        .sign(own.key(), own.secret());
  }

  private static void limit(RateLimit limit, Caller caller) {
    Duration wait = limit.take(caller.person().toString());
    if (!wait.isZero()) {
      throw Refused.tooMany("Too many connection tests. Wait a little.", wait.toSeconds() + 1);
    }
  }

  /// Keeps what a test brought, with the booking that it was for.
  ///
  /// @throws Refused not_found when the caller is not part of the booking
  public ConnectionTest.Verdict keep(
      Caller caller, Optional<BookingId> booking, ConnectionTest test) {
    limit(told, caller);
    booking.ifPresent(id -> bookings.own(caller, id));
    db.transact(
        caller,
        tx -> {
          store.save(tx, caller, booking, clock.instant(), test);
          return null;
        });
    return test.verdict();
  }

  /// The last test of each member of a class of the caller's.
  public List<Latest> ofBooking(Caller caller, BookingId id) {
    bookings.own(caller, id);
    return db.transact(caller, tx -> store.latest(tx, id));
  }
}
