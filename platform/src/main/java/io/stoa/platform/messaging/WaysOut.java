// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Channel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.EnumSet;
import java.util.Set;

/// Ends the letters that remind somebody by one click in a mail program, which is signed in nowhere
/// (RFC 8058): `/unsubscribe/<secret>`. Any thread.
final class WaysOut {

  private static final int BYTES = 24;
  private static final int BODY_MAX = 4096;

  private final Database db;
  private final PhoneStore store = new PhoneStore();
  private final NotificationStore preferences = new NotificationStore();

  WaysOut(Kernel kernel) {
    this.db = kernel.db();
  }

  /// A person's secret.
  String of(Tx tx, PersonId person) {
    return store.wayOut(tx, person, DataFolder.randomSecret(BYTES));
  }

  /// §3.2: only a POST ends anything; programs that look at links follow them by GET.
  void mount(Router router, Vertx vertx) {
    router
        .post("/unsubscribe/:token")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_MAX))
        .handler(context -> {
          Context loop = vertx.getOrCreateContext();
          String token = String.valueOf(context.pathParam("token"));
          Thread.ofVirtual()
              .name("unsubscribe")
              .start(() -> {
                int status = status(token);
                loop.runOnContext(done -> context.response().setStatusCode(status).end());
              });
        });
    router.get("/unsubscribe/:token").handler(WaysOut::choose);
  }

  private static void choose(RoutingContext context) {
    context.response().setStatusCode(303).putHeader("Location", "/notifications").end();
  }

  private int status(String token) {
    try {
      return Database.promptly(() -> leave(token)) ? 200 : 404;
    } catch (RuntimeException e) {
      return 503;
    }
  }

  /// @return whether it is somebody's
  boolean leave(String token) {
    PhoneStore.Leaver leaver = db.lookUp(token, tx -> store.leaver(tx, token)).orElse(null);
    if (leaver == null) {
      return false;
    }
    db.transact(
        Caller.system(leaver.school()),
        tx -> {
          Preference before = preferences.preference(tx, leaver.person(), Kind.CLASS_REMINDER);
          Set<Channel> by = EnumSet.allOf(Channel.class);
          by.retainAll(before.by());
          by.remove(Channel.EMAIL);
          preferences.prefer(tx, leaver.person(), new Preference(Kind.CLASS_REMINDER, by));
          return null;
        });
    return true;
  }
}
