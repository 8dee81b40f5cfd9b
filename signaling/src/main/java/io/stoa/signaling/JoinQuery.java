// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.signaling.wire.JoinReader;
import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.MalformedMessage;
import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads with what a client comes, from the query of its request.
final class JoinQuery {

  private static final int ATTRIBUTES_CHARS_MAX = 32_768;

  private JoinQuery() {}

  /// The parameters of `/rtc`.
  static JoinRequest dual(MultiMap query) {
    return new JoinRequest(
        text(query.get("sdk")),
        number(query.get("protocol")),
        number(query.get("client_protocol")),
        !isFalse(query.get("auto_subscribe")),
        "",
        attributes(query.get("attributes")),
        List.of(),
        null,
        null,
        isTrue(query.get("reconnect")),
        text(query.get("sid")));
  }

  /// The message in the query of `/rtc/v1`.
  static JoinRequest single(MultiMap query) throws MalformedMessage {
    return JoinReader.read(text(query.get("join_request")));
  }

  private static Map<String, String> attributes(@Nullable String base64) {
    Map<String, String> attributes = new HashMap<>();
    if (base64 == null || base64.length() > ATTRIBUTES_CHARS_MAX) {
      return attributes;
    }
    try {
      String json = new String(Base64.getUrlDecoder().decode(base64), UTF_8);
      for (Map.Entry<String, Object> entry : new JsonObject(json)) {
        if (entry.getValue() instanceof String value) {
          attributes.put(entry.getKey(), value);
        }
      }
    } catch (IllegalArgumentException | DecodeException e) {
      // The attributes are decoration: a client that garbles them still gets in, without.
      attributes.clear();
    }
    return attributes;
  }

  private static int number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
  }

  private static boolean isTrue(@Nullable String text) {
    return "1".equals(text) || "true".equals(text);
  }

  private static boolean isFalse(@Nullable String text) {
    return "0".equals(text) || "false".equals(text);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
