// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import java.util.Locale;

/// A call of the server API that is not done, and why.
public final class CallRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /// The kinds of refusal that Twirp knows, version 7 of its wire protocol.
  public enum Code {
    MALFORMED(400),
    INVALID_ARGUMENT(400),
    UNAUTHENTICATED(401),
    PERMISSION_DENIED(403),
    BAD_ROUTE(404),
    NOT_FOUND(404),
    DEADLINE_EXCEEDED(408),
    ABORTED(409),
    FAILED_PRECONDITION(412),
    RESOURCE_EXHAUSTED(429),
    INTERNAL(500),
    UNIMPLEMENTED(501),
    UNAVAILABLE(503);

    private final int status;

    Code(int status) {
      this.status = status;
    }

    /// Of the HTTP response.
    public int status() {
      return status;
    }

    /// As the wire has it.
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Code code;

  public CallRefused(Code code, String why) {
    super(why, null, false, false);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
