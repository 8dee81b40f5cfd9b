// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SecurityHeadersTest {

  private @Nullable List<String> framers = List.of();
  private String asked = "";
  private HttpServer server;

  @BeforeEach
  void open() throws Exception {
    Router router = Router.router(TestSchool.vertx());
    // Mounted before, asked after.
    router.route().handler(context -> context.response().end("page"));
    SecurityHeaders.mount(
        router,
        (authority, booking) -> {
          asked = authority + " " + booking;
          return framers == null ? Future.failedFuture("gone") : Future.succeededFuture(framers);
        });
    server =
        TestSchool.vertx()
            .createHttpServer()
            .requestHandler(router)
            .listen(0)
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    server.close().await(10, TimeUnit.SECONDS);
  }

  private HttpHeaders headers(String path, String... more) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.actualPort() + path));
    if (more.length > 0) {
      request.headers(more);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).headers();
  }

  private static String policy(HttpHeaders headers) {
    return headers.firstValue("Content-Security-Policy").orElseThrow();
  }

  @Test
  void nothingInlineIsAllowed() throws Exception {
    HttpHeaders headers = headers("/");
    assertFalse(policy(headers).contains("unsafe"), policy(headers));
    assertTrue(policy(headers).contains("script-src 'self';"), policy(headers));
    assertTrue(policy(headers).contains("style-src 'self';"), policy(headers));
    assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElseThrow());
  }

  @Test
  void theClassroomAloneIsFramedByWhomTheSchoolNames() throws Exception {
    framers = List.of("https://lms.example", "https://*.school.example:8443");
    String policy = policy(headers("/class/7"));
    assertTrue(
        policy.endsWith("frame-ancestors 'self' https://lms.example https://*.school.example:8443"),
        policy);
    assertEquals("localhost:" + server.actualPort() + " 7", asked);
    assertTrue(policy(headers("/login")).endsWith("frame-ancestors 'self'"));
  }

  @Test
  void nobodyElseFramesWhenItIsNotKnownWho() throws Exception {
    framers = null;
    assertTrue(policy(headers("/class/7")).endsWith("frame-ancestors 'self'"));
  }

  @Test
  void whatIsNoOriginIsLeftOut() throws Exception {
    framers =
        List.of(
            "*",
            "https:",
            "'unsafe-inline'",
            "https://a.example; script-src *",
            "https://a\r\nX: y",
            "https://a.example/path",
            "javascript://a",
            "data:");
    assertTrue(policy(headers("/class/7")).endsWith("frame-ancestors 'self'"));
  }

  @Test
  void overHttpsAndOnlyThereBrowsersAreToldToStay() throws Exception {
    assertTrue(headers("/").firstValue("Strict-Transport-Security").isEmpty());
    assertEquals(
        "max-age=31536000",
        headers("/", "X-Forwarded-Proto", "https")
            .firstValue("Strict-Transport-Security")
            .orElseThrow());
  }
}
