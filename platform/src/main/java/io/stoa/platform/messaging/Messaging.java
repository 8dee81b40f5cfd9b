// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.calendar.Calendars;
import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Pushes;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.InstantSource;

/// The domain as a whole: made in one line, mounted in one. Any thread.
public final class Messaging {

  private final Vertx vertx;
  private final Phones phones;
  private final Notifications notifications;
  private final Reminders reminders;
  private final WaysOut waysOut;
  private final Pushes pushes;

  /// @param texts whether text messages go out
  public Messaging(
      Kernel kernel,
      Vertx vertx,
      Schools schools,
      People people,
      Links links,
      Bookings bookings,
      Calendars calendars,
      Pushes pushes,
      InstantSource clock,
      boolean texts) {
    this.vertx = vertx;
    this.pushes = pushes;
    Mailer mailer = new Mailer(kernel);
    phones = new Phones(kernel, people, schools, mailer, clock, texts);
    Ways ways = new Ways(people, schools, mailer, pushes, phones);
    ReminderStore store = new ReminderStore();
    notifications =
        new Notifications(
            kernel,
            people,
            ways,
            calendars,
            clock,
            gone -> {
              phones.forget(gone.tx(), gone.person());
              pushes.forget(gone.tx(), gone.person());
              store.forget(gone.tx(), gone.person());
            });
    new BookingNotices(kernel, notifications, links).follow();
    CalendarNotices.follow(kernel, notifications);
    waysOut = new WaysOut(kernel);
    reminders =
        new Reminders(
            kernel, bookings, people, links, schools, notifications, ways, waysOut, clock);
  }

  public void mount(Api api, Router router) {
    new NotificationRoutes(notifications).mount(api);
    new ReminderRoutes(reminders, phones, pushes).mount(api);
    waysOut.mount(router, vertx);
  }

  public Phones phones() {
    return phones;
  }

  public Reminders reminders() {
    return reminders;
  }
}
