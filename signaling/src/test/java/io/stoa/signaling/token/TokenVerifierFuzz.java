// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Access tokens, as text and as claims that are signed rightly: refused by `TokenRefused`, or
/// accepted; and never accepted without the right signature or beyond its time.
public final class TokenVerifierFuzz {
  private static final String SECRET = "secret-of-at-least-32-characters";
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final TokenVerifier VERIFIER =
      new TokenVerifier(Map.of("key", SECRET), InstantSource.fixed(NOW));

  private TokenVerifierFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    String compact =
        switch (input[0] & 3) {
          case 0 -> new String(rest, ISO_8859_1);
          case 1 -> signed(Jws.base64(rest) + "." + Jws.encode("{\"iss\":\"key\",\"exp\":9e9}"));
          default -> signed(Jws.encode(Jws.HEADER) + "." + Jws.base64(rest));
        };
    try {
      AccessToken token = VERIFIER.verify(compact);
      int dot = compact.lastIndexOf('.');
      require(signed(compact.substring(0, dot)).equals(canonical(compact)), "signature");
      require(NOW.isBefore(token.expiry().plus(TokenVerifier.LEEWAY)), "expired");
      require(!NOW.isBefore(token.notBefore().minus(TokenVerifier.LEEWAY)), "not valid yet");
      require(token.issuer().equals("key"), "issuer");
    } catch (TokenRefused refused) {
      require(refused.getMessage() != null, "refused without saying why");
    }
  }

  private static String signed(String body) {
    return body + "." + Jws.base64(Jws.hmac(body, SECRET));
  }

  /// Base64 has padding and unused bits that a signature may come with.
  private static String canonical(String compact) {
    int dot = compact.lastIndexOf('.');
    byte[] signature = java.util.Base64.getUrlDecoder().decode(compact.substring(dot + 1));
    return compact.substring(0, dot + 1) + Jws.base64(signature);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    String claims =
        "{\"iss\":\"key\",\"sub\":\"ann\",\"exp\":1800000100,\"nbf\":1,\"name\":\"Ann\","
            + "\"attributes\":{\"a\":\"b\"},\"video\":{\"room\":\"maths\",\"roomJoin\":true,"
            + "\"canPublishSources\":[\"camera\"],\"canPublish\":false}}";
    return List.of(
        after(2, claims),
        after(1, Jws.HEADER),
        after(0, signed(Jws.encode(Jws.HEADER) + "." + Jws.encode(claims))));
  }

  private static byte[] after(int form, String text) {
    return ((char) form + text).getBytes(UTF_8);
  }
}
