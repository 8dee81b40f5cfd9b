// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tokens for somebody's calendar, by his consent: the authorization code grant of OAuth 2 (RFC
/// 6749 §4.1) with a proof key (RFC 7636). Any virtual thread.
final class Consent {

  private static final Logger LOG = LoggerFactory.getLogger(Consent.class);

  // Before its end, so that a token does not end on the way.
  private static final Duration EARLY = Duration.ofMinutes(2);
  private static final SecureRandom RANDOM = new SecureRandom();

  /// What opens a calendar.
  ///
  /// @param until when the access token is renewed
  record Tokens(String access, String refresh, Instant until) {
    JsonObject json() {
      return new JsonObject()
          .put("access", access)
          .put("refresh", refresh)
          .put("until", until.toString());
    }

    static Tokens of(JsonObject json) {
      return new Tokens(
          json.getString("access"),
          json.getString("refresh"),
          Instant.parse(json.getString("until")));
    }

    /// Without them.
    @Override
    public String toString() {
      return "Tokens[until=" + until + "]";
    }
  }

  private final OutsideHttp http;
  private final Provider provider;
  private final OutsideConfig.Client client;

  Consent(OutsideHttp http, Provider provider, OutsideConfig.Client client) {
    this.http = http;
    this.provider = provider;
    this.client = client;
  }

  /// A secret of 256 bits.
  static String secret() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// What is told of a secret before it is shown (RFC 7636 §4.2).
  static String challenge(String verifier) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String scope() {
    return provider == Provider.GOOGLE ? GoogleCalendar.SCOPE : MicrosoftCalendar.SCOPE;
  }

  /// Where somebody is asked.
  String page(String state, String challenge, String back) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", client.id());
    query.put("response_type", "code");
    query.put("redirect_uri", back);
    query.put("scope", scope());
    query.put("state", state);
    query.put("code_challenge", challenge);
    query.put("code_challenge_method", "S256");
    if (provider == Provider.GOOGLE) {
      // Without these two Google gives a refresh token the first time only.
      query.put("access_type", "offline");
      query.put("prompt", "consent");
    } else {
      query.put("prompt", "select_account");
    }
    return client.authorize()
        + "?"
        + query.entrySet().stream()
            .map(each -> each.getKey() + "=" + OutsideHttp.encoded(each.getValue()))
            .collect(Collectors.joining("&"));
  }

  /// Tokens for a code.
  ///
  /// @throws Trouble REFUSED when the code is none, or not all was consented to
  Tokens exchange(String code, String verifier, String back, Instant now) {
    JsonObject answer =
        ask(
            Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "code_verifier", verifier,
                "redirect_uri", back));
    List<String> given = Arrays.asList(answer.getString("scope", "").split(" ", -1));
    boolean enough =
        provider == Provider.MICROSOFT
            ? given.stream().anyMatch(scope -> scope.endsWith("Calendars.ReadWrite"))
            : given.contains(GoogleCalendar.SCOPE);
    if (!enough || answer.getString("refresh_token", "").isEmpty()) {
      throw Trouble.of(Trouble.Kind.REFUSED, "not all was consented to");
    }
    return tokens(answer, "", now);
  }

  /// Fresh tokens. Microsoft's refresh token is another one each time.
  ///
  /// @throws Trouble SIGNED_OUT when consent was taken back
  Tokens refresh(Tokens old, Instant now) {
    JsonObject answer =
        ask(
            Map.of(
                "grant_type", "refresh_token", "refresh_token", old.refresh(), "scope", scope()));
    return tokens(answer, old.refresh(), now);
  }

  private static Tokens tokens(JsonObject answer, String refresh, Instant now) {
    Object lasts = answer.getValue("expires_in");
    Duration lasting = Duration.ofSeconds(lasts instanceof Number number ? number.longValue() : 0);
    return new Tokens(
        answer.getString("access_token", ""),
        answer.getString("refresh_token", refresh),
        now.plus(lasting).minus(EARLY));
  }

  private JsonObject ask(Map<String, String> form) {
    Map<String, String> all = new LinkedHashMap<>(form);
    all.put("client_id", client.id());
    all.put("client_secret", client.secret());
    if (provider == Provider.GOOGLE) {
      all.remove("scope"); // it has no such parameter when it refreshes
    }
    OutsideHttp.Answer answer = http.post(client.token(), all);
    if (answer.status() == 200 && !answer.body().getString("access_token", "").isEmpty()) {
      return answer.body();
    }
    // RFC 6749 §5.2.
    boolean taken =
        (answer.status() == 400 || answer.status() == 401)
            && List.of("invalid_grant", "interaction_required", "consent_required")
                .contains(answer.body().getString("error", ""));
    if (taken) {
      throw Trouble.of(Trouble.Kind.SIGNED_OUT, answer.body().getString("error"));
    }
    Trouble trouble = OutsideHttp.trouble(answer);
    throw trouble.kind() == Trouble.Kind.SIGNED_OUT
        ? Trouble.of(Trouble.Kind.REFUSED, "the client is refused: " + answer.reason())
        : trouble;
  }

  /// Says that the tokens are not needed any more, where the provider can be told; RFC 7009.
  void revoke(Tokens tokens) {
    if (client.revoke().isEmpty()) {
      return;
    }
    try {
      OutsideHttp.Answer answer = http.post(client.revoke(), Map.of("token", tokens.refresh()));
      if (answer.status() >= 500) {
        LOG.warn("{} does not revoke a token: {}", provider, answer.status());
      }
    } catch (Trouble trouble) {
      LOG.warn("{} does not revoke a token: {}", provider, trouble.getMessage());
    }
  }
}
