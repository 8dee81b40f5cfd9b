// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of a session description, by m-line. Immutable.
record SdpText(Block session, List<Block> sections) {

  /// @param media the `m=` value, empty for the session's own block
  /// @param attributes the `a=` values
  record Block(String media, List<String> attributes) {

    /// The value of the first attribute of that name; empty for a flag.
    @Nullable String first(String name) {
      for (String attribute : attributes) {
        String value = value(attribute, name);
        if (value != null) {
          return value;
        }
      }
      return null;
    }

    List<String> all(String name) {
      List<String> values = new ArrayList<>();
      for (String attribute : attributes) {
        String value = value(attribute, name);
        if (value != null) {
          values.add(value);
        }
      }
      return values;
    }

    private static @Nullable String value(String attribute, String name) {
      if (!attribute.startsWith(name)) {
        return null;
      }
      if (attribute.length() == name.length()) {
        return "";
      }
      return attribute.charAt(name.length()) == ':'
          ? attribute.substring(name.length() + 1).strip()
          : null;
    }
  }
}
