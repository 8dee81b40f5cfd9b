// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.Role;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The WebSocket that pages are told changes by.
final class LiveTest {

  private final SchoolPair schools = new SchoolPair();
  private final Live live = schools.kernel().live();
  private final WebSocketClient client = TestSchool.vertx().createWebSocketClient();
  private final List<WebSocket> open = new ArrayList<>();

  LiveTest() {
    live.start();
  }

  @AfterEach
  void close() throws Exception {
    open.forEach(WebSocket::close);
    client.close().await(10, TimeUnit.SECONDS);
    schools.close();
  }

  private WebSocketConnectOptions options(String origin) {
    return new WebSocketConnectOptions()
        .setHost("localhost")
        .setPort(schools.port())
        .setURI("/api/v1/live")
        .addHeader("Origin", origin);
  }

  private BlockingQueue<String> listen(Role role) throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    WebSocketConnectOptions options = options("http://localhost:" + schools.port());
    options.addHeader("Cookie", schools.cookie(role));
    ClientWebSocket socket = client.webSocket().textMessageHandler(heard::add);
    open.add(socket.connect(options).await(20, TimeUnit.SECONDS));
    assertEquals("ready", next(heard).getString("type"));
    return heard;
  }

  private static JsonObject next(BlockingQueue<String> heard) throws InterruptedException {
    String message = heard.poll(20, TimeUnit.SECONDS);
    assertNotNull(message, "nothing was said");
    return new JsonObject(message);
  }

  @Test
  void whoMayKnowIsToldAfterTheCommitAndNobodyElse() throws Exception {
    BlockingQueue<String> moderator = listen(Role.MODERATOR);
    BlockingQueue<String> student = listen(Role.STUDENT);
    Caller own = Caller.system(schools.own.school());
    Caller other = Caller.system(schools.other.school());
    var db = TestSchool.database();
    assertThrows(
        IllegalStateException.class,
        () ->
            db.transact(
                own,
                tx -> {
                  live.tell(tx, Permission.PEOPLE_INVITE, "people.changed", "rolled back");
                  throw new IllegalStateException("no commit");
                }));
    db.transact(
        other,
        tx -> {
          live.tell(tx, Permission.PEOPLE_READ, "people.changed", "another school's");
          return null;
        });
    db.transact(
        own,
        tx -> {
          live.tell(tx, Permission.PEOPLE_INVITE, "people.changed", "1");
          live.tell(tx, Set.of(schools.own.person(Role.STUDENT).id()), "notice.changed", "2");
          live.tell(tx, Permission.PEOPLE_READ, "people.changed", "3");
          return null;
        });
    assertEquals("1", next(moderator).getString("id"));
    assertEquals("3", next(moderator).getString("id"));
    assertEquals("2", next(student).getString("id"));
    assertEquals("3", next(student).getString("id"));
    assertTrue(moderator.isEmpty() && student.isEmpty());
  }

  private int refusal(WebSocketConnectOptions options) {
    UpgradeRejectedException refused =
        assertThrows(
            UpgradeRejectedException.class,
            () -> client.connect(options).await(20, TimeUnit.SECONDS));
    return refused.getStatus();
  }

  @Test
  void aPageOfSomebodyElseIsRefused() throws Exception {
    String cookie = schools.cookie(Role.STUDENT);
    assertEquals(403, refusal(options("https://evil.example").addHeader("Cookie", cookie)));
    assertEquals(403, refusal(options("null").addHeader("Cookie", cookie)));
    String own = "http://localhost:" + schools.port();
    assertEquals(401, refusal(options(own)));
    assertEquals(
        401, refusal(options("https://evil.example").addHeader("Authorization", "Bearer x")));
    assertEquals(
        426,
        schools
            .ask(Role.STUDENT, "GET", "/live", java.util.Map.of("Origin", own), null)
            .statusCode());
  }

  @Test
  void aPersonHasSoManyPagesOpen() throws Exception {
    for (int i = 0; i < 20; i++) {
      listen(Role.TUTOR);
    }
    String cookie = schools.cookie(Role.TUTOR);
    String own = "http://localhost:" + schools.port();
    assertEquals(429, refusal(options(own).addHeader("Cookie", cookie)));
    listen(Role.STUDENT);
  }

  private BlockingQueue<Short> watch(Role role) throws Exception {
    BlockingQueue<Short> closed = new LinkedBlockingQueue<>();
    WebSocketConnectOptions options = options("http://localhost:" + schools.port());
    options.addHeader("Cookie", schools.cookie(role));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    ClientWebSocket socket = client.webSocket().textMessageHandler(heard::add);
    WebSocket opened = socket.connect(options).await(20, TimeUnit.SECONDS);
    opened.closeHandler(gone -> closed.add(opened.closeStatusCode()));
    open.add(opened);
    assertEquals("ready", next(heard).getString("type"));
    return closed;
  }

  /// Sockets are looked at every 15 s in any case: the notice is what must be sooner.
  private static void assertClosedSoon(BlockingQueue<Short> closed) throws InterruptedException {
    Short code = closed.poll(8, TimeUnit.SECONDS);
    assertNotNull(code, "still open");
    assertEquals((short) 4401, code);
  }

  @Test
  void aSocketEndsWithItsSession() throws Exception {
    BlockingQueue<Short> tutor = watch(Role.TUTOR);
    BlockingQueue<Short> student = watch(Role.STUDENT);
    var origin = java.util.Map.of("Origin", "http://localhost:" + schools.port());
    assertEquals(204, schools.ask(Role.TUTOR, "DELETE", "/session", origin, null).statusCode());
    assertClosedSoon(tutor);
    // By another process, say: nobody here knows of it but from the database.
    TestSchool.database()
        .transact(
            Caller.system(schools.own.school()),
            tx ->
                tx.update(
                    "update identity.person set state = 'deactivated' where id = $1",
                    schools.own.person(Role.STUDENT).id().value()));
    assertClosedSoon(student);
  }
}
