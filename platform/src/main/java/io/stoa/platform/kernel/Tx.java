// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An open transaction: runs statements with `$1` parameters and blocks for their rows. Owned by
/// the virtual thread that `transact` runs on.
public final class Tx {

  private final Database db;
  private final SqlConnection connection;
  private final @Nullable Caller caller;
  private final Database.Begun begun;
  private final long answerMillis;

  /// @param begun what is waited for behind the first statement
  /// @param answerMillis how long it waits for each answer
  Tx(
      Database db,
      SqlConnection connection,
      @Nullable Caller caller,
      Database.Begun begun,
      long answerMillis) {
    this.db = db;
    this.connection = connection;
    this.caller = caller;
    this.begun = begun;
    this.answerMillis = answerMillis;
  }

  /// For whom it runs.
  ///
  /// @throws IllegalStateException when it runs for nobody, as look-ups and housekeeping do
  public Caller caller() {
    if (caller == null) {
      throw new IllegalStateException("a transaction without a caller");
    }
    return caller;
  }

  /// The same transaction for somebody else of the same school.
  Tx on(Caller other) {
    return other.equals(caller) ? this : new Tx(db, connection, other, begun, answerMillis);
  }

  /// Every row, read by the function.
  public <T> List<T> list(String sql, Function<Row, T> read, @Nullable Object... parameters) {
    List<T> all = new ArrayList<>();
    for (Row row : run(sql, parameters)) {
      all.add(read.apply(row));
    }
    return all;
  }

  /// The first row, read by the function.
  public <T> Optional<T> first(String sql, Function<Row, T> read, @Nullable Object... parameters) {
    for (Row row : run(sql, parameters)) {
      return Optional.of(read.apply(row));
    }
    return Optional.empty();
  }

  /// Runs a statement that changes rows.
  ///
  /// @return how many rows
  public int update(String sql, @Nullable Object... parameters) {
    return run(sql, parameters).rowCount();
  }

  /// Whoever remembers this is told when the transaction is committed, before its caller goes on.
  public void changed(String what) {
    db.changed(what);
  }

  private RowSet<Row> run(String sql, @Nullable Object... parameters) {
    Future<RowSet<Row>> answer = connection.preparedQuery(sql).execute(Tuple.from(parameters));
    begun.await();
    RowSet<Row> rows = Database.answered(answerMillis, answer);
    db.heard();
    return rows;
  }

  /// Asks the server to plan a statement without running it.
  void prepare(String sql) {
    begun.await();
    connection.prepare(sql).await().close().await();
  }
}
