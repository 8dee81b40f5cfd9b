// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.tenancy.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two schools of one server at two addresses.
final class TenancyApiTest {

  private final TwoSchools schools = new TwoSchools();

  @AfterEach
  void close() throws Exception {
    schools.close();
  }

  private static String base64(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return Base64.getEncoder().encodeToString(all);
  }

  private static final String PNG =
      base64(
          0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 64, 0, 0,
          0, 32, 8, 6, 0, 0, 0);

  @Test
  void anAdminReadsAndChangesWhatTheSchoolIsLike() throws Exception {
    HostClient admin = schools.first().admin();
    Answer before = admin.get("/api/v1/school");
    assertEquals(200, before.status(), before.body().toString());
    assertEquals("enterprise", before.json().getJsonObject("tier").getString("name"));
    assertEquals(before.etag(), before.json().getString("etag"));

    JsonObject change =
        new JsonObject()
            .put("name", "Lyceum")
            .put("colour", "#6B2D5C")
            .put("timeZone", "Africa/Cairo")
            .put("locale", "ar")
            .put("registrationOpen", true)
            .put("embeddedBy", new JsonArray().add("https://LMS.example"));
    Answer after = admin.patch("/api/v1/school", before.etag(), change);
    assertEquals(200, after.status(), after.body().toString());
    assertNotEquals(before.etag(), after.etag());
    assertEquals("#6b2d5c", after.json().getString("colour"));
    assertEquals("#ffffff", after.json().getString("onColour"));
    assertNotEquals("#6cc3d5", after.json().getString("darkColour"));
    assertEquals("[\"https://lms.example\"]", after.json().getJsonArray("embeddedBy").encode());

    Answer look = schools.visitor(schools.first().host()).get("/api/v1/school/public");
    assertTrue(look.json().getBoolean("found"));
    assertEquals("Lyceum", look.json().getString("name"));
    assertEquals("ar", look.json().getString("locale"));
    assertTrue(look.json().getBoolean("registrationOpen"));
    Answer other = schools.visitor(schools.second().host()).get("/api/v1/school/public");
    assertNotEquals("Lyceum", other.json().getString("name"));
    assertFalse(
        schools.visitor("localhost").get("/api/v1/school/public").json().getBoolean("found"));

    Answer stale = admin.patch("/api/v1/school", before.etag(), new JsonObject().put("name", "X"));
    assertEquals("409 stale", stale.refusal());
    assertEquals(
        after.etag().replace("\"", ""),
        stale.json().getJsonObject("error").getJsonObject("details").getString("current"));
    assertEquals("First", schools.first().audited("school.changed").getString("name"));
  }

  @Test
  void anotherProcessAnswersWithTheChangeOnceItIsTold() throws Exception {
    // As the other process would: a memory of its own, which has just been filled.
    Schools elsewhere =
        new Schools(schools.kernel().db(), schools.kernel().audit(), schools.kernel().live());
    elsewhere.serveAt(new Site("localhost", ""));
    schools.kernel().live().start();
    assertEquals("First", elsewhere.at(schools.first().host()).orElseThrow().name());
    HostClient admin = schools.first().admin();
    String etag = admin.get("/api/v1/school").etag();
    JsonObject change =
        new JsonObject()
            .put("name", "Lyceum")
            .put("embeddedBy", new JsonArray().add("https://lms.example"));
    long asked = System.nanoTime();
    assertEquals(200, admin.patch("/api/v1/school", etag, change).status());
    while (!elsewhere
        .at(schools.first().host())
        .orElseThrow()
        .embeddedBy()
        .equals(List.of("https://lms.example"))) {
      // By itself it would look again after five seconds.
      assertTrue(System.nanoTime() - asked < 4_000_000_000L, "it was not told");
    }
    assertEquals(List.of(), elsewhere.at(schools.second().host()).orElseThrow().embeddedBy());
  }

