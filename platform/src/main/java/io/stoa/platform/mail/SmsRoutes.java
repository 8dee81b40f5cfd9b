// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Database;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What the provider of text messages calls back, with its signature: what became of a message
/// (`/sms/status/<message>`), and what people answer (`/sms/incoming`). Any thread.
public final class SmsRoutes {

  private static final int BODY_MAX = 32 * 1024;
  private static final Set<String> STOPPING =
      Set.of("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout");
  private static final Set<String> STARTING = Set.of("start", "unstop", "yes");
  private static final Set<String> LOST = Set.of("failed", "undelivered", "canceled");
  private static final Set<String> ARRIVED = Set.of("delivered", "read");

  private final Vertx vertx;
  private final Delivery delivery;
  private final Schools schools;
  private final BiConsumer<String, Boolean> stop;

  /// @param stop is told of numbers whose owners want no more messages, or want them again
  public SmsRoutes(
      Vertx vertx, Delivery delivery, Schools schools, BiConsumer<String, Boolean> stop) {
    this.vertx = vertx;
    this.delivery = delivery;
    this.schools = schools;
    this.stop = stop;
  }

  /// Nothing without a provider.
  public void mount(Router router) {
    TextPost post = delivery.texts();
    if (post == null) {
      return;
    }
    BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_MAX);
    router
        .post("/sms/status/:message")
        .handler(bodies)
        .handler(context -> answer(context, form -> status(post, context, form)));
    router
        .post("/sms/incoming")
        .handler(bodies)
        .handler(context -> answer(context, form -> incoming(post, context, form)));
  }

  private interface Work {
    int status(MultiMap form);
  }

  private void answer(RoutingContext context, Work work) {
    MultiMap form = context.request().formAttributes();
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("sms")
        .start(() -> {
          int status = Database.promptly(() -> tried(work, form));
          loop.runOnContext(done ->
              context
                  .response()
                  .setStatusCode(status)
                  .putHeader("Content-Type", "text/xml")
                  .end(status == 200 ? "<Response></Response>" : ""));
        });
  }

  private static int tried(Work work, MultiMap form) {
    try {
      return work.status(form);
    } catch (RuntimeException e) {
      return 503; // it calls again
    }
  }

  private int status(TextPost post, RoutingContext context, MultiMap form) {
    OutboxStore.Place place =
        id(context.pathParam("message")).flatMap(delivery::placeOf).orElse(null);
    if (place == null) {
      return 404;
    }
    String url = post.callback(place.school(), place.id().toString());
    if (!post.isSigned(url, form, signature(context))) {
      return 403;
    }
    String state = text(form, "MessageStatus");
    String sid = text(form, "MessageSid");
    if (ARRIVED.contains(state)) {
      delivery.told(place, sid, "");
    } else if (LOST.contains(state)) {
      delivery.told(place, sid, (state + " " + text(form, "ErrorCode")).strip());
    }
    return 200;
  }

  private static Optional<UUID> id(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private int incoming(TextPost post, RoutingContext context, MultiMap form) {
    if (!post.isSigned(schools.site().address() + "/sms/incoming", form, signature(context))) {
      return 403;
    }
    String from = text(form, "From");
    String word = text(form, "Body").strip().toLowerCase(Locale.ROOT);
    if (TextMessage.NUMBER.matcher(from).matches()) {
      if (STOPPING.contains(word)) {
        stop.accept(from, true);
      } else if (STARTING.contains(word)) {
        stop.accept(from, false);
      }
    }
    return 200;
  }

  private static String signature(RoutingContext context) {
    return String.valueOf(context.request().getHeader("X-Twilio-Signature"));
  }

  private static String text(MultiMap form, String name) {
    String value = form.get(name);
    return value == null ? "" : value;
  }
}
