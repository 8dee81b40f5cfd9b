// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stoa.platform.scheduling.Span;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A provider of calendars on a real socket, with one person's calendar, that can fail in all the
/// ways that providers do. Thread-safe by its monitor.
public abstract class OutsideServer implements AutoCloseable {

  public static final String ID = "client-1";
  public static final String SECRET = "s3cret client";

  /// An event.
  ///
  /// @param key by which its writer knows it; empty for one that the person has made
  /// @param changed counts all changes of the calendar
  public record Event(
      String id,
      Span span,
      boolean busy,
      boolean gone,
      String key,
      String title,
      String place,
      int changed) {
    String etag() {
      return "\"e" + changed + "\"";
    }
  }

  record Answer(int status, JsonObject body, Map<String, String> headers) {
    static Answer of(int status, JsonObject body) {
      return new Answer(status, body, Map.of());
    }
  }

  record Call(
      String method, String path, Map<String, String> query, JsonObject body, HttpExchange http) {
    String header(String name) {
      List<String> all = http.getRequestHeaders().get(name);
      return all == null ? "" : String.join(", ", all);
    }
  }

  private final HttpServer server;
  final Map<String, Event> events = new TreeMap<>();
  private final Map<String, String> codes = new LinkedHashMap<>();
  final List<String> calls = new ArrayList<>();
  int changes;
  int epoch;
  private String access = "access-0";
  private String refresh = "refresh-0";
  private final Set<String> refreshes = new HashSet<>(List.of(refresh));
  private int tokens;
  private boolean revoked;
  private boolean down;
  private int throttled;
  private BooleanSupplier losing = () -> false;
  private final boolean rotating;

  /// What is listed besides, as it stands here.
  final List<JsonObject> raw = new ArrayList<>();

  OutsideServer(boolean rotating) {
    this.rotating = rotating;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.start();
  }

  public OutsideConfig.Client client() {
    String here = "http://127.0.0.1:" + server.getAddress().getPort();
    return new OutsideConfig.Client(
        ID,
        SECRET,
        here + "/authorize",
        here + "/token",
        rotating ? "" : here + "/revoke", // Microsoft has none
        api());
  }

  String api() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
  }

  /// The person allows what a page asks for.
  ///
  /// @return the code that the browser comes back with
  public synchronized String consent(String page) {
    Map<String, String> query = query(URI.create(page).getRawQuery());
    boolean fits =
        ID.equals(query.get("client_id"))
            && "code".equals(query.get("response_type"))
            && "S256".equals(query.get("code_challenge_method"))
            && !query.getOrDefault("state", "").isEmpty();
    if (!fits) {
      throw new IllegalArgumentException(page);
    }
    String code = "code-" + UUID.randomUUID();
    codes.put(code, query.get("code_challenge") + " " + query.get("redirect_uri"));
    revoked = false;
    return code;
  }

  public synchronized void down(boolean is) {
    down = is;
  }

  /// The next so many calls are too many.
  synchronized void throttle(int count) {
    throttled = count;
  }

  /// Whether an answer is lost is decided anew each time; what was asked for happens.
  synchronized void losing(BooleanSupplier decides) {
    losing = decides;
  }

  /// The access token ends before its time.
  synchronized void expire() {
    access = "access-" + ++tokens;
  }

  /// The person takes his consent back.
  synchronized void revoke() {
    revoked = true;
    access = "access-" + ++tokens;
  }

  synchronized boolean isRevoked() {
    return revoked;
  }

  /// Forgets what changes were asked from.
  synchronized void forget() {
    epoch++;
  }

  /// The person's own event.
  synchronized String add(Span span, boolean busy) {
    String id = "own" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    put(new Event(id, span, busy, false, "", "Dentist, private", "", 0));
    return id;
  }

  synchronized Event put(Event event) {
    Event changed =
        new Event(
            event.id(),
            event.span(),
            event.busy(),
            event.gone(),
            event.key(),
            event.title(),
            event.place(),
            ++changes);
    events.put(event.id(), changed);
    return changed;
  }

  synchronized void move(String id, Span span) {
    Event event = named(id).orElseThrow();
    put(
        new Event(
            id, span, event.busy(), event.gone(), event.key(), event.title(), event.place(), 0));
  }

  synchronized void delete(String id) {
    Event event = named(id).orElseThrow();
    put(new Event(id, event.span(), event.busy(), true, event.key(), "", "", 0));
  }

  synchronized Collection<Event> present(boolean ours) {
    return events.values().stream()
        .filter(event -> !event.gone() && event.key().isEmpty() != ours)
        .toList();
  }

  /// What was asked of the calendar.
  synchronized List<String> calls() {
    return calls.stream().filter(call -> call.contains(" /api/")).toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    Answer answer;
    synchronized (this) {
      boolean lost = losing.getAsBoolean();
      answer = answer(exchange, text);
      if (lost) {
        exchange.close();
        return;
      }
    }
    try (exchange) {
      byte[] bytes = answer.body().encode().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      boolean empty = answer.status() == 204;
      exchange.sendResponseHeaders(answer.status(), empty ? -1 : bytes.length);
      if (!empty) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private Answer answer(HttpExchange exchange, String text) {
    String path = exchange.getRequestURI().getPath();
    calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    if (down) {
      return Answer.of(503, new JsonObject());
    }
    if (path.equals("/token")) {
      return token(query(text));
    }
    if (path.equals("/revoke")) {
      revoked = refresh.equals(query(text).get("token"));
      return Answer.of(revoked ? 200 : 400, new JsonObject());
    }
    if (throttled > 0) {
      throttled--;
      return tooMany();
    }
    if (!("Bearer " + access).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return Answer.of(401, error(401, "authError"));
    }
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    JsonObject body = text.isEmpty() ? new JsonObject() : new JsonObject(text);
    return api(
        new Call(
            exchange.getRequestMethod(), path.substring("/api".length()), query, body, exchange));
  }

  abstract Answer api(Call call);

  abstract Answer tooMany();

  abstract JsonObject error(int status, String reason);

  abstract String scope();

  private Answer token(Map<String, String> form) {
    if (!ID.equals(form.get("client_id")) || !SECRET.equals(form.get("client_secret"))) {
      return Answer.of(401, new JsonObject().put("error", "invalid_client"));
    }
    boolean good;
    if ("authorization_code".equals(form.get("grant_type"))) {
      String expected =
          Consent.challenge(form.getOrDefault("code_verifier", ""))
              + " "
              + form.get("redirect_uri");
      good = expected.equals(codes.remove(form.get("code")));
    } else {
      // With each one Microsoft gives another, and lets the old ones live.
      good = refreshes.contains(form.get("refresh_token"));
    }
    if (!good || revoked) {
      return Answer.of(400, new JsonObject().put("error", "invalid_grant"));
    }
    access = "access-" + ++tokens;
    if (rotating) {
      refresh = "refresh-" + tokens;
      refreshes.add(refresh);
    }
    JsonObject answer =
        new JsonObject()
            .put("access_token", access)
            .put("expires_in", 3600)
            .put("token_type", "Bearer")
            .put("scope", scope());
    // Google's stays the same and is given with the first consent only.
    if (rotating || "authorization_code".equals(form.get("grant_type"))) {
      answer.put("refresh_token", refresh);
    }
    return Answer.of(200, answer);
  }

  public static Map<String, String> query(@Nullable String text) {
    Map<String, String> all = new TreeMap<>();
    Arrays.stream(text == null ? new String[0] : text.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .forEach(
            pair -> all.put(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8)));
    return all;
  }

  Optional<Event> named(String id) {
    return Optional.ofNullable(events.get(id));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
