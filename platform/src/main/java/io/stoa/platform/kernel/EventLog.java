// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happened in the school, in one order for all: written in the transaction that made it
/// happen, told to every follower at least once, with effect exactly once.
///
/// An event gets its number after it was committed, by whoever holds the head of the log; so a
/// follower that has seen number 7 will never be surprised by a 6 of a slow transaction. A follower
/// handles an event in a transaction of the event's school that also marks it as handled. One that
/// fails is tried again with growing pauses while the others go on, and is a [DeadLetter] in the
/// end.
///
/// Any thread. In a cluster one process at a time serves each follower.
public final class EventLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  static final int ATTEMPTS_MAX = 8;
  static final Duration RETRY_FIRST = Duration.ofSeconds(1);
  private static final Duration RETRY_MAX = Duration.ofMinutes(10);
  private static final int BATCH_MAX = 100;
  private static final int NUMBERED_MAX = 1000;
  private static final int RETRIES_AT_ONCE_MAX = 10;
  private static final int ERROR_CHARS_MAX = 500;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /// What a follower does about an event, in a transaction of the event's school.
  @FunctionalInterface
  public interface Effect<E extends Event> {
    void apply(Tx tx, Happened<E> event);
  }

  /// An effect with the type that it is for.
  private record Listener<E extends Event>(Class<E> type, Effect<E> effect) {
    void apply(Tx tx, EventStore.Entry entry) {
      E event = JSON.convertValue(entry.body().getMap(), type);
      Caller by = new Caller(entry.school(), entry.person(), "event-" + entry.number());
      effect.apply(tx, new Happened<>(entry.number(), entry.at(), by, event));
    }
  }

  private final Database db;
  private final EventStore store = new EventStore();
  private final Map<String, Map<String, Listener<?>>> followers = new TreeMap<>();
  private final Map<String, Follower> running = new ConcurrentHashMap<>();

  public EventLog(Database db) {
    this.db = db;
  }

  /// Tells an event, if the transaction commits.
  public void append(Tx tx, Event event) {
    @SuppressWarnings("unchecked") // Jackson's word for a JSON object
    Map<String, Object> body = JSON.convertValue(event, Map.class);
    store.append(tx, tx.caller(), Event.typeOf(event.getClass()), new JsonObject(body));
    db.afterCommit(this::wake); // a process that dies before is helped by the others' poll
  }

  private void wake() {
    running.values().forEach(follower -> follower.loop.wake());
  }

  /// Has a follower hear of one type of event, from the first there ever was. Before [#start].
  ///
  /// @param follower names it for good: where it is, is kept under this name
  public synchronized <E extends Event> void follow(
      String follower, Class<E> type, Effect<E> effect) {
    followers
        .computeIfAbsent(follower, name -> new TreeMap<>())
        .put(Event.typeOf(type), new Listener<>(type, effect));
  }

  /// Begins to tell, in a thread for each follower.
  public synchronized void start() {
    followers.forEach((name, listeners) -> {
      Follower follower = new Follower(name, Map.copyOf(listeners));
      if (running.putIfAbsent(name, follower) == null) {
        follower.loop.start();
      }
    });
  }

  /// What the school's followers have given up on, oldest first.
  public List<DeadLetter> deadLetters(Caller caller, int max) {
    return deadLetters(caller, 0, "", max);
  }

  /// Those behind this event and follower.
  public List<DeadLetter> deadLetters(Caller caller, long number, String follower, int max) {
    return db.transact(caller, tx -> store.dead(tx, number, follower, max));
  }

  /// Has a follower try a dead letter again.
  public void replay(Caller caller, String follower, long number) {
    db.transact(
        caller,
        tx -> {
          if (!store.replay(tx, follower, number)) {
            throw Refused.notFound("There is no such dead letter.");
          }
          db.afterCommit(this::wake);
          return null;
        });
  }

  /// Waits for the events under way.
  @Override
  public void close() {
    running.values().forEach(follower -> follower.loop.close());
  }

  /// One follower at work. Owned by its loop's thread.
  private final class Follower {
    private final String name;
    private final Map<String, Listener<?>> listeners;
    private final Loop loop;
    private boolean enrolled;

    Follower(String name, Map<String, Listener<?>> listeners) {
      this.name = name;
      this.listeners = listeners;
      this.loop = new Loop("follow-" + name, this::advance);
    }

    /// @return whether there may be more to do at once
    private boolean advance() {
      if (!enrolled) {
        db.housekeep(tx -> {
          store.enrol(tx, name);
          return null;
        });
        enrolled = true;
      }
      number();
      boolean told = db.housekeep(this::tell);
      boolean retried = db.housekeep(this::retry);
      return told || retried;
    }

    private boolean tell(Tx tx) {
      long from = store.position(tx, name).orElse(Long.MAX_VALUE);
      if (from == Long.MAX_VALUE) {
        return false;
      }
      List<EventStore.Entry> entries = store.after(tx, from, BATCH_MAX);
      if (entries.isEmpty()) {
        return false;
      }
      for (EventStore.Entry entry : entries) {
        String error = handle(entry);
        if (!error.isEmpty()) {
          store.fail(tx, name, entry, error, RETRY_FIRST.toMillis());
        }
      }
      long last = entries.getLast().number();
      store.move(tx, name, last);
      store.forgetHandled(tx, name, last);
      return true;
    }

    private boolean retry(Tx tx) {
      List<EventStore.Retry> due = store.due(tx, name, RETRIES_AT_ONCE_MAX);
      for (EventStore.Retry retry : due) {
        String error = handle(retry.entry());
        if (error.isEmpty()) {
          store.delivered(tx, name, retry.entry().number());
        } else {
          int attempts = retry.attempts() + 1;
          Long pause = attempts < ATTEMPTS_MAX ? pause(attempts).toMillis() : null;
          store.failAgain(tx, name, retry.entry().number(), error, pause);
        }
      }
      return !due.isEmpty();
    }

    /// @return what went wrong; empty when nothing did
    private String handle(EventStore.Entry entry) {
      Listener<?> listener = listeners.get(entry.type());
      if (listener == null) {
        return "";
      }
      try {
        db.transact(
            new Caller(entry.school(), entry.person(), "event-" + entry.number()),
            tx -> {
              if (store.handle(tx, name, entry)) {
                listener.apply(tx, entry);
              }
              return null;
            });
        return "";
      } catch (RuntimeException e) {
        if (e instanceof Refused refused && refused.kind() == Refused.Kind.UNAVAILABLE) {
          throw e; // not the event's fault: the whole batch is tried again
        }
        LOG.warn("{} cannot handle event {} ({})", name, entry.number(), entry.type(), e);
        String error = String.valueOf(e);
        return error.substring(0, Math.min(error.length(), ERROR_CHARS_MAX));
      }
    }
  }

  private void number() {
    db.housekeep(tx -> {
      if (store.unnumbered(tx)) {
        long last = store.last(tx);
        int fresh = store.number(tx, last, NUMBERED_MAX);
        store.moveHead(tx, last + fresh);
      }
      return null;
    });
  }

  private static Duration pause(int attempts) {
    Duration pause = RETRY_FIRST.multipliedBy(1L << (2 * (attempts - 1)));
    return pause.compareTo(RETRY_MAX) < 0 ? pause : RETRY_MAX;
  }
}
