// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.tenancy.Site;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Text messages to a server that answers as Twilio's Messages API is documented to.
final class TextPostTest {

  private static final String ACCEPTED =
      "{\"sid\":\"SM0123456789abcdef0123456789abcdef\",\"status\":\"queued\",\"error_code\":null}";
  private static final String SID = "SM0123456789abcdef0123456789abcdef";

  private record Post(String path, String authorization, Map<String, String> form) {}

  private record Reply(int status, String retryAfter, String body) {}

  private final Database db = TestSchool.database();
  private final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  private final Schools schools = new Schools(db);
  private final Mailer mailer = new Mailer(kernel);
  private final Caller caller = Caller.system(new SchoolId(UUID.randomUUID()));
  private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
  private final Queue<String> stopped = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Reply> answer = new AtomicReference<>(new Reply(201, "", ACCEPTED));
  private final HttpServer provider = provider();
  private final SmsConfig config =
      new SmsConfig(
          URI.create("http://localhost:" + provider.getAddress().getPort()),
          "AC42",
          "t0ken",
          "+12025550199");
  private final Delivery delivery = delivery();
  private final HttpClient client = TestSchool.vertx().createHttpClient();
  private final io.vertx.core.http.HttpServer door = door();

  private Delivery delivery() {
    schools.serveAt(new Site("stoa.example", ""));
    return new Delivery(
        kernel, schools, Map.of(Channel.SMS, new TextPost(TestSchool.vertx(), schools, config)));
  }

