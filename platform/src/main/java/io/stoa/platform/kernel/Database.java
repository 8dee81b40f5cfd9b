// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The school's database: a pool of connections, and the only place with begin and commit.
///
/// Every transaction runs as role `stoa_app`, which row-level security binds, and names its tenant
/// for its own duration only; so a pooled connection carries nothing from one caller to the next.
///
/// Until [#open] every transaction is refused as `starting`: the server answers before its database
/// does. Any virtual thread.
public final class Database implements AutoCloseable {

  private static final int CONNECTIONS_MAX = 16;
  private static final int WAITING_MAX = 1000;
  private static final int HOUSEKEEPING_MAX = 4;
  private static final int CONNECT_SECONDS = 5;
  private static final long RECONNECT_MILLIS = 1000;

  private static final String APPLICATION = "stoa_app";

  // The transaction that this thread is in: a verb cannot be asked to hand it to every other verb.
  private static final ScopedValue<Tx> OUTER = ScopedValue.newInstance();

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
            .connectingTo(address.clientOptions())
            .using(vertx)
            .build();
    subscriber = PgSubscriber.subscriber(vertx, address.clientOptions());
    subscriber.reconnectPolicy(retries -> RECONNECT_MILLIS).connect();
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
    return run(
        APPLICATION,
        setting,
        caller,
        tx -> ScopedValue.where(OUTER, tx).call(() -> work.apply(tx)));
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
    PgSubscriber listener = subscriber;
    if (listener != null) {
      listener.channel(channel).handler(payload -> called.run());
    }
  }

  private <T extends @Nullable Object> T run(
      String role, String setting, @Nullable Caller caller, Function<Tx, T> work) {
    Pool open = pool;
    if (open == null) {
      throw Refused.unavailable("starting", "The school is starting. Try again in a moment.");
    }
    SqlConnection connection = connect(open);
    try {
      // One round trip for the three.
      connection.query("begin; set local role " + role + "; select " + setting).execute().await();
      T result = work.apply(new Tx(connection, caller));
      connection.query("commit").execute().await();
      connection.close();
      return result;
    } catch (RuntimeException | Error e) {
      connection.query("rollback").execute().onComplete(done -> connection.close());
      throw e;
    }
  }

  private static SqlConnection connect(Pool open) {
    try {
      return open.getConnection().await();
    } catch (Throwable e) { // await throws checked exceptions without declaring them
      throw unreachable(e)
          ? Refused.unavailable("database_unavailable", "The database does not answer.")
          : new IllegalStateException("no database connection", e);
    }
  }

  private static boolean unreachable(Throwable e) {
    return e instanceof IOException
        || e instanceof ClosedConnectionException
        || e instanceof io.vertx.core.VertxException
        || e instanceof IllegalStateException
        || (e instanceof PgException pg && String.valueOf(pg.getSqlState()).startsWith("57"));
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
