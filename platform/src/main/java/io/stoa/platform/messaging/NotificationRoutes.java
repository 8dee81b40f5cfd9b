// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.mail.Channel;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Etag;
import io.stoa.platform.web.Page;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What somebody was told and wants to be told: `/notifications`, `/me/notification-preferences`.
final class NotificationRoutes {

  private final Notifications notifications;

  NotificationRoutes(Notifications notifications) {
    this.notifications = notifications;
  }

  void mount(Api api) {
    api.answer("listNotifications", this::list);
    api.answer("readNotifications", this::read);
    api.answer(
        "getNotificationPreferences",
        (caller, request) -> preferences(notifications.preferences(caller)));
    api.answer("updateNotificationPreferences", this::choose);
  }

  private Reply list(Caller caller, Request request) {
    Page page = Page.of(request);
    boolean unread = request.parameter("unread").filter("true"::equals).isPresent();
    Notifications.Told told = notifications.list(caller, unread, page);
    return Reply.ok(
        page.json(
                told.found(),
                one -> json(one, told.names()),
                Notification::createdAt,
                Notification::id)
            .put("unread", told.unread()));
  }

  private static JsonObject json(Notification one, Map<PersonId, String> names) {
    JsonObject values = new JsonObject();
    PersonId about = one.about();
    if (about != null) {
      values.put("person", Notifications.name(names, about));
    }
    String link = one.kind().link();
    if (one.kind().isOfClass()) {
      Kind.Told told = Kind.Told.of(one.said());
      values.put("title", told.title()).put("startsAt", told.startsAt().toString());
      link += told.booking();
    } else if (!one.kind().says().isEmpty()) {
      values.put(one.kind().says(), one.said());
    }
    Instant read = one.readAt();
    return new JsonObject()
        .put("id", one.id().toString())
        .put("kind", one.kind().word())
        .put("values", values)
        .put("link", link)
        .put("createdAt", one.createdAt().toString())
        .put("readAt", read == null ? null : read.toString());
  }

  private Reply read(Caller caller, Request request) {
    JsonArray ids = request.json().getJsonArray("ids");
    List<UUID> these = null;
    if (ids != null) {
      these = ids.stream().map(id -> UUID.fromString(String.valueOf(id))).toList();
    }
    return Reply.ok(new JsonObject().put("unread", notifications.read(caller, these)));
  }

  private Reply choose(Caller caller, Request request) {
    List<Notifications.Choice> choices = new ArrayList<>();
    for (Object item : request.json().getJsonArray("items")) {
      JsonObject line = (JsonObject) item;
      Map<Channel, Boolean> by = new EnumMap<>(Channel.class);
      for (Channel channel : Channel.values()) {
        Boolean wanted = line.getBoolean(channel.word());
        if (wanted != null) {
          by.put(channel, wanted);
        }
      }
      choices.add(new Notifications.Choice(Kind.of(line.getString("kind")), by));
    }
    return preferences(
        notifications.choose(
            caller, seen -> Etag.requireIfGiven(request, Etag.of(json(seen))), choices));
  }

  private static Reply preferences(Collection<Preference> all) {
    JsonObject json = json(all);
    return Reply.ok(json).with("ETag", Etag.of(json));
  }

  private static JsonObject json(Collection<Preference> all) {
    JsonArray items = new JsonArray();
    for (Preference one : all) {
      JsonObject line = new JsonObject().put("kind", one.kind().word());
      for (Channel channel : Channel.values()) {
        line.put(channel.word(), one.wants(channel));
      }
      items.add(line.put("required", one.kind().required()));
    }
    return new JsonObject().put("items", items);
  }
}