  private HttpServer provider() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            posts.add(
                new Post(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    fields(body)));
            Reply reply = answer.get();
            if (!reply.retryAfter().isEmpty()) {
              exchange.getResponseHeaders().add("Retry-After", reply.retryAfter());
            }
            byte[] bytes = reply.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
              out.write(bytes);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private io.vertx.core.http.HttpServer door() {
    Router router = Router.router(TestSchool.vertx());
    new SmsRoutes(
            TestSchool.vertx(), delivery, schools, (number, stop) -> stopped.add(number + stop))
        .mount(router);
    try {
      return TestSchool.vertx()
          .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
          .requestHandler(router)
          .listen()
          .await(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> fields(String form) {
    Map<String, String> all = new TreeMap<>();
    for (String each : form.split("&", -1)) {
      String[] pair = each.split("=", 2);
      all.put(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8));
    }
    return all;
  }

  @AfterEach
  void close() {
    delivery.close();
    provider.stop(0);
    client.close();
    door.close();
  }

  private OutboxStore.Fate send() {
    mailer.send(
        caller,
        new TextMessage(
            "+4915112345678",
            "Ada",
            "en",
            Template.CLASS_REMINDER,
            "Latin begins 5:30\u202fPM & soon",
            "/class/1",
            Instant.now().plus(Duration.ofHours(1))));
    delivery.deliver();
    return fate();
  }

  private OutboxStore.Fate fate() {
    return delivery.fates(caller, new OutboxStore.Wanted(null, null, null, null, 9)).getFirst();
  }

  @Test
  void aMessageGoesOutAsTheProviderHasItDocumented() {
    OutboxStore.Fate fate = send();
    assertEquals("sent", fate.state(), fate.toString());
    Post post = posts.remove();
    assertEquals("/2010-04-01/Accounts/AC42/Messages.json", post.path());
    String login = Base64.getEncoder().encodeToString("AC42:t0ken".getBytes(UTF_8));
    assertEquals("Basic " + login, post.authorization());
    assertEquals(
        Map.of(
            "To", "+4915112345678",
            "From", "+12025550199",
            "Body", "Latin begins 5:30 PM & soon",
            "StatusCallback", "https://stoa.example/sms/status/" + fate.id()),
        post.form());
    assertFalse(config.toString().contains("t0ken"));
  }

  @Test
  void whatItRefusesIsDeadWithItsReasonAndWhatItCannotTakeNowWaits() {
    answer.set(new Reply(400, "", "{\"code\":21211,\"message\":\"Invalid 'To' Phone Number\"}"));
    OutboxStore.Fate dead = send();
    assertEquals("dead", dead.state());
    assertEquals("400 21211 Invalid 'To' Phone Number", dead.error());
    answer.set(new Reply(429, "3600", "{\"code\":20429,\"message\":\"Too Many Requests\"}"));
    OutboxStore.Fate late = send();
    assertEquals("waiting", late.state());
    Instant next = Optional.ofNullable(late.nextAt()).orElseThrow();
    assertTrue(next.isAfter(Instant.now().plus(Duration.ofMinutes(50))), late.toString());
    answer.set(new Reply(503, "", "no JSON"));
    OutboxStore.Fate again = send();
    assertEquals("waiting", again.state(), again.toString());
    answer.set(new Reply(201, "", "{}"));
    assertEquals("dead", send().state(), "an answer without an id");
  }

  private int call(String path, String url, Map<String, String> form, String token)
      throws Exception {
    StringBuilder signed = new StringBuilder(url);
    new TreeMap<>(form).forEach((name, value) -> signed.append(name).append(value));
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(signed.toString().getBytes(UTF_8)));
    StringBuilder body = new StringBuilder();
    form.forEach((name, value) ->
        body.append(body.isEmpty() ? "" : "&")
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, UTF_8)));
    return client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(door.actualPort())
                .setURI(path)
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .putHeader("X-Twilio-Signature", signature))
        .compose(request -> request.send(Buffer.buffer(body.toString())))
        .map(response -> response.statusCode())
        .await(20, TimeUnit.SECONDS);
  }

  private int status(OutboxStore.Fate of, String state, String token) throws Exception {
    String path = "/sms/status/" + of.id();
    Map<String, String> form =
        Map.of("MessageSid", SID, "MessageStatus", state, "ErrorCode", "30003", "To", "+49 1");
    return call(path, "https://stoa.example" + path, form, token);
  }

  @Test
  void theProviderTellsWhatBecameOfAMessage() throws Exception {
    OutboxStore.Fate first = send();
    assertEquals(403, status(first, "delivered", "another"), "a signature of somebody else");
    assertEquals("sent", fate().state());
    assertEquals(200, status(first, "sending", "t0ken"));
    assertEquals("sent", fate().state());
    assertEquals(200, status(first, "delivered", "t0ken"));
    assertEquals("delivered", fate().state());
    assertEquals(200, status(first, "undelivered", "t0ken"), "what comes late changes nothing");
    assertEquals("delivered", fate().state());

    OutboxStore.Fate second = send();
    assertEquals(200, status(second, "undelivered", "t0ken"));
    assertEquals("dead", fate().state());
    assertEquals("undelivered 30003", fate().error());
    delivery.retry(caller, second.id());
    delivery.deliver();
    assertEquals("sent", fate().state(), "sent again by hand");
    String nobody = "/sms/status/" + UUID.randomUUID();
    assertEquals(404, call(nobody, "https://stoa.example" + nobody, Map.of("a", "b"), "t0ken"));
  }

  @Test
  void whoAnswersStopIsLeftAlone() throws Exception {
    String path = "/sms/incoming";
    String url = "https://stoa.example" + path;
    Map<String, String> stop = Map.of("From", "+4915112345678", "Body", " Stop ");
    assertEquals(403, call(path, url, stop, "another"));
    assertEquals(200, call(path, url, stop, "t0ken"));
    assertEquals(200, call(path, url, Map.of("From", "+4915112345678", "Body", "hi"), "t0ken"));
    assertEquals(200, call(path, url, Map.of("From", "+4915112345678", "Body", "START"), "t0ken"));
    assertEquals(
        java.util.List.of("+4915112345678true", "+4915112345678false"),
        java.util.List.copyOf(stopped));
  }

  @Test
  void whatNobodyNeedsAnyMoreIsNotSent() {
    mailer.send(
        caller,
        new TextMessage(
            "+4915112345678",
            "Ada",
            "en",
            Template.CLASS_REMINDER,
            "Latin",
            "/",
            Instant.now().minusSeconds(1)));
    delivery.deliver();
    assertEquals("dead", fate().state());
    assertEquals("too late", fate().error());
    assertEquals(0, posts.size());
  }

  @Test
  void partsAreCountedAsTheyAreSent() {
    assertEquals(1, TextMessage.parts("a".repeat(160)));
    assertEquals(2, TextMessage.parts("a".repeat(161)));
    assertEquals(1, TextMessage.parts("€".repeat(80)));
    assertEquals(2, TextMessage.parts("€".repeat(81)));
    assertEquals(1, TextMessage.parts("ح".repeat(70)));
    assertEquals(2, TextMessage.parts("ح".repeat(71)));
    assertEquals(1, TextMessage.parts("5:30\u202fPM"));
  }
}
