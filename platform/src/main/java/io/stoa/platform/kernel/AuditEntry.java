// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// One line of a school's audit log. Immutable.
///
/// @param number counts from 1 without a gap in each school; 0 until it is sealed
/// @param at when, in UTC with microseconds (RFC 3339)
/// @param action what was done: `person.role_changed`
/// @param subject to whom or what: a UUID
/// @param before and after, as JSON; null where there was or is nothing
/// @param impersonator who really acted; null when it was the person
/// @param hash SHA-256 of the hash before it and of all the rest, in hexadecimal; empty until
///   sealed
public record AuditEntry(
    long number,
    SchoolId school,
    PersonId person,
    String at,
    String requestId,
    String address,
    String action,
    String subject,
    @Nullable String before,
    @Nullable String after,
    @Nullable PersonId impersonator,
    String hash) {

  /// What the first entry of a school follows on.
  static final String START = "0".repeat(64);

  /// The same, sealed behind another.
  AuditEntry sealed(long number, String previousHash) {
    AuditEntry numbered =
        new AuditEntry(
            number,
            school,
            person,
            at,
            requestId,
            address,
            action,
            subject,
            before,
            after,
            impersonator,
            "");
    return new AuditEntry(
        number,
        school,
        person,
        at,
        requestId,
        address,
        action,
        subject,
        before,
        after,
        impersonator,
        numbered.hashAfter(previousHash));
  }

  /// What the hash must be behind another.
  String hashAfter(String previousHash) {
    // An array of texts has one form only, so nothing can be moved from one field to another.
    JsonArray content =
        new JsonArray()
            .add(previousHash)
            .add(Long.toString(number))
            .add(school.toString())
            .add(person.toString())
            .add(at)
            .add(requestId)
            .add(address)
            .add(action)
            .add(subject)
            .add(before)
            .add(after);
    if (impersonator != null) {
      content.add(impersonator.toString());
    }
    return Sha256.hex(content.encode());
  }

  /// As a line of an export.
  String toLine() {
    JsonObject line =
        new JsonObject()
            .put("number", number)
            .put("school", school.toString())
            .put("person", person.toString())
            .put("at", at)
            .put("requestId", requestId)
            .put("address", address)
            .put("action", action)
            .put("subject", subject)
            .put("before", before)
            .put("after", after);
    if (impersonator != null) {
      line.put("impersonator", impersonator.toString());
    }
    return line.put("hash", hash).encode();
  }

  /// From a line of an export.
  ///
  /// @throws IllegalArgumentException when it is none
  static AuditEntry ofLine(String line) {
    try {
      JsonObject json = new JsonObject(line);
      String impersonator = json.getString("impersonator");
      return new AuditEntry(
          json.getLong("number"),
          new SchoolId(java.util.UUID.fromString(json.getString("school"))),
          new PersonId(java.util.UUID.fromString(json.getString("person"))),
          json.getString("at"),
          json.getString("requestId"),
          json.getString("address"),
          json.getString("action"),
          json.getString("subject"),
          json.getString("before"),
          json.getString("after"),
          impersonator == null ? null : new PersonId(java.util.UUID.fromString(impersonator)),
          json.getString("hash"));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("not a line of an audit log", e);
    }
  }
}
