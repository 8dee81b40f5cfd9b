// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The outbox of a demo, and what became of messages: `/outbox`, `/letters`.
public final class MailRoutes {

  private static final int OUTBOX_MAX = 50;

  private final Delivery delivery;
  private final Schools schools;
  private final boolean shown;

  /// @param shown whether anybody may read the outbox
  public MailRoutes(Delivery delivery, Schools schools, boolean shown) {
    this.delivery = delivery;
    this.schools = schools;
    this.shown = shown;
  }

  public void mount(Api api) {
    api.answerOpen("listOutbox", this::outbox);
    api.answer("listLetters", this::letters);
    api.answer(
        "retryLetter",
        (caller, request) -> {
          delivery.retry(caller, request.uuid("id", "letter"));
          return Reply.noContent();
        });
  }

  private Reply outbox(Request request) {
    if (!shown) {
      throw Refused.notFound("Only a demo without an e-mail server has an outbox to read.");
    }
    JsonArray items = new JsonArray();
    delivery
        .newest(schools.at(request.authority()).map(School::id), OUTBOX_MAX)
        .forEach(legible -> items.add(json(legible)));
    return Reply.ok(new JsonObject().put("items", items));
  }

  private static JsonObject json(Delivery.Legible legible) {
    OutboxStore.Written written = legible.written();
    JsonObject json = new JsonObject();
    legible.letter().flatMap(Composed::calendar).ifPresent(text -> json.put("calendar", text));
    return json.put("id", written.id().toString())
        .put("channel", written.channel().word())
        .put("to", written.to())
        .put("template", written.template().word())
        .put("subject", legible.letter().map(Composed::subject).orElse(""))
        .put("text", legible.text())
        .put("html", legible.letter().map(Composed::html).orElse(""))
        .put("link", legible.link())
        .put("createdAt", written.at().toString());
  }

  private Reply letters(Caller caller, Request request) {
    int limit = request.number("limit");
    OutboxStore.Wanted wanted =
        new OutboxStore.Wanted(
            request.parameter("after").map(MailRoutes::cursor).orElse(null),
            request.parameter("state").orElse(null),
            request.parameter("channel").orElse(null),
            request.parameter("to").orElse(null),
            limit + 1);
    List<OutboxStore.Fate> fates = delivery.fates(caller, wanted);
    JsonArray items = new JsonArray();
    fates.stream().limit(limit).forEach(fate -> items.add(json(fate)));
    String next = fates.size() > limit ? fates.get(limit - 1).id().toString() : null;
    return Reply.ok(new JsonObject().put("items", items).put("next", next));
  }

  private static UUID cursor(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw Refused.invalid("invalid_field", "\"after\" must be an answer's next.", "after");
    }
  }

  private static JsonObject json(OutboxStore.Fate fate) {
    return new JsonObject()
        .put("id", fate.id().toString())
        .put("channel", fate.channel().word())
        .put("to", fate.to())
        .put("name", fate.name())
        .put("template", fate.template().word())
        .put("state", fate.state())
        .put("attempts", fate.attempts())
        .put("error", fate.error())
        .put("createdAt", fate.at().toString())
        .put("nextAt", text(fate.nextAt()))
        .put("sentAt", text(fate.sentAt()))
        .put("deliveredAt", text(fate.deliveredAt()));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
