// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells whether a browser sent a call from one of our own pages (Fetch Metadata; RFC 6454).
final class SameOrigin {

  private SameOrigin() {}

  /// Needs proof: a call with neither `Sec-Fetch-Site` nor `Origin` is not allowed.
  static boolean allows(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String host = request.authority() == null ? "" : request.authority().toString();
    return sameAuthority(request.getHeader("Origin"), host);
  }

  static boolean sameAuthority(@Nullable String origin, String host) {
    if (origin == null) {
      return false;
    }
    try {
      URI from = URI.create(origin);
      String scheme = String.valueOf(from.getScheme());
      return from.getRawAuthority() != null
          && withPort(from.getRawAuthority(), scheme).equals(withPort(host, scheme));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withPort(String authority, String scheme) {
    String text = authority.toLowerCase(Locale.ROOT);
    boolean named = text.substring(text.lastIndexOf(']') + 1).contains(":");
    return named ? text : text + (scheme.equals("https") ? ":443" : ":80");
  }
}
