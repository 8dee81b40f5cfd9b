// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.Map;

/// A request that the school will not carry out, told to the caller in full.
///
/// Thrown by verbs, turned into the error JSON by `web`. Not a fault: nothing is logged and no
/// stack trace is taken.
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, in terms that HTTP and any other door can translate.
  public enum Kind {
    INVALID,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    TOO_MANY,
    UNAVAILABLE
  }

  private final Kind kind;
  private final String code;
  private final transient Map<String, Object> details;

  private Refused(Kind kind, String code, String message, Map<String, Object> details) {
    super(message, null, false, false);
    this.kind = kind;
    this.code = code;
    this.details = Map.copyOf(details);
  }

  public Kind kind() {
    return kind;
  }

  /// Stable and machine-readable, for example `class_over`.
  public String code() {
    return code;
  }

  public Map<String, Object> details() {
    return details;
  }

  /// The message, which a refusal always has.
  public String reason() {
    return String.valueOf(getMessage());
  }

  public static Refused invalid(String code, String message, String field) {
    return new Refused(Kind.INVALID, code, message, Map.of("field", field));
  }

  public static Refused unauthenticated(String code, String message) {
    return new Refused(Kind.UNAUTHENTICATED, code, message, Map.of());
  }

  public static Refused forbidden(String code, String message) {
    return new Refused(Kind.FORBIDDEN, code, message, Map.of());
  }

  /// Says which permission is missing.
  public static Refused forbidden(Permission missing) {
    return new Refused(
        Kind.FORBIDDEN,
        "forbidden",
        "You may not do this. Missing: " + missing.text() + ".",
        Map.of("permission", missing.word()));
  }

  /// Also for what exists but is none of the caller's business: the two must look alike.
  public static Refused notFound(String message) {
    return new Refused(Kind.NOT_FOUND, "not_found", message, Map.of());
  }

  public static Refused conflict(String code, String message, Map<String, Object> details) {
    return new Refused(Kind.CONFLICT, code, message, details);
  }

  public static Refused tooMany(String message, long retryAfterSeconds) {
    return new Refused(
        Kind.TOO_MANY, "too_many_requests", message, Map.of("retryAfter", retryAfterSeconds));
  }

  public static Refused unavailable(String code, String message) {
    return new Refused(Kind.UNAVAILABLE, code, message, Map.of());
  }
}
