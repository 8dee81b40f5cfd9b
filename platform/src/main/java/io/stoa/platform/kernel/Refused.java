// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.List;
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
    PAYMENT_REQUIRED,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    GONE,
    TOO_LARGE,
    TOO_MANY,
    UPSTREAM_FAILED,
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

  /// All that is wrong with what was sent.
  ///
  /// @param fields each with its name as `field`, a word for the `problem`, and `why`; at least one
  public static Refused invalid(List<Map<String, String>> fields) {
    Map<String, String> first = fields.getFirst();
    return new Refused(
        Kind.INVALID,
        "invalid_request",
        "Not as it should be: " + first.get("field") + ": " + first.get("why"),
        Map.of("field", String.valueOf(first.get("field")), "fields", fields));
  }

  public static Refused invalid(String code, String message, Map<String, Object> details) {
    return new Refused(Kind.INVALID, code, message, details);
  }

  public static Refused unauthenticated(String code, String message) {
    return new Refused(Kind.UNAUTHENTICATED, code, message, Map.of());
  }

  /// @param details what would help
  public static Refused unauthenticated(String code, String message, Map<String, Object> details) {
    return new Refused(Kind.UNAUTHENTICATED, code, message, details);
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

  /// Something must be paid first.
  public static Refused paymentRequired(String code, String message, Map<String, Object> details) {
    return new Refused(Kind.PAYMENT_REQUIRED, code, message, details);
  }

  /// It was there and has been removed, which the caller may know.
  public static Refused gone(String message) {
    return new Refused(Kind.GONE, "gone", message, Map.of());
  }

  /// @param maxBytes that would have been taken
  public static Refused tooLarge(String message, long maxBytes) {
    return new Refused(Kind.TOO_LARGE, "too_large", message, Map.of("maxBytes", maxBytes));
  }

  /// A service that we rely on has failed: a payment provider, say.
  public static Refused upstreamFailed(String code, String message) {
    return new Refused(Kind.UPSTREAM_FAILED, code, message, Map.of());
  }

  public static Refused tooMany(String message, long retryAfterSeconds) {
    return new Refused(
        Kind.TOO_MANY, "too_many_requests", message, Map.of("retryAfter", retryAfterSeconds));
  }

  public static Refused unavailable(String code, String message) {
    return new Refused(Kind.UNAVAILABLE, code, message, Map.of());
  }
}
