// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Vault;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/// A letter's values as they are kept: sealed, since links that sign people in are among them.
/// Immutable.
final class Sealed {

  private static final String COLUMN = "mail.outbox.content";

  private final Vault vault;

  Sealed(Vault vault) {
    this.vault = vault;
    vault.column("mail.outbox", "id", "content");
  }

  String seal(SchoolId school, Map<String, String> values) {
    JsonObject content = new JsonObject();
    values.forEach(content::put);
    return vault.seal(school, COLUMN, content.encode());
  }

  /// @throws Vault.Broken when it is not as it was sealed
  Map<String, String> open(SchoolId school, String content) {
    Map<String, String> values = new HashMap<>();
    new JsonObject(vault.open(school, COLUMN, content))
        .forEach(entry -> values.put(entry.getKey(), String.valueOf(entry.getValue())));
    return values;
  }
}
