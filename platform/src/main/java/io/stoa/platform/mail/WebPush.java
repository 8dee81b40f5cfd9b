// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Wakes browsers by their push services (RFC 8030): what they read is encrypted (RFC 8291), and
/// signed as the school's (RFC 8292). Any virtual thread.
///
/// A service is wherever a browser says; so only its public addresses are written to, the very ones
/// that were looked at, and it is followed nowhere else.
final class WebPush implements Carrier {

  private static final int ANSWER_SECONDS = 20;
  private static final int CONNECTIONS_MAX = 8;
  private static final Duration LIFE_MAX = Duration.ofHours(24);
  // RFC 8292 §2: at most a day.
  private static final Duration SIGNED_FOR = Duration.ofHours(12);

  /// Where a push service is.
  interface Reach {
    SocketAddress of(URI endpoint) throws Refusal;
  }

  private record Answer(int status, String retryAfter, String place) {}

  private final Pushes pushes;
  private final Schools schools;
  private final String contact;
  private final Reach reach;
  private final HttpClient http;
  private final SecureRandom random = new SecureRandom();

  /// @param contact the server's e-mail address; empty for none
  WebPush(Vertx vertx, Pushes pushes, Schools schools, String contact) {
    this(vertx, pushes, schools, contact, PublicHosts::reach, new HttpClientOptions());
  }

  /// @param reach looks up where a service is
  WebPush(
      Vertx vertx,
      Pushes pushes,
      Schools schools,
      String contact,
      Reach reach,
      HttpClientOptions options) {
    this.pushes = pushes;
    this.schools = schools;
    this.contact = contact;
    this.reach = reach;
    this.http =
        vertx.createHttpClient(
            options
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
                .setIdleTimeout(ANSWER_SECONDS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
  }

  @Override
  public Optional<String> carry(
      SchoolId school, OutboxStore.Written written, Map<String, String> values) throws Refusal {
    UUID id = UUID.fromString(values.getOrDefault(Pushes.ID, ""));
    Pushes.Target target =
        pushes.target(school, id).orElseThrow(() -> Refusal.forGood("the browser is forgotten"));
    Instant until = Instant.parse(values.getOrDefault(Letter.UNTIL, Instant.now().toString()));
    RequestOptions options = request(target.endpoint(), reach.of(target.endpoint()));
    Duration life = Duration.between(Instant.now(), until);
    options
        .putHeader("TTL", Long.toString(Math.clamp(life.toSeconds(), 0, LIFE_MAX.toSeconds())))
        .putHeader("Urgency", "high")
        .putHeader("Content-Type", "application/octet-stream")
        .putHeader("Content-Encoding", "aes128gcm")
        .putHeader("Authorization", authorization(school, target.endpoint()));
    Buffer body = Buffer.buffer(body(written, target, values));
    Answer answer;
    try {
      answer =
          http.request(options)
              .compose(request -> request.send(body))
              .map(WebPush::read)
              .await(2L * ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) { // await throws checked exceptions without declaring them
      throw Refusal.forNow("the push service does not answer: " + e.getMessage(), 0);
    }
    return Optional.of(taken(school, id, answer));
  }

  private static Answer read(HttpClientResponse response) {
    response.request().reset(); // whatever else it says
    return new Answer(
        response.statusCode(),
        String.valueOf(response.getHeader("Retry-After")),
        String.valueOf(response.getHeader("Location")));
  }

  private static RequestOptions request(URI endpoint, SocketAddress address) {
    int port = endpoint.getPort() == -1 ? 443 : endpoint.getPort();
    String query = endpoint.getRawQuery();
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setSsl(true)
        .setServer(address)
        .setHost(endpoint.getHost())
        .setPort(port)
        .setURI(
            (endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath())
                + (query == null ? "" : "?" + query))
        .setFollowRedirects(false);
  }

  private byte[] body(
      OutboxStore.Written written, Pushes.Target target, Map<String, String> values) {
    byte[] plain =
        new JsonObject()
            .put("title", values.get("title"))
            .put("text", values.get("text"))
            .put("link", values.get("path"))
            .put("tag", written.template().word() + values.get("path"))
            .put("locale", written.locale())
            .encode()
            .getBytes(UTF_8);
    if (plain.length > PushCipher.PLAIN_MAX) {
      throw new IllegalArgumentException("too long for a push message");
    }
    byte[] salt = new byte[PushCipher.SALT_BYTES];
    random.nextBytes(salt);
    byte[] secret = Base64.getUrlDecoder().decode(target.secret());
    return PushCipher.encrypt(plain, target.key(), secret, PushCipher.newKeys(), salt);
  }

  /// RFC 8292 §3: a token for this service alone, and the key that it is signed with.
  private String authorization(SchoolId school, URI endpoint) {
    KeyPair keys = pushes.keys(school);
    String audience = endpoint.getScheme() + "://" + endpoint.getRawAuthority();
    JsonObject claims =
        new JsonObject()
            .put("aud", audience)
            .put("exp", Instant.now().plus(SIGNED_FOR).getEpochSecond())
            .put("sub", subject(school));
    String text = base64("{\"typ\":\"JWT\",\"alg\":\"ES256\"}") + "." + base64(claims.encode());
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(UTF_8));
      return "vapid t="
          + text
          + "."
          + Pushes.base64(signature.sign())
          + ", k="
          + Pushes.base64(PushCipher.point((ECPublicKey) keys.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whom the service may ask: by e-mail, or at the school's address.
  private String subject(SchoolId school) {
    return contact.isEmpty() ? schools.address(school).toString() : "mailto:" + contact;
  }

  private static String base64(String text) {
    return Pushes.base64(text.getBytes(UTF_8));
  }

  /// @return what the service calls the message
  private String taken(SchoolId school, UUID id, Answer answer) throws Refusal {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return answer.place();
    }
    String why = "the push service answers " + status;
    if (status == 404 || status == 410) {
      pushes.gone(school, id);
      throw Refusal.forGood(why + ": the browser is forgotten");
    }
    if (status == 429 || status >= 500) {
      throw Refusal.forNow(why, Refusal.seconds(answer.retryAfter()));
    }
    throw Refusal.forGood(why);
  }

  @Override
  public void close() {
    http.close();
  }
}
