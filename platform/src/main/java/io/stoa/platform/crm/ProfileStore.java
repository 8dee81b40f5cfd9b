// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.crm;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// The rows of profiles.
final class ProfileStore {

  /// What the school knows of somebody, as the API has it.
  ///
  /// @param version grows with each change; 0 when nothing is known
  record Profile(JsonObject texts, long version) {
    static final Profile EMPTY = new Profile(texts("", "", "", "", "", ""), 0);

    private static JsonObject texts(
        String schoolName,
        String className,
        String branch,
        String goals,
        String subjects,
        String about) {
      return new JsonObject()
          .put("schoolName", schoolName)
          .put("className", className)
          .put("branch", branch)
          .put("goals", goals)
          .put("subjects", subjects)
          .put("about", about);
    }

    String etag() {
      return "\"" + version + "\"";
    }
  }

  static final String OF =
      """
      select school_name, class_name, branch, goals, subjects, about, version
      from crm.profile where person_id = $1
      """;

  Profile of(Tx tx, PersonId person) {
    Optional<Profile> found =
        tx.first(
            OF,
            row ->
                new Profile(
                    Profile.texts(
                        row.getString("school_name"),
                        row.getString("class_name"),
                        row.getString("branch"),
                        row.getString("goals"),
                        row.getString("subjects"),
                        row.getString("about")),
                    row.getLong("version")),
            person.value());
    return found.orElse(Profile.EMPTY);
  }

  static final String SAVE =
      """
      insert into crm.profile
        (tenant_id, person_id, school_name, class_name, branch, goals, subjects, about)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (person_id) do update set
        school_name = excluded.school_name, class_name = excluded.class_name,
        branch = excluded.branch, goals = excluded.goals, subjects = excluded.subjects,
        about = excluded.about, version = profile.version + 1
      where profile.version = $9
      """;

  /// @param version of what it replaces
  /// @return whether that is what was there
  boolean save(Tx tx, PersonId person, JsonObject texts, long version) {
    return tx.update(
            SAVE,
            tx.caller().school().value(),
            person.value(),
            texts.getString("schoolName"),
            texts.getString("className"),
            texts.getString("branch"),
            texts.getString("goals"),
            texts.getString("subjects"),
            texts.getString("about"),
            version)
        > 0;
  }
}
