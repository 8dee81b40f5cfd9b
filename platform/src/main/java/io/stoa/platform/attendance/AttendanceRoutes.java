// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How the API asks for attendance.
public final class AttendanceRoutes {

  private final Attendance attendance;

  public AttendanceRoutes(Attendance attendance) {
    this.attendance = attendance;
  }

  public void mount(Api api) {
    api.answer("getAttendance", this::get);
    api.answer("correctAttendance", this::correct);
  }

  private Reply get(Caller caller, Request request) {
    BookingId id = new BookingId(request.uuid("id", "class"));
    return Reply.ok(json(attendance.of(caller, id)));
  }

  private Reply correct(Caller caller, Request request) {
    BookingId id = new BookingId(request.uuid("id", "class"));
    JsonObject body = request.json();
    String person = body.getString("person");
    String verdict = body.getString("verdict");
    String outcome = body.getString("outcome");
    if (person == null && (verdict != null || body.containsKey("from") || body.containsKey("to"))) {
      throw Refused.invalid("invalid_field", "\"person\" says whose it is.", "person");
    }
    Attendance.Wish wish =
        new Attendance.Wish(
            person == null ? null : new PersonId(UUID.fromString(person)),
            new OutcomeStore.Corrected(
                verdict == null ? null : Register.Verdict.of(verdict),
                time(body, "from"),
                time(body, "to")),
            outcome == null ? null : Decision.Result.of(outcome),
            body.getString("reason"));
    return Reply.created(json(attendance.correct(caller, id, wish)));
  }

  private static @Nullable Instant time(JsonObject body, String member) {
    String text = body.getString(member);
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Refused.invalid("invalid_time", "There is no such time: " + member + ".", member);
    }
  }

  static JsonObject json(Attendance.Seen seen) {
    Register register = seen.register();
    JsonArray all = new JsonArray();
    register
        .lines()
        .forEach(line ->
            all.add(corrected(line(line, seen.names()), seen.corrected().get(line.person()))));
    JsonArray corrections = new JsonArray();
    seen.corrections().forEach(each -> corrections.add(correction(each, seen.names())));
    JsonObject outcome =
        seen.outcome()
            .map(known ->
                new JsonObject()
                    .put("decision", known.decision().word())
                    .put("decidedAt", known.decidedAt().toString())
                    .put("why", known.why()))
            .orElse(null);
    JsonArray outages = new JsonArray();
    seen.outages().server().forEach(span -> outages.add(span(span).put("what", "server")));
    seen.outages().database().forEach(span -> outages.add(span(span).put("what", "database")));
    return new JsonObject()
        .put("booking", seen.booking().id().toString())
        .put("startsAt", seen.booking().startsAt().toString())
        .put("endsAt", seen.booking().endsAt().toString())
        .put("status", seen.booking().status().word())
        .put("running", register.running())
        .put("overlapSeconds", Span.seconds(register.overlap()))
        .put("spoiledSeconds", register.spoiledSeconds())
        .put("people", all)
        .put("outcome", outcome)
        .put("corrections", corrections)
        .put("outages", outages);
  }

  private static JsonObject correction(
      OutcomeStore.Correction correction, Map<PersonId, Person> names) {
    PersonId person = correction.person();
    JsonObject json =
        new JsonObject()
            .put("at", correction.at().toString())
            .put("by", named(correction.by(), names))
            .put("reason", correction.reason())
            .put("before", correction.before())
            .put("after", correction.after());
    return person == null ? json : json.put("person", named(person, names));
  }

  /// With what somebody has corrected on top, and what was measured below.
  private static JsonObject corrected(JsonObject line, OutcomeStore.@Nullable Corrected to) {
    if (to == null) {
      return line;
    }
    JsonObject measured = new JsonObject();
    for (String member : List.of("verdict", "arrivedAt", "leftAt")) {
      Object said = to.json().getValue(member);
      measured.put(member, line.getValue(member));
      line.put(member, said == null ? line.getValue(member) : said);
    }
    return line.put("measured", measured);
  }

  private static JsonObject line(Register.Line line, Map<PersonId, Person> names) {
    Timeline timeline = line.timeline();
    JsonArray intervals = new JsonArray();
    add(intervals, timeline.connected(), "connected", null);
    timeline
        .publishing()
        .forEach((source, spans) -> add(intervals, spans, "publishing", source(source)));
    add(intervals, timeline.talking(), "talking", null);
    timeline
        .rated()
        .forEach(each ->
            intervals.add(
                span(each.span()).put("kind", "rated").put("quality", each.quality().word())));
    JsonArray gaps = new JsonArray();
    timeline
        .gaps()
        .forEach(gap ->
            gaps.add(span(gap.span()).put("why", gap.why().name().toLowerCase(Locale.ROOT))));
    JsonArray failed = new JsonArray();
    timeline
        .failures()
        .forEach(fact ->
            failed.add(
                new JsonObject()
                    .put("at", fact.at().toString())
                    .put("stage", fact.stage())
                    .put("why", fact.why())));
    return new JsonObject()
        .put("person", named(line.person(), names))
        .put("role", line.part().word())
        .put("verdict", line.verdict().word())
        .put("arrivedAt", text(line.arrivedAt()))
        .put("leftAt", text(line.leftAt()))
        .put("lateSeconds", line.lateSeconds())
        .put("earlySeconds", line.earlySeconds())
        .put("presentSeconds", line.presentSeconds())
        .put("publishedSeconds", Span.seconds(timeline.publishingAnything()))
        .put("talkedSeconds", Span.seconds(timeline.talking()))
        .put("overlapSeconds", Span.seconds(line.overlap()))
        .put("poorSeconds", line.poorSeconds())
        .put("lostSeconds", line.lostSeconds())
        .put("intervals", intervals)
        .put("gaps", gaps)
        .put("failedJoins", failed)
        .put("measured", null);
  }

  private static void add(
      JsonArray intervals, List<Span> spans, String kind, @Nullable String source) {
    for (Span span : spans) {
      JsonObject json = span(span).put("kind", kind);
      intervals.add(source == null ? json : json.put("source", source));
    }
  }

  private static String source(String word) {
    return switch (word) {
      case "camera", "microphone" -> word;
      case "screen_share", "screen_share_audio" -> "screen";
      default -> "other";
    };
  }

  private static JsonObject span(Span span) {
    return new JsonObject().put("from", span.from().toString()).put("to", span.to().toString());
  }

  static JsonObject named(PersonId id, Map<PersonId, Person> names) {
    Person person = names.get(id);
    return new JsonObject()
        .put("id", id.toString())
        .put("name", person == null ? "" : person.name());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
