// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells open pages that something is no longer as they show it: after the commit of the
/// transaction that changed it, and in every process of a cluster. Nothing is kept: whoever was not
/// there reads anew when he comes. Any thread.
public final class Live {

  private static final Logger LOG = LoggerFactory.getLogger(Live.class);

  /// A notice that is not for pages: those people's sessions are not what they were. The database
  /// gives it, whatever the way it came about.
  public static final String SESSION_CHANGED = "session.changed";

  // A notification of PostgreSQL has less than 8,000 bytes.
  private static final int PEOPLE_MAX = 100;

  /// What changed, and who may know.
  ///
  /// @param everybodyWith this permission; empty when it is for those people alone
  /// @param toAll only where the permission reaches all
  /// @param type `people.changed`
  /// @param id of what changed
  public record Notice(
      SchoolId school,
      Optional<Permission> everybodyWith,
      boolean toAll,
      Set<PersonId> people,
      String type,
      String id) {

    public Notice {
      people = Set.copyOf(people);
    }

    /// Whether somebody may know.
    public boolean isFor(Caller caller) {
      return caller.school().equals(school)
          && everybodyWith
              .map(permission ->
                  toAll
                      ? caller.scope(permission) == Scope.ALL
                      : caller.scope(permission) != Scope.NONE)
              .orElseGet(() -> people.contains(caller.person()));
    }
  }

  private final Database db;
  private final LiveStore store = new LiveStore();
  private final List<Consumer<Notice>> listeners = new CopyOnWriteArrayList<>();

  public Live(Database db) {
    this.db = db;
  }

  /// Tells everybody of the school who has a permission, if the transaction commits. What it is
  /// about they must still be let see, so an id says nothing by itself.
  public void tell(Tx tx, Permission everybodyWith, String type, Object id) {
    store.tell(tx, json(tx, type, id).put("permission", everybodyWith.word()).encode());
  }

  /// Tells those whose permission reaches all, if the transaction commits.
  public void tellAll(Tx tx, Permission everybodyWith, String type, Object id) {
    JsonObject json = json(tx, type, id).put("permission", everybodyWith.word());
    store.tell(tx, json.put("all", true).encode());
  }

  /// Tells these people, if the transaction commits.
  public void tell(Tx tx, Set<PersonId> people, String type, Object id) {
    List<PersonId> all = new ArrayList<>(people);
    for (int from = 0; from < all.size(); from += PEOPLE_MAX) {
      JsonArray some = new JsonArray();
      all.subList(from, Math.min(all.size(), from + PEOPLE_MAX))
          .forEach(person -> some.add(person.toString()));
      store.tell(tx, json(tx, type, id).put("people", some).encode());
    }
  }

  private static JsonObject json(Tx tx, String type, Object id) {
    return new JsonObject()
        .put("school", tx.caller().school().toString())
        .put("type", type)
        .put("id", id.toString());
  }

  /// Calls back for each notice, on a thread that must not be held up.
  public void listen(Consumer<Notice> listener) {
    listeners.add(listener);
  }

  /// Begins to hear what is told, here and in other processes.
  public void start() {
    db.listen("stoa_live", this::hear);
  }

  private void hear(String payload) {
    try {
      JsonObject json = new JsonObject(payload);
      Set<PersonId> people = new HashSet<>();
      json.getJsonArray("people", new JsonArray())
          .forEach(id -> people.add(new PersonId(UUID.fromString(String.valueOf(id)))));
      Notice notice =
          new Notice(
              new SchoolId(UUID.fromString(json.getString("school"))),
              Optional.ofNullable(json.getString("permission")).flatMap(Permission::of),
              json.getBoolean("all", false),
              people,
              json.getString("type"),
              json.getString("id"));
      listeners.forEach(listener -> listener.accept(notice));
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      LOG.warn("a notice was not understood: {}", e.toString());
    }
  }
}
