// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.mail.Pushes;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Etag;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// What a school chooses for reminders, and where people want them: `/school/reminders`,
/// `/me/phone`, `/me/push-subscriptions`.
final class ReminderRoutes {

  private final Reminders reminders;
  private final Phones phones;
  private final Pushes pushes;

  ReminderRoutes(Reminders reminders, Phones phones, Pushes pushes) {
    this.reminders = reminders;
    this.phones = phones;
    this.pushes = pushes;
  }

  void mount(Api api) {
    api.answer("getReminders", (caller, request) -> reply(reminders.settings(caller)));
    api.answer("updateReminders", this::update);
    api.answer("previewReminder", this::preview);
    api.answer("getPhone", (caller, request) -> reply(phones.own(caller)));
    api.answer(
        "setPhone",
        (caller, request) ->
            reply(Optional.of(phones.ask(caller, request.json().getString("number")))));
    api.answer(
        "verifyPhone",
        (caller, request) ->
            reply(Optional.of(phones.verify(caller, request.json().getString("code")))));
    api.answer(
        "removePhone",
        (caller, request) -> {
          phones.remove(caller);
          return Reply.noContent();
        });
    mountPushes(api);
  }

  private void mountPushes(Api api) {
    api.answer(
        "getPushKey",
        (caller, request) ->
            Reply.ok(
                new JsonObject()
                    .put("key", pushes.publicKey(caller))
                    .put("browsers", pushes.count(caller))));
    api.answer(
        "addPushSubscription",
        (caller, request) -> {
          JsonObject body = request.json();
          JsonObject keys = body.getJsonObject("keys");
          pushes.add(
              caller, body.getString("endpoint"), keys.getString("p256dh"), keys.getString("auth"));
          return Reply.noContent();
        });
    api.answer(
        "removePushSubscription",
        (caller, request) -> {
          pushes.remove(caller, request.json().getString("endpoint"));
          return Reply.noContent();
        });
  }

  private Reply update(Caller caller, Request request) {
    JsonObject body = request.json();
    return reply(
        reminders.choose(
            caller,
            seen -> Etag.require(request, Etag.of(json(seen))),
            body.getJsonObject("leads", new JsonObject()),
            body.getJsonObject("texts", new JsonObject())));
  }

  private Reply preview(Caller caller, Request request) {
    JsonObject body = request.json();
    ReminderTexts.Preview preview =
        reminders.preview(caller, body.getString("language"), body.getJsonObject("texts"));
    return Reply.ok(
        new JsonObject()
            .put("subject", preview.subject())
            .put("text", preview.text())
            .put("sms", preview.sms())
            .put("smsParts", preview.smsParts())
            .put("push", preview.push()));
  }

  private Reply reply(ReminderStore.Settings settings) {
    JsonObject json = json(settings);
    return Reply.ok(json).with("ETag", Etag.of(json));
  }

  private JsonObject json(ReminderStore.Settings settings) {
    return new JsonObject()
        .put("leads", settings.leads().json())
        .put("texts", settings.texts().json())
        .put("standard", ReminderTexts.standard())
        .put("places", new JsonArray(List.copyOf(ReminderTexts.PLACES)))
        .put("textMessages", phones.areOffered());
  }

  private Reply reply(Optional<Phone> phone) {
    return Reply.ok(
        new JsonObject()
            .put("offered", phones.areOffered())
            .put("number", phone.map(Phone::number).orElse(null))
            .put("verified", phone.filter(each -> each.verifiedAt() != null).isPresent())
            .put("stopped", phone.filter(each -> each.stoppedAt() != null).isPresent()));
  }
}
