// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The school's database: a pool of connections, and the only place with begin and commit.
///
/// Every transaction runs as role `stoa_app`, which row-level security binds, and names its tenant
/// for its own duration only; so a pooled connection carries nothing from one caller to the next.
///
/// Until [#open] every transaction is refused as `starting`: the server answers before its database
/// does. One that is gone or does not answer is `database_unavailable`, within a second to whom
/// [#promptly] serves, and used again as soon as it is back. Any virtual thread.
public final class Database implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final int CONNECTIONS_MAX = 16;
  private static final int WAITING_MAX = 1000;
  private static final int ATTEMPTS_MAX = 4;
  private static final long AGAIN_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int HOUSEKEEPING_MAX = 4;
  // As long as the most patient wait, so that a busy machine's start does not fail for it.
  private static final int CONNECT_SECONDS = 30;
  private static final long RECONNECT_MILLIS = 1000;

  // When its machine is gone without a word.
  private static final int LOST_MILLIS = 10_000;

  /// How long work waits for the database.
  ///
  /// @param beginMillis for a connection and the first answer on it, together, where the database
  ///   answers nobody else either
  /// @param answerMillis for each further answer
  /// @param statementMillis after which the database itself gives a statement up; 0 is never
  private record Patience(long beginMillis, long answerMillis, long statementMillis) {
    static final Patience OF_PEOPLE = new Patience(800, 6_000, 5_000);
    static final Patience OF_THE_KERNEL = new Patience(30_000, 120_000, 0);
  }

  // For how much longer one waits that others are served: a server that has just started computes
  // for
  // seconds what takes it milliseconds later, and nobody is to be refused for that.
  private static final long LONGER_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 50;

  private static final String APPLICATION = "stoa_app";

  // What the database ends a transaction with so that another one goes on: a deadlock, and two that
  // changed the same. It had no effect, and does not meet the other one again.
  private static final Set<String> CROSSED = Set.of("40P01", "40001");

  // What a function of ours raises to refuse: the message is the code, the detail is for people.
  private static final String REFUSED = "ST409";

  // exclusion_violation: an exclusion constraint of ours keeps times apart.
  private static final String OVERLAPS = "23P01";

  // The transaction that this thread is in: a verb cannot be asked to hand it to every other verb.
  private static final ScopedValue<Tx> OUTER = ScopedValue.newInstance();

  // What is done once the outermost transaction of this thread is committed.
  private static final ScopedValue<List<Runnable>> AFTER = ScopedValue.newInstance();

  // Whether somebody waits for what this thread does.
  private static final ScopedValue<Patience> PATIENCE = ScopedValue.newInstance();

  private final Vertx vertx;
  private final long beginMillis;
  private final Map<String, List<Runnable>> watchers = new ConcurrentHashMap<>();
  private final Semaphore housekeeping = new Semaphore(HOUSEKEEPING_MAX);
  // Who waits for a connection does so here and not in the pool, which is slow to let go of those
  // who have given up.
  private final Semaphore turns = new Semaphore(CONNECTIONS_MAX, true);
  private volatile @Nullable Pool pool;
  private volatile @Nullable PgSubscriber subscriber;
  private volatile long heardNanos = System.nanoTime();

  public Database(Vertx vertx) {
    this(vertx, Patience.OF_PEOPLE.beginMillis());
  }

  /// @param beginMillis how long whoever waits for something waits for it to begin
  public Database(Vertx vertx, long beginMillis) {
    this.vertx = vertx;
    this.beginMillis = beginMillis;
  }

  /// Connects from now on.
  public void open(DatabaseAddress address) {
    Pool made =
        PgBuilder.pool()
            .with(
                new PoolOptions()
                    .setMaxSize(CONNECTIONS_MAX)
                    .setMaxWaitQueueSize(WAITING_MAX)
                    .setConnectionTimeout(CONNECT_SECONDS)
                    .setConnectionTimeoutUnit(TimeUnit.SECONDS))
            .with(
                new NetClientOptions()
                    .setConnectTimeout(LOST_MILLIS)
                    .setTcpKeepAlive(true)
                    .setTcpUserTimeout(LOST_MILLIS))
            .connectingTo(address.clientOptions())
            .using(vertx)
            .build();
    pool = made;
    for (int i = 0; i < CONNECTIONS_MAX; i++) { // all at once, before anybody waits for one
      made.getConnection().onSuccess(SqlConnection::close);
    }
    subscriber = PgSubscriber.subscriber(vertx, address.clientOptions());
    subscriber.reconnectPolicy(retries -> RECONNECT_MILLIS).connect();
  }

  /// Runs what somebody waits for: a database that does not take a transaction up within a second,
  /// or does not carry a statement out within a few, refuses it.
  public static <T> T promptly(Supplier<T> work) {
    return ScopedValue.where(PATIENCE, Patience.OF_PEOPLE).call(work::get);
  }

  /// Runs the work in one transaction that sees the caller's school and nothing else. Within
  /// another one of the same school it takes part in that: verbs that call verbs commit together.
  ///
  /// The work runs again when the database has ended the transaction for the sake of another one,
  /// as in a deadlock. So all that it leaves behind is in the transaction, or waits by
  /// [#afterCommit].
  ///
  /// @throws Refused by the work itself, or when the database is not there
  public <T extends @Nullable Object> T transact(Caller caller, Function<Tx, T> work) {
    if (OUTER.isBound()) {
      Tx outer = OUTER.get();
      if (!outer.caller().school().equals(caller.school())) {
        throw new IllegalStateException("a transaction of one school inside of another's");
      }
      return work.apply(outer.on(caller));
    }
    // A UUID's own text: nothing in it needs quoting.
    String setting = "set_config('stoa.tenant', '" + caller.school() + "', true)";
    for (int attempt = 1; ; attempt++) {
      List<Runnable> after = new ArrayList<>();
      try {
        T result =
            run(
                APPLICATION,
                setting,
                caller,
                false,
                tx -> ScopedValue.where(OUTER, tx).where(AFTER, after).call(() -> work.apply(tx)));
        after.forEach(Runnable::run);
        return result;
      } catch (PgException e) {
        if (!CROSSED.contains(String.valueOf(e.getSqlState()))) {
          throw e;
        }
        if (attempt == ATTEMPTS_MAX) {
          throw Refused.unavailable("contended", "Others change the same right now. Try again.");
        }
        LOG.info("a transaction is tried again: {}", e.getErrorMessage());
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(AGAIN_NANOS_MAX * attempt));
      }
    }
  }

  /// Does what cannot be taken back, such as moving somebody to another room, once it is certain:
  /// after the commit of the transaction that this thread is in, in the order of these calls, and
  /// never when it fails; at once outside of one.
  ///
  /// @param act deals with its own failures: what is committed stays
  public void afterCommit(Runnable act) {
    if (AFTER.isBound()) {
      AFTER.get().add(act);
    } else {
      act.run();
    }
  }

  /// Calls back after the commit of a transaction here that has said [Tx#changed] of this, before
  /// its caller goes on. Of other processes one hears by [Live].
  public void whenChanged(String what, Runnable called) {
    watchers.computeIfAbsent(what, name -> new CopyOnWriteArrayList<>()).add(called);
  }

  /// Reads for somebody whose school is not known yet. The work sees only those rows that a policy
  /// shows to whoever knows exactly this key: a person by e-mail address, a session by token hash.
  /// The database refuses it to write.
  public <T extends @Nullable Object> T lookUp(String key, Function<Tx, T> work) {
    return run(APPLICATION, knowing(key), null, true, work);
  }

  /// The same in a table whose every query must not be slowed down by such a policy: it is the
  /// kernel's, and shows only the columns that the kernel may see.
  public <T extends @Nullable Object> T lookUpOwner(String key, Function<Tx, T> work) {
    return run("stoa_kernel", knowing(key), null, true, work);
  }

  /// Runs work that writes what is of no school, in tables whose rows belong to none. Like what is
  /// done for a school, and other than [#lookUp], it is committed when this returns.
  public <T extends @Nullable Object> T note(Function<Tx, T> work) {
    return run(APPLICATION, "1", null, false, work);
  }

  /// The same in rows of every school that a policy gives to whoever knows this key.
  public <T extends @Nullable Object> T note(String key, Function<Tx, T> work) {
    return run(APPLICATION, knowing(key), null, false, work);
  }

  private static String knowing(String key) {
    String hex = HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8));
    return "set_config('stoa.key', convert_from(decode('" + hex + "', 'hex'), 'UTF8'), true)";
  }

  /// Runs the work on the kernel's own tables, across schools. Work that calls `transact` holds two
  /// connections, so only a few run at a time: all of them waiting for their second would never
  /// end.
  <T extends @Nullable Object> T housekeep(Function<Tx, T> work) {
    housekeeping.acquireUninterruptibly();
    try {
      return run("stoa_kernel", "1", null, false, work);
    } finally {
      housekeeping.release();
    }
  }

  /// Calls back with what a committed transaction has notified the channel of. Calls may be lost
  /// while the connection is.
  void listen(String channel, Consumer<String> called) {
    PgSubscriber listener = subscriber;
    if (listener != null) {
      listener.channel(channel).handler(called::accept);
    }
  }

  private <T extends @Nullable Object> T run(
      String role,
      String setting,
      @Nullable Caller caller,
      boolean onlyReads,
      Function<Tx, T> work) {
    Pool open = pool;
    if (open == null) {
      throw Refused.unavailable("starting", "The school is starting. Try again in a moment.");
    }
    Patience patience = PATIENCE.orElse(Patience.OF_THE_KERNEL);
    boolean prompt = patience.equals(Patience.OF_PEOPLE);
    Turn turn = new Turn(System.nanoTime(), prompt ? beginMillis : patience.beginMillis());
    SqlConnection connection = connect(open, turn);
    try {
      // One round trip for both, and for the first statement of the work.
      String begin =
          "%s; select set_config('role', '%s', true), set_config('statement_timeout', '%d', true), %s"
              .formatted(
                  onlyReads ? "begin read only" : "begin",
                  role,
                  patience.statementMillis(),
                  setting);
      Begun begun = new Begun(connection.query(begin).execute(), turn);
      T result = work.apply(new Tx(this, connection, caller, begun, patience.answerMillis()));
      begun.await();
      Future<RowSet<Row>> committed = connection.query("commit").execute();
      if (onlyReads) {
        committed.onComplete(done -> leave(connection));
        return result;
      }
      answered(patience.answerMillis(), committed);
      leave(connection);
      return result;
    } catch (RuntimeException | Error e) {
      // Behind whatever has no answer yet: nobody else uses the connection before it has.
      connection.query("rollback").execute().onComplete(done -> leave(connection));
      throw e;
    }
  }

  /// The database has just answered somebody.
  void heard() {
    heardNanos = System.nanoTime();
  }

  void changed(String what) {
    watchers.getOrDefault(what, List.of()).forEach(this::afterCommit);
  }

  /// How a transaction begins, which its first statement does not wait for: on one connection, an
  /// answer comes after those before it, and in a transaction that failed to begin nothing has an
  /// effect. Owned by the transaction's thread.
  final class Begun {
    private final Future<RowSet<Row>> answer;
    private final Turn turn;
    private boolean known;

    private Begun(Future<RowSet<Row>> answer, Turn turn) {
      this.answer = answer;
      this.turn = turn;
    }

    void await() {
      if (!known) {
        turn.await(answer);
        heard();
        known = true;
      }
    }
  }

  /// A transaction's wait for its beginning. Owned by the transaction's thread.
  final class Turn {
    private final long sinceNanos;
    private final long beginMillis;

    private Turn(long sinceNanos, long beginMillis) {
      this.sinceNanos = sinceNanos;
      this.beginMillis = beginMillis;
    }

    /// How long to wait now; nothing when the database is not there, or has too much to do.
    long millis() {
      long now = System.nanoTime();
      long left = beginMillis - TimeUnit.NANOSECONDS.toMillis(now - sinceNanos);
      if (left > 0) {
        return left;
      }
      boolean served = TimeUnit.NANOSECONDS.toMillis(now - heardNanos) < beginMillis;
      return served && left > -LONGER_MILLIS ? LOOK_MILLIS : 0;
    }

    <T> T await(Future<T> answer) {
      while (true) {
        try {
          return answered(Math.max(1, millis()), answer);
        } catch (Refused late) {
          if (answer.isComplete() || millis() == 0) {
            throw late;
          }
        }
      }
    }
  }

  private SqlConnection connect(Pool open, Turn turn) {
    if (turns.getQueueLength() >= WAITING_MAX || !isTaken(turn)) {
      throw Refused.unavailable("database_unavailable", "The database has too much to do.");
    }
    Future<SqlConnection> coming = open.getConnection();
    try {
      return turn.await(coming);
    } catch (RuntimeException e) {
      // It may come yet.
      coming.onSuccess(this::leave).onFailure(failure -> turns.release());
      throw e;
    }
  }

  private boolean isTaken(Turn turn) {
    try {
      for (long millis = turn.millis(); millis > 0; millis = turn.millis()) {
        if (turns.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void leave(SqlConnection connection) {
    connection.close().onComplete(done -> turns.release());
  }

  /// What the database answers.
  ///
  /// @throws Refused when it is gone, or does not answer in time
  static <T> T answered(long millis, Future<T> answer) {
    try {
      return answer.await(millis, TimeUnit.MILLISECONDS);
    } catch (Throwable e) { // await throws checked exceptions without declaring them
      if (e instanceof PgException pg && REFUSED.equals(pg.getSqlState())) {
        throw Refused.conflict(
            String.valueOf(pg.getErrorMessage()),
            String.valueOf(pg.getDetail()),
            pg.getHint() == null ? Map.of() : Map.of("of", pg.getHint()));
      }
      if (e instanceof PgException pg && OVERLAPS.equals(pg.getSqlState())) {
        throw Refused.conflict("slot_taken", "Something else is there at that time.", Map.of());
      }
      if (unreachable(e)) {
        throw Refused.unavailable("database_unavailable", "The database does not answer.");
      }
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw e instanceof RuntimeException known
          ? known
          : new IllegalStateException("the database failed", e);
    }
  }

  /// By SQLSTATE: 08, the connection is lost; 53, it has no room for one more; 57, it stops, has
  /// crashed, is not up yet, or gave a statement up.
  private static boolean unreachable(Throwable e) {
    if (e instanceof PgException pg) {
      String state = String.valueOf(pg.getSqlState());
      return state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
    }
    return e instanceof IOException
        || e instanceof TimeoutException
        || e instanceof ClosedConnectionException
        || e instanceof io.vertx.core.VertxException
        || e instanceof IllegalStateException;
  }

  /// Whether the database answers now.
  public boolean answers() {
    Pool open = pool;
    if (open == null) {
      return false;
    }
    try {
      open.query("select 1").execute().await(2, TimeUnit.SECONDS);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /// Waits for nobody: transactions under way fail.
  @Override
  public void close() {
    PgSubscriber listener = subscriber;
    if (listener != null) {
      listener.close();
    }
    Pool open = pool;
    pool = null;
    if (open != null) {
      open.close();
    }
  }
}
