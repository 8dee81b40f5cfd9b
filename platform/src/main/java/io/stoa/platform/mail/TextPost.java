// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Hands text messages to a provider with the interface of Twilio's Messages API (`POST
/// /2010-04-01/Accounts/{sid}/Messages.json`). Any virtual thread.
final class TextPost implements Carrier {

  /// Where the provider tells what became of a message, below the school's address.
  static final String STATUS = "/sms/status/";

  private static final int ANSWER_SECONDS = 20;
  private static final int ANSWER_BYTES_MAX = 64 * 1024;
  private static final int CONNECTIONS_MAX = 8;

  private record Answer(int status, String retryAfter, Buffer body) {}

  private final SmsConfig config;
  private final Schools schools;
  private final HttpClient http;
  private final String credentials;

  TextPost(Vertx vertx, Schools schools, SmsConfig config) {
    this.config = config;
    this.schools = schools;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
                .setIdleTimeout(ANSWER_SECONDS)
                .setVerifyHost(true),
            new io.vertx.core.http.PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
    this.credentials =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((config.account() + ":" + config.token()).getBytes(UTF_8));
  }

  @Override
  public Optional<String> carry(
      SchoolId school, OutboxStore.Written written, Map<String, String> values) throws Refusal {
    String form = form(school, written, values);
    Answer answer;
    try {
      answer =
          http.request(
                  new RequestOptions()
                      .setMethod(HttpMethod.POST)
                      .setAbsoluteURI(
                          config.url()
                              + "/2010-04-01/Accounts/"
                              + config.account()
                              + "/Messages.json")
                      .putHeader("Authorization", credentials)
                      .putHeader("Accept", "application/json")
                      .putHeader("Content-Type", "application/x-www-form-urlencoded"))
              // On the request's context: a body that ends before anybody asks for it is never
              // heard, and a message that was sent would be sent again.
              .compose(request -> request.send(form).compose(TextPost::read))
              .await(2L * ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) { // await throws checked exceptions without declaring them
      throw Refusal.forNow("the provider does not answer: " + e.getMessage(), 0);
    }
    return Optional.of(reference(answer));
  }

  private static io.vertx.core.Future<Answer> read(HttpClientResponse response) {
    String length = response.getHeader("Content-Length");
    if (length != null && (length.length() > 7 || Long.parseLong(length) > ANSWER_BYTES_MAX)) {
      return io.vertx.core.Future.failedFuture("its answer is too long");
    }
    String after = String.valueOf(response.getHeader("Retry-After"));
    return response.body().map(body -> new Answer(response.statusCode(), after, body));
  }

  private String form(SchoolId school, OutboxStore.Written written, Map<String, String> values) {
    MultiMap fields = MultiMap.caseInsensitiveMultiMap();
    fields
        .add("To", written.to())
        .add(config.isService() ? "MessagingServiceSid" : "From", config.from())
        .add("Body", values.getOrDefault("text", ""));
    String callback = callback(school, written.id().toString());
    // It would refuse one that it cannot reach.
    if (callback.startsWith("https://")) {
      fields.add("StatusCallback", callback);
    }
    return fields.entries().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /// What the provider calls with a message's state.
  String callback(SchoolId school, String message) {
    return schools.address(school) + STATUS + message;
  }

  /// How the provider knows the message.
  private static String reference(Answer answer) throws Refusal {
    JsonObject body;
    try {
      body = answer.body().toJsonObject();
    } catch (DecodeException | ClassCastException e) {
      body = new JsonObject();
    }
    int status = answer.status();
    if (status == 201 && body.getValue("sid") instanceof String sid) {
      return sid;
    }
    String why = status + " " + body.getValue("code", "") + " " + body.getValue("message", "");
    if (status == 429 || status >= 500) {
      throw Refusal.forNow(why.strip(), Refusal.seconds(answer.retryAfter()));
    }
    // Our own account's trouble can be set right: 401 its secret, 403 and 404 the account.
    if (status == 401 || status == 403 || status == 404) {
      throw Refusal.forNow(why.strip(), 0);
    }
    throw Refusal.forGood(why.strip());
  }

  /// Whether the provider has sent this form to this address: `X-Twilio-Signature`, HMAC-SHA1 over
  /// the address and the fields in the order of their names.
  boolean isSigned(String url, MultiMap form, String signature) {
    StringBuilder text = new StringBuilder(url);
    for (String name : new TreeSet<>(form.names())) {
      new TreeSet<>(form.getAll(name)).forEach(value -> text.append(name).append(value));
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(config.token().getBytes(UTF_8), "HmacSHA1"));
      byte[] wanted = Base64.getEncoder().encode(mac.doFinal(text.toString().getBytes(UTF_8)));
      return MessageDigest.isEqual(wanted, signature.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
