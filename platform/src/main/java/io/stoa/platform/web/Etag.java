// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/// Tells two states of a thing apart (RFC 9110 §8.8.3), so that nobody overwrites what he has not
/// seen.
public final class Etag {

  private static final int CHARS = 16;

  private Etag() {}

  /// Of a state as it is shown; any other has another.
  public static String of(JsonObject shown) {
    return "\"" + Sha256.hex(shown.encode()).substring(0, CHARS) + "\"";
  }

  /// The same, where a change may also be made to whatever there is: when the request names no
  /// state.
  public static void requireIfGiven(Request request, String current) {
    if (request.parameter("If-Match").isPresent()) {
      require(request, current);
    }
  }

  /// Goes on only when the request's `If-Match` is the current state's, or `*`. In the transaction
  /// that changes it, with its row locked.
  ///
  /// @throws Refused 409 `stale`, with the current one
  public static void require(Request request, String current) {
    String known = request.parameter("If-Match").orElse("");
    if (!known.equals("*") && !known.equals(current)) {
      throw Refused.conflict(
          "stale", "Somebody has changed this meanwhile.", Map.of("current", current));
    }
  }
}