  @Test
  void coloursThatNobodyCouldReadAreRefusedWithTheirContrast() throws Exception {
    HostClient admin = schools.first().admin();
    String etag = admin.get("/api/v1/school").etag();
    for (JsonObject change :
        List.of(
            new JsonObject().put("colour", "#ffd400"),
            new JsonObject().put("darkColour", "#303030"))) {
      Answer answer = admin.patch("/api/v1/school", etag, change);
      assertEquals("400 low_contrast", answer.refusal());
      JsonObject details = answer.json().getJsonObject("error").getJsonObject("details");
      assertTrue(details.getDouble("ratio") < 4.5, details.encode());
      assertEquals(change.fieldNames().iterator().next(), details.getString("field"));
    }
    assertEquals(etag, admin.get("/api/v1/school").etag());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"colour\":\"red\"}",
        "{\"timeZone\":\"Mars/Olympus\"}",
        "{\"locale\":\"tlh\"}",
        "{\"name\":\"  \"}",
        "{\"slug\":\"-x\"}",
        "{\"slug\":\"a.b\"}",
        "{\"embeddedBy\":[\"https://x.example; script-src *\"]}",
        "{\"embeddedBy\":[\"https://*\"]}",
        "{\"embeddedBy\":[\"javascript:alert(1)\"]}",
        "{\"tier\":\"enterprise\"}",
        "{}"
      })
  void badSettingsChangeNothing(String body) throws Exception {
    HostClient admin = schools.first().admin();
    String etag = admin.get("/api/v1/school").etag();
    assertEquals(400, admin.patch("/api/v1/school", etag, new JsonObject(body)).status());
    assertEquals(etag, admin.get("/api/v1/school").etag());
  }

  @Test
  void onlyWhoRunsTheSchoolMayChangeIt() throws Exception {
    HostClient tutor = schools.first().tutor();
    assertEquals("403 forbidden", tutor.get("/api/v1/school").refusal());
    JsonObject change = new JsonObject().put("name", "X");
    assertEquals("403 forbidden", tutor.patch("/api/v1/school", "\"1\"", change).refusal());
  }

  @Test
  void aSessionIsOfNoUseAtAnotherSchoolsAddress() throws Exception {
    HostClient admin = schools.first().admin();
    HostClient elsewhere = schools.visitor(schools.second().host());
    elsewhere.cookies().putAll(admin.cookies());
    for (String path :
        List.of(
            "/api/v1/school",
            "/api/v1/letters",
            "/api/v1/bookings",
            "/api/v1/bookings/" + UUID.randomUUID() + "/control")) {
      // Whether or not there is such a thing.
      assertEquals("403 wrong_school", elsewhere.get(path).refusal(), path);
    }
    HostClient base = schools.visitor("localhost");
    base.cookies().putAll(admin.cookies());
    assertEquals(200, base.get("/api/v1/school").status());
  }

  @Test
  void anAddressBelongsToOneSchool() throws Exception {
    HostClient admin = schools.first().admin();
    String etag = admin.get("/api/v1/school").etag();
    String taken = schools.second().slug();
    for (String slug : List.of(taken, "www")) {
      Answer answer = admin.patch("/api/v1/school", etag, new JsonObject().put("slug", slug));
      assertEquals("409 address_taken", answer.refusal());
    }
    String slug = "n" + UUID.randomUUID().toString().substring(0, 12);
    Answer moved = admin.patch("/api/v1/school", etag, new JsonObject().put("slug", slug));
    assertEquals(200, moved.status(), moved.body().toString());
    assertEquals(
        "http://" + slug + ".localhost:" + schools.port(), moved.json().getString("address"));
    Answer there = schools.visitor(slug + ".localhost").get("/api/v1/school/public");
    assertTrue(there.json().getBoolean("found"));
    assertEquals("First", there.json().getString("name"));
    Answer gone = admin.patch("/api/v1/school", moved.etag(), new JsonObject().putNull("slug"));
    assertEquals("http://localhost:" + schools.port(), gone.json().getString("address"));
  }

  @Test
  void aLogoIsWhatItsBytesSay() throws Exception {
    HostClient admin = schools.first().admin();
    Answer put = put(admin, PNG);
    assertEquals(200, put.status(), put.body().toString());
    String path = put.json().getString("logo");
    Answer logo = schools.visitor(schools.second().host()).get(path);
    assertEquals("image/png", logo.headers().get("Content-Type"));
    assertEquals("nosniff", logo.headers().get("X-Content-Type-Options"));
    assertEquals("default-src 'none'; sandbox", logo.headers().get("Content-Security-Policy"));
    assertEquals(PNG, Base64.getEncoder().encodeToString(logo.body().getBytes()));
    assertEquals(
        path,
        schools
            .visitor(schools.first().host())
            .get("/api/v1/school/public")
            .json()
            .getString("logo"));
    assertEquals(404, admin.get(path.replace(path.substring(13, 17), "0000")).status());

    assertEquals(204, admin.delete("/api/v1/school/logo", Map.of()).status());
    assertEquals(404, admin.get(path).status());
  }

  private static Answer put(HostClient client, String data) throws Exception {
    return client.send(
        HttpMethod.PUT, "/api/v1/school/logo", Map.of(), new JsonObject().put("data", data));
  }

  @Test
  void whatIsNoPictureIsRefused() throws Exception {
    HostClient admin = schools.first().admin();
    String svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    String html = "\u0089PNG\r\n<script>alert(1)</script>";
    for (String data :
        List.of(
            Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8)),
            Base64.getEncoder().encodeToString(html.getBytes(StandardCharsets.ISO_8859_1)),
            base64(0xff, 0xd8, 0xff, 0xff, 0xff, 0xff),
            base64('R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'E', 'B', 'P'),
            // 65,536 pixels wide.
            base64(
                0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 1, 0, 0, 0,
                0, 0, 32, 8, 6, 0, 0, 0),
            "not base64!")) {
      Answer answer = put(admin, data);
      assertEquals(400, answer.status(), answer.body().toString());
    }
    byte[] large = java.util.Arrays.copyOf(Base64.getDecoder().decode(PNG), 256 * 1024 + 1);
    assertEquals(400, put(admin, Base64.getEncoder().encodeToString(large)).status());
    assertEquals(413, put(admin, "A".repeat(400_000)).status());
    assertEquals(null, admin.get("/api/v1/school").json().getString("logo"));
  }
}
