// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.signaling.wire.JoinRequest;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The query of `/rtc`: whatever stands in it, a client gets in with what could be read.
public final class JoinQueryFuzz {
  private static final List<String> NAMES =
      List.of(
          "sdk", "protocol", "client_protocol", "auto_subscribe", "attributes", "reconnect", "sid");

  private JoinQueryFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    MultiMap query = MultiMap.caseInsensitiveMultiMap();
    if ((input[0] & 0x80) == 0) {
      query.add("attributes", Base64.getUrlEncoder().encodeToString(rest));
    } else {
      String text = new String(rest, UTF_8);
      NAMES.forEach(name -> query.add(name, text));
    }
    JoinRequest request = JoinQuery.dual(query);
    if (request.protocol() < 0 || request.protocol() > 999_999) {
      throw new AssertionError("protocol " + request.protocol());
    }
  }

  public static List<byte[]> seeds() {
    return List.of(
        " {\"a\":\"b\",\"c\":[1,2.5e9,{\"d\":null}],\"e\":true}".getBytes(UTF_8),
        " null".getBytes(UTF_8),
        new byte[] {(byte) 0x80, '1', '6'},
        new byte[] {(byte) 0x80, 'e', 'y', 'J', 'h', 'I', 'j', 'o', 'i', 'Y', 'i', 'J', '9'});
  }
}
