// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import io.stoa.signaling.token.TokenRefused.Reason;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says whether a token was signed by one of the known keys and is good now. Any thread.
public final class TokenVerifier {

  /// Longest token looked at.
  public static final int CHARS_MAX = 16_384;

  /// How far a signer's clock may be off.
  public static final Duration LEEWAY = Duration.ofSeconds(60);

  private static final int HEADER_CHARS_MAX = 1024;

  private final KeyRing keys;
  private final InstantSource clock;

  /// @param apiKeys API key to its secret
  public TokenVerifier(Map<String, String> apiKeys, InstantSource clock) {
    this(KeyRing.of(apiKeys), clock);
  }

  public TokenVerifier(KeyRing keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /// What the token says, once it is proved genuine and good now.
  ///
  /// @throws TokenRefused says why not
  public AccessToken verify(@Nullable String compact) throws TokenRefused {
    if (compact == null || compact.isEmpty()) {
      throw new TokenRefused(Reason.MISSING, "there is no access token");
    }
    int first = compact.indexOf('.');
    int second = compact.indexOf('.', first + 1);
    if (compact.length() > CHARS_MAX
        || first < 1
        || first > HEADER_CHARS_MAX
        || second < 0
        || compact.indexOf('.', second + 1) >= 0) {
      throw new TokenRefused(Reason.MALFORMED, "the token is malformed");
    }
    JsonObject header = Claims.parse(decode(compact.substring(0, first)));
    if (!"HS256".equals(Claims.text(header, "alg")) || header.has("crit")) {
      throw new TokenRefused(Reason.WRONG_ALGORITHM, "the token is not signed with HS256");
    }
    JsonObject claims = Claims.parse(decode(compact.substring(first + 1, second)));
    String secret = keys.secret(Claims.text(claims, "iss"));
    if (secret == null) {
      throw new TokenRefused(Reason.UNKNOWN_KEY, "the token's API key is not known here");
    }
    byte[] expected = Jws.hmac(compact.substring(0, second), secret);
    if (!MessageDigest.isEqual(expected, bytes(compact.substring(second + 1)))) {
      throw new TokenRefused(Reason.BAD_SIGNATURE, "the token's signature is wrong");
    }
    AccessToken token = Claims.read(claims);
    judgeTime(token);
    if (token.identity().isEmpty() && token.grant().has(VideoGrant.Right.ROOM_JOIN)) {
      throw new TokenRefused(Reason.NO_IDENTITY, "the token names no identity");
    }
    return token;
  }

  private void judgeTime(AccessToken token) throws TokenRefused {
    Instant now = clock.instant();
    if (!now.isBefore(token.expiry().plus(LEEWAY))) {
      throw new TokenRefused(Reason.EXPIRED, "the token has expired", token);
    }
    if (now.isBefore(token.notBefore().minus(LEEWAY))) {
      throw new TokenRefused(Reason.NOT_YET_VALID, "the token is not valid yet", token);
    }
  }

  private static String decode(String base64) throws TokenRefused {
    return new String(bytes(base64), UTF_8);
  }

  private static byte[] bytes(String base64) throws TokenRefused {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new TokenRefused(Reason.MALFORMED, "the token is malformed: not base64url");
    }
  }
}
