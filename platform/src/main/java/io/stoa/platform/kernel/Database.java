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
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The school's database: a pool of connections, and the only place with begin and commit.
///
/// Every transaction runs as role `stoa_app`, which row-level security binds, and names its tenant
/// for its own duration only; so a pooled connection carries nothing from one caller to the next.
///
/// Until [#open] every transaction is refused as `starting`: the server answers before its database
/// does. One that is gone or does not answer is `database_unavailable`, within a second to whom
/// [#promptly] serves, and used again as soon as it is back. Any virtual thread.
public final class Database implements AutoCloseable {

  private static final int CONNECTIONS_MAX = 16;
  private static final int WAITING_MAX = 1000;
  private static final int HOUSEKEEPING_MAX = 4;
  private static final int CONNECT_SECONDS = 5;
  private static final long RECONNECT_MILLIS = 1000;

  // When its machine is gone without a word.
  private static final int LOST_MILLIS = 10_000;

  /// How long work waits for the database.
  ///
  /// @param beginMillis for a connection and the first answer on it, together
  /// @param answerMillis for each further answer
  /// @param statementMillis after which the database itself gives a statement up; 0 is never
  private record Patience(long beginMillis, long answerMillis, long statementMillis) {
    static final Patience OF_PEOPLE = new Patience(800, 6_000, 5_000);
    static final Patience OF_THE_KERNEL = new Patience(30_000, 120_000, 0);
  }

  private static final String APPLICATION = "stoa_app";

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
  private final Semaphore housekeeping = new Semaphore(HOUSEKEEPING_MAX);
  private volatile @Nullable Pool pool;
  private volatile @Nullable PgSubscriber subscriber;

  public Database(Vertx vertx) {
    this.vertx = vertx;
  }

  /// Connects from now on.
  public void open(DatabaseAddress address) {
    pool =
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
    List<Runnable> after = new ArrayList<>();
    T result =
        run(
            APPLICATION,
            setting,
            caller,
            tx -> ScopedValue.where(OUTER, tx).where(AFTER, after).call(() -> work.apply(tx)));
    after.forEach(Runnable::run);
    return result;
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

  /// Runs the work for somebody whose school is not known yet. It sees only those rows that a
  /// policy shows to whoever knows exactly this key: a person by e-mail address, a session by token
  /// hash.
  public <T extends @Nullable Object> T lookUp(String key, Function<Tx, T> work) {
    String hex = HexFormat.of().formatHex(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return run(
        APPLICATION,
        "set_config('stoa.key', convert_from(decode('" + hex + "', 'hex'), 'UTF8'), true)",
        null,
        work);
  }

  /// Runs the work on the kernel's own tables, across schools. Work that calls `transact` holds two
  /// connections, so only a few run at a time: all of them waiting for their second would never
  /// end.
  <T extends @Nullable Object> T housekeep(Function<Tx, T> work) {
    housekeeping.acquireUninterruptibly();
    try {
      return run("stoa_kernel", "1", null, work);
    } finally {
      housekeeping.release();
    }
  }

  /// Calls back whenever a committed transaction has notified the channel. Calls may be lost while
  /// the connection is.
  void listen(String channel, Runnable called) {
    listen(channel, payload -> called.run());
  }

  /// Calls back with what the channel was notified of.
  void listen(String channel, Consumer<String> called) {
    PgSubscriber listener = subscriber;
    if (listener != null) {
      listener.channel(channel).handler(called::accept);
    }
  }

  private <T extends @Nullable Object> T run(
      String role, String setting, @Nullable Caller caller, Function<Tx, T> work) {
    Pool open = pool;
    if (open == null) {
      throw Refused.unavailable("starting", "The school is starting. Try again in a moment.");
    }
    Patience patience = PATIENCE.orElse(Patience.OF_THE_KERNEL);
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience.beginMillis());
    SqlConnection connection = connect(open, patience);
    try {
      // One round trip for the four.
      String begin =
          "begin; set local role %s; set local statement_timeout = %d; select %s"
              .formatted(role, patience.statementMillis(), setting);
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
      answered(Math.max(1, leftMillis), connection.query(begin).execute());
      T result = work.apply(new Tx(connection, caller, patience.answerMillis()));
      answered(patience.answerMillis(), connection.query("commit").execute());
      connection.close();
      return result;
    } catch (RuntimeException | Error e) {
      // Behind whatever has no answer yet: nobody else uses the connection before it has.
      connection.query("rollback").execute().onComplete(done -> connection.close());
      throw e;
    }
  }

  private static SqlConnection connect(Pool open, Patience patience) {
    Future<SqlConnection> coming = open.getConnection();
    try {
      return answered(patience.beginMillis(), coming);
    } catch (RuntimeException e) {
      coming.onSuccess(SqlConnection::close); // it may come yet
      throw e;
    }
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
