// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.web.Request;
import org.jspecify.annotations.Nullable;

/// Somebody who calls, before it is known who it is. Immutable.
///
/// @param authority host and port of the school's address, as the browser shows it
/// @param browser the cookie of a browser that somebody has signed in with before
record Visitor(
    String requestId,
    String address,
    String userAgent,
    String authority,
    boolean secure,
    @Nullable String browser) {

  static Visitor of(Request request) {
    return new Visitor(
        request.id(),
        request.address(),
        request.userAgent(),
        request.authority(),
        request.secure(),
        request.cookies().get(Cookies.BROWSER));
  }

  /// Who it is.
  Caller as(SchoolId school, PersonId person) {
    return new Caller(school, person, requestId, address);
  }

  /// Whose calls are counted together: an address, of IPv6 the network of one household.
  String network() {
    int colons = 0;
    for (int i = 0; i < address.length(); i++) {
      if (address.charAt(i) == ':' && ++colons == 4) {
        return address.substring(0, i);
      }
    }
    return address;
  }
}
