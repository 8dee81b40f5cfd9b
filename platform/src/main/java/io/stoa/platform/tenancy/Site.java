// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the server is: its domain, below which schools have their addresses. Immutable.
///
/// @param host lower case; a name, not a number
/// @param port empty or with its colon
public record Site(String host, String port) {

  /// One label of a host name, as a school may choose it.
  static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern FORM =
      Pattern.compile("((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9-]{1,63})(:\\d{1,5})?");

  /// A domain of a school's own: at least one dot, and not a number.
  static boolean isDomain(String text) {
    return text.length() <= 253
        && FORM.matcher(text).matches()
        && text.indexOf(':') < 0
        && text.matches(".+\\.[a-z][a-z0-9-]*[a-z0-9]");
  }

  /// Reads `school.example` or `localhost:8080`.
  public static Optional<Site> of(String authority) {
    var form = FORM.matcher(authority.strip().toLowerCase(Locale.ROOT));
    return form.matches()
        ? Optional.of(new Site(form.group(1), form.group(2) == null ? "" : form.group(2)))
        : Optional.empty();
  }

  /// Links to it: by HTTPS, unless it is this machine.
  public URI address() {
    return at(host);
  }

  /// Links to the school of this name.
  ///
  /// @param name with a dot it is the school's own domain, without it is one below ours
  URI named(String name) {
    return at(name.indexOf('.') < 0 ? name + "." + host : name);
  }

  private URI at(String name) {
    boolean here = host.equals("localhost");
    return URI.create((here ? "http://" : "https://") + name + port);
  }

  /// What the school at this authority is called by, if one may be there.
  Optional<String> nameIn(String authority) {
    String text = authority.toLowerCase(Locale.ROOT);
    int colon = text.lastIndexOf(':');
    String asked = colon > text.lastIndexOf(']') ? text.substring(0, colon) : text;
    if (asked.endsWith(".")) {
      asked = asked.substring(0, asked.length() - 1);
    }
    if (asked.endsWith("." + host)) {
      String slug = asked.substring(0, asked.length() - host.length() - 1);
      return SLUG.matcher(slug).matches() ? Optional.of(slug) : Optional.empty();
    }
    return isDomain(asked) ? Optional.of(asked) : Optional.empty();
  }
}
