// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.stoa.platform.kernel.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which calls are made, and how often: some three reads to a write, as pages of a school make
/// them. The same seed asks for the same. Owned by one thread.
final class Mix {

  private static final String BASE = "/api/v1";
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC");

  // Who can sign in by a password.
  private static final List<String> DEMO =
      List.of("tutor@demo.stoa", "student@demo.stoa", "student2@demo.stoa", "owner@demo.stoa");

  /// An operation and how many of a thousand calls are its.
  private record Share(int perMille, Supplier<ApiCall> make) {}

  private final SplittableRandom random;
  private final List<Member> everybody;
  private final List<Member> running;
  private final List<Member> students;
  private final List<Share> shares;
  private final int total;
  private @Nullable ApiCall lastInvitation;
  private int named;

  Mix(List<Member> everybody, long seed) {
    this.random = new SplittableRandom(seed);
    this.everybody = everybody;
    this.running = everybody.stream().filter(Member::runsIt).toList();
    this.students = everybody.stream().filter(each -> each.role() == Role.STUDENT).toList();
    List<Share> all = new ArrayList<>();
    all.add(new Share(120, () -> read("getSession", "/session", anyone())));
    all.add(
        new Share(120, () -> read("listNotifications", "/notifications?unread=true", anyone())));
    all.add(new Share(120, () -> read("listBookings", "/bookings?day=today", anyone())));
    all.add(new Share(110, () -> read("listPeople", "/people?limit=25", anyone())));
    all.add(new Share(50, this::search));
    all.add(new Share(60, this::person));
    all.add(new Share(60, () -> read("getMe", "/me", anyone())));
    all.add(new Share(30, () -> read("getSchool", "/school", leader())));
    all.add(new Share(30, () -> read("listAudit", "/audit?limit=25", leader())));
    all.add(new Share(30, () -> read("listDevices", "/me/devices", anyone())));
    all.add(new Share(20, this::publicSchool));
    all.add(new Share(110, this::profile));
    all.add(new Share(60, this::notificationsRead));
    all.add(new Share(20, this::preferences));
    all.add(new Share(30, this::rename));
    all.add(new Share(25, this::invitation));
    all.add(new Share(5, this::invitationAgain));
    all.add(new Share(2, this::signIn));
    shares = List.copyOf(all);
    total = all.stream().mapToInt(Share::perMille).sum();
  }

  /// The next call.
  ApiCall next() {
    int at = random.nextInt(total);
    for (Share share : shares) {
      at -= share.perMille();
      if (at < 0) {
        return share.make().get();
      }
    }
    throw new IllegalStateException("shares do not add up");
  }

  /// A call that costs the server next to nothing.
  static ApiCall nothing() {
    return new ApiCall(
        "health", 0, HttpMethod.GET, "/health/live", "localhost", null, null, null, 200);
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private Member anyone() {
    return oneOf(everybody);
  }

  private Member leader() {
    return oneOf(running);
  }

  private static ApiCall read(String operation, String path, Member who) {
    return new ApiCall(
        operation, 0, HttpMethod.GET, BASE + path, who.host(), who.token(), null, null, 200);
  }

  private static ApiCall write(
      String operation,
      HttpMethod method,
      String path,
      Member who,
      @Nullable String extra,
      JsonObject body,
      int status) {
    return new ApiCall(
        operation, 0, method, BASE + path, who.host(), who.token(), extra, body, status);
  }

  private ApiCall search() {
    String text = "person%20" + random.nextInt(10) + "%20" + random.nextInt(10);
    return read("listPeople q=", "/people?q=" + text, leader());
  }

  private ApiCall person() {
    Member who = anyone();
    return read("getPerson", "/people/" + who.id(), who);
  }

  private ApiCall publicSchool() {
    String host = anyone().host();
    return new ApiCall(
        "publicSchool", 0, HttpMethod.GET, BASE + "/school/public", host, null, null, null, 200);
  }

  private ApiCall profile() {
    JsonObject body = new JsonObject().put("timeZone", oneOf(ZONES));
    return write("updateMe", HttpMethod.PATCH, "/me", anyone(), null, body, 200);
  }

  private ApiCall notificationsRead() {
    JsonObject body = new JsonObject().put("all", true);
    return write(
        "readNotifications", HttpMethod.POST, "/notifications/read", anyone(), null, body, 200);
  }

  private ApiCall preferences() {
    JsonObject line =
        new JsonObject().put("kind", "roleChanged").put("email", random.nextInt(2) == 0);
    JsonObject body = new JsonObject().put("items", new JsonArray().add(line));
    return write(
        "updateNotificationPreferences",
        HttpMethod.PATCH,
        "/me/notification-preferences",
        anyone(),
        null,
        body,
        200);
  }

  /// A student is given another name by who runs his school.
  private ApiCall rename() {
    Member student = oneOf(students);
    Member by =
        oneOf(running.stream().filter(each -> each.school().equals(student.school())).toList());
    JsonObject body = new JsonObject().put("name", student.name() + " " + named++ % 1000);
    return write(
        "updatePerson", HttpMethod.PATCH, "/people/" + student.id(), by, "If-Match:*", body, 200);
  }

  private ApiCall invitation() {
    UUID who = new UUID(random.nextLong(), random.nextLong());
    JsonObject body =
        new JsonObject()
            .put("email", who + "@invited.example")
            .put("name", "Invited")
            .put("role", "student");
    ApiCall call =
        write(
            "invitePerson",
            HttpMethod.POST,
            "/people/invitations",
            leader(),
            "Idempotency-Key:" + who,
            body,
            201);
    lastInvitation = call;
    return call;
  }

  /// The one before, as from a client that has not seen the answer.
  private ApiCall invitationAgain() {
    return lastInvitation == null ? invitation() : lastInvitation;
  }

  private ApiCall signIn() {
    JsonObject body = new JsonObject().put("email", oneOf(DEMO)).put("password", "demo");
    return new ApiCall(
        "openTokens",
        1 + random.nextInt(OpenLoop.ADDRESSES),
        HttpMethod.POST,
        BASE + "/tokens",
        "localhost",
        null,
        null,
        body,
        200);
  }
}
