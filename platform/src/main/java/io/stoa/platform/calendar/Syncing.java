// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Span;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares people's calendars elsewhere with their classes, again and again: every few minutes,
/// soon after a class has changed, and later and later while a provider does not answer. Any
/// virtual thread.
final class Syncing implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Syncing.class);

  /// What the job names to see which calendars are due: it serves every school.
  private static final String KEY = "calendar.connection";

  private static final Duration LOOK = Duration.ofSeconds(2);
  static final Duration POLL = Duration.ofMinutes(5);
  private static final Duration POLL_ICS = Duration.ofMinutes(30);

  /// How often everything is compared, which also moves the window along.
  static final Duration FULL = Duration.ofHours(24);

  /// Longer than a round may take.
  private static final Duration TAKEN = Duration.ofMinutes(15);

  /// How long a provider may not answer before its people are told.
  static final Duration UNTOLD = Duration.ofMinutes(30);

  private static final Duration PAUSE_FIRST = Duration.ofMinutes(1);
  private static final Duration PAUSE_MAX = Duration.ofHours(1);
  private static final int LEAVING_ATTEMPTS_MAX = 12;
  private static final int ROUNDS_AT_ONCE = 16;

  private final Domains domains;
  private final OutsideConfig config;
  private final OutsideHttp http;
  private final IcsFetch fetch;
  private final ConnectionStore store = new ConnectionStore();
  private final Semaphore places = new Semaphore(ROUNDS_AT_ONCE);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("calendar-", 0).factory());

  Syncing(Domains domains, OutsideConfig config, OutsideHttp http, IcsFetch fetch) {
    this.fetch = fetch;
    this.domains = domains;
    this.config = config;
    this.http = http;
    domains.kernel().vault().column("calendar.connection", "id", "credentials");
    domains.kernel().jobs().every("sync-calendars", LOOK, this::begin);
  }

  /// Begins a round of what is due, for as many as there is room; does not wait for them.
  private void begin() {
    int free = places.availablePermits();
    Instant now = domains.now();
    for (ConnectionStore.Place place :
        domains.kernel().db().lookUp(KEY, tx -> store.due(tx, now, free))) {
      if (!places.tryAcquire()) {
        return;
      }
      try {
        threads.execute(() -> {
          try {
            attempt(place);
          } finally {
            places.release();
          }
        });
      } catch (RejectedExecutionException e) {
        places.release(); // the server stops
      }
    }
  }

  /// Runs a round, if it is due and nobody else does.
  void attempt(ConnectionStore.Place place) {
    Caller system = Caller.system(place.school());
    Instant now = domains.now();
    try {
      domains
          .transact(system, tx -> store.take(tx, place.id(), now, now.plus(TAKEN)))
          .ifPresent(connection -> attempt(system, connection));
    } catch (RuntimeException e) {
      LOG.warn("calendar {} cannot be compared", place.id(), e);
    }
  }

  private void attempt(Caller system, Connection connection) {
    try {
      if (connection.state() == Connection.State.LEAVING) {
        leave(system, connection);
        return;
      }
      Optional<Caller> owner = owner(system, connection.person());
      boolean again = owner.isPresent() && round(owner.get(), connection);
      Instant now = domains.now();
      Duration poll = connection.provider() == Provider.ICS ? POLL_ICS : POLL;
      Instant next = again ? now : now.plus(jittered(poll));
      domains.in(
          system,
          tx -> {
            store.done(tx, connection, now, next);
            if (connection.state() != Connection.State.CONNECTED) {
              changed(tx, connection.person(), connection.id());
            }
          });
    } catch (Trouble trouble) {
      failed(system, connection, trouble);
    } catch (Refused refused) {
      failed(system, connection, Trouble.of(Trouble.Kind.DOWN, refused.code()));
    } catch (RuntimeException e) {
      // A provider's answer that is not as documented, most likely.
      LOG.warn("a round of calendar {} fails", connection.id(), e);
      failed(system, connection, Trouble.of(Trouble.Kind.DOWN, e.getClass().getSimpleName()));
    }
  }

  private Optional<Caller> owner(Caller system, PersonId person) {
    return domains
        .transact(system, tx -> domains.people().active(tx, person))
        .map(Person::role)
        .map(role -> new Caller(system.school(), person, "calendar-sync").as(role));
  }

  private boolean round(Caller owner, Connection connection) {
    Instant fullAt = connection.fullAt();
    boolean full = fullAt == null || !fullAt.plus(FULL).isAfter(domains.now());
    ZoneId zone =
        domains.transact(
            owner,
            tx ->
                domains
                    .people()
                    .zone(tx, owner.person())
                    .orElseGet(() -> domains.schools().own(owner).zone()));
    if (connection.provider() == Provider.ICS) {
      subscribed(owner, connection, full, zone);
      return false;
    }
    Keys keys = new Keys(owner, connection);
    return new Round(domains, connection, owner, calendar(connection), keys).run(full, zone);
  }

  /// Reads a calendar that nothing is written to. Its cursor is its ETag.
  private void subscribed(Caller owner, Connection connection, boolean full, ZoneId zone) {
    URI url = URI.create(domains.opened(owner, connection).getString("url"));
    IcsFetch.Fetched fetched = fetch.fetch(url, full ? "" : connection.cursor());
    String text = fetched.text();
    if (text == null) {
      return;
    }
    Instant now = domains.now();
    Map<String, List<Span>> busy = IcsFeed.busy(text, zone, now, Round.AHEAD);
    domains.in(
        owner,
        tx -> {
          domains.availability().busy(tx, connection.person(), connection.source(), busy, true);
          store.keepCursor(tx, connection.id(), fetched.etag(), now);
        });
  }

  private void leave(Caller system, Connection connection) {
    if (connection.provider() == Provider.ICS) {
      domains.in(system, tx -> store.remove(tx, connection.id()));
      return;
    }
    Caller owner =
        owner(system, connection.person())
            .orElse(new Caller(system.school(), connection.person(), "calendar-sync"));
    Keys keys = new Keys(owner, connection);
    new Round(domains, connection, owner, calendar(connection), keys).clear();
    keys.revoke();
    domains.in(system, tx -> store.remove(tx, connection.id()));
  }

  private OutsideConfig.Client client(Provider provider) {
    return config
        .of(provider)
        .orElseThrow(() -> Trouble.of(Trouble.Kind.DOWN, "this server is no client any more"));
  }

  private OutsideCalendar calendar(Connection connection) {
    return calendar(connection.provider(), connection.id().toString());
  }

  /// @param paced counted together
  OutsideCalendar calendar(Provider provider, String paced) {
    Runnable pace = () -> http.pace(provider, paced);
    OutsideConfig.Client client = client(provider);
    return provider == Provider.GOOGLE
        ? new GoogleCalendar(http, client, pace)
        : new MicrosoftCalendar(http, client, pace);
  }

  /// The tokens of one round. Owned by its thread.
  private final class Keys implements Round.Access {
    private final Caller owner;
    private final Connection connection;
    private final Consent consent;
    private Consent.Tokens tokens;

    Keys(Caller owner, Connection connection) {
      this.owner = owner;
      this.connection = connection;
      this.consent = new Consent(http, connection.provider(), client(connection.provider()));
      this.tokens = Consent.Tokens.of(domains.opened(owner, connection));
    }

    @Override
    public <T> T with(Function<String, T> call) {
      if (!tokens.until().isAfter(domains.now())) {
        refresh();
      }
      try {
        return call.apply(tokens.access());
      } catch (Trouble trouble) {
        if (trouble.kind() != Trouble.Kind.SIGNED_OUT) {
          throw trouble;
        }
        refresh(); // it has ended before its time
        return call.apply(tokens.access());
      }
    }

    private void refresh() {
      tokens = consent.refresh(tokens, domains.now());
      String sealed = domains.sealed(owner, tokens.json());
      domains.in(owner, tx -> store.keepCredentials(tx, connection.id(), sealed));
    }

    void revoke() {
      consent.revoke(tokens);
    }
  }

  private void failed(Caller system, Connection connection, Trouble trouble) {
    Instant now = domains.now();
    boolean over = trouble.kind() == Trouble.Kind.SIGNED_OUT;
    if (connection.state() == Connection.State.LEAVING
        && (over || connection.attempts() >= LEAVING_ATTEMPTS_MAX)) {
      domains.in(system, tx -> store.remove(tx, connection.id()));
      return;
    }
    Instant since = connection.behindSince();
    boolean late = since != null && !since.plus(UNTOLD).isAfter(now);
    boolean tell = !connection.told() && (over || late);
    Connection.State state = over ? Connection.State.SIGNED_OUT : Connection.State.BEHIND;
    Instant next = over ? null : now.plus(pause(connection.attempts(), trouble));
    LOG.info(
        "calendar {} ({}) is {}: {} {}",
        connection.id(),
        connection.provider().word(),
        state.column(),
        trouble.kind(),
        trouble.getMessage());
    domains.in(
        system,
        tx -> {
          store.failed(tx, connection.id(), state, word(trouble), now, next, tell);
          if (state != connection.state()) {
            changed(tx, connection.person(), connection.id());
          }
          if (tell && connection.state() != Connection.State.LEAVING) {
            String provider = connection.provider().word();
            domains
                .kernel()
                .events()
                .append(
                    tx,
                    over
                        ? new OutsideEvent.SignedOut(connection.person(), provider)
                        : new OutsideEvent.FellBehind(connection.person(), provider));
          }
        });
  }

  /// Its owner's open pages show how it does.
  private void changed(Tx tx, PersonId person, UUID connection) {
    domains.kernel().live().tell(tx, Set.of(person), "calendars.changed", connection);
  }

  private static String word(Trouble trouble) {
    return switch (trouble.kind()) {
      case LIMITED, REFUSED, UNREADABLE, TOO_LARGE ->
          trouble.kind().name().toLowerCase(Locale.ROOT);
      case SIGNED_OUT -> "";
      default -> "down";
    };
  }

  /// Longer with each attempt, and at least as long as was asked for.
  static Duration pause(int attempts, Trouble trouble) {
    Duration pause = PAUSE_FIRST.multipliedBy(1L << Math.min(attempts, 6));
    Duration most = pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
    Duration jittered = jittered(most);
    return jittered.compareTo(trouble.pause()) > 0 ? jittered : trouble.pause();
  }

  /// A fifth more or less, so that not all come at once.
  private static Duration jittered(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(
        millis - millis / 5 + ThreadLocalRandom.current().nextLong(millis / 5 * 2 + 1));
  }

  /// Ends what is under way.
  @Override
  public void close() {
    threads.shutdownNow();
    http.close();
    fetch.close();
  }
}
