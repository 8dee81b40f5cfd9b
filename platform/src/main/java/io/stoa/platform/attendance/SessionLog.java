// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.PersonId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session that was logged by hand, by clients that may have had no network: each field is what
/// the latest edit of it says, in whatever order and however often edits come. Immutable.
///
/// @param by who logged it first
record SessionLog(Id id, PersonId by, Map<String, Field> fields, Instant createdAt) {

  record Id(UUID value) implements io.stoa.platform.kernel.Id {}

  /// The names of fields, as the API has them.
  static final List<String> FIELDS =
      List.of("booking", "tutor", "students", "startsAt", "minutes", "note", "deleted");

  /// What a field was set to, and when, by the clock of whoever did.
  ///
  /// @param value as in JSON; null where it was emptied
  record Field(@Nullable Object value, Instant editedAt) {

    /// Of two edits of the same moment the same one wins everywhere.
    boolean beats(@Nullable Field other) {
      if (other == null) {
        return true;
      }
      int order = editedAt.compareTo(other.editedAt);
      return order > 0 || (order == 0 && text().compareTo(other.text()) > 0);
    }

    private String text() {
      return new JsonObject().put("v", value).encode();
    }
  }

  SessionLog {
    fields = Map.copyOf(fields);
  }

  /// The same with an edit of some fields.
  SessionLog merge(Map<String, Field> edit) {
    Map<String, Field> merged = new TreeMap<>(fields);
    edit.forEach((name, field) -> {
      if (field.beats(merged.get(name))) {
        merged.put(name, field);
      }
    });
    return new SessionLog(id, by, merged, createdAt);
  }

  /// The fields of a call's body.
  static Map<String, Field> edit(JsonObject body, Instant editedAt) {
    Map<String, Field> edit = new TreeMap<>();
    for (String name : FIELDS) {
      if (body.containsKey(name)) {
        edit.put(name, new Field(body.getValue(name), editedAt));
      }
    }
    return edit;
  }

  @Nullable Object value(String name) {
    Field field = fields.get(name);
    return field == null ? null : field.value();
  }

  @Nullable UUID uuid(String name) {
    Object value = value(name);
    return value == null ? null : UUID.fromString(value.toString());
  }

  boolean deleted() {
    return Boolean.TRUE.equals(value("deleted"));
  }

  /// The fields as they are kept.
  JsonObject json() {
    JsonObject json = new JsonObject();
    fields.forEach((name, field) ->
        json.put(
            name,
            new JsonObject()
                .put("value", field.value())
                .put("editedAt", field.editedAt().toString())));
    return json;
  }

  static Map<String, Field> fields(JsonObject kept) {
    Map<String, Field> fields = new TreeMap<>();
    for (String name : kept.fieldNames()) {
      JsonObject field = kept.getJsonObject(name);
      fields.put(
          name, new Field(field.getValue("value"), Instant.parse(field.getString("editedAt"))));
    }
    return fields;
  }
}
