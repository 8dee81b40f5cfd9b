// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.calendar.OutsideEvent;
import io.stoa.platform.kernel.Kernel;

/// Tells people what becomes of their calendars elsewhere. Any virtual thread.
final class CalendarNotices {

  private CalendarNotices() {}

  /// Follows the event log from its start on.
  static void follow(Kernel kernel, Notifications notifications) {
    kernel
        .events()
        .follow(
            Notifications.FOLLOWER,
            OutsideEvent.PutBack.class,
            (tx, happened) -> {
              OutsideEvent.PutBack event = happened.event();
              String said =
                  new Kind.Told(event.startsAt(), event.booking().toString(), event.title())
                      .toString();
              notifications.tell(happened, event.person(), Kind.CALENDAR_PUT_BACK, null, said);
            });
    kernel
        .events()
        .follow(
            Notifications.FOLLOWER,
            OutsideEvent.MovedBack.class,
            (tx, happened) -> {
              OutsideEvent.MovedBack event = happened.event();
              String said =
                  new Kind.Told(event.startsAt(), event.booking().toString(), event.title())
                      .toString();
              notifications.tell(happened, event.person(), Kind.CALENDAR_MOVED_BACK, null, said);
            });
    kernel
        .events()
        .follow(
            Notifications.FOLLOWER,
            OutsideEvent.FellBehind.class,
            (tx, happened) ->
                notifications.tell(
                    happened,
                    happened.event().person(),
                    Kind.CALENDAR_BEHIND,
                    null,
                    happened.event().provider()));
    kernel
        .events()
        .follow(
            Notifications.FOLLOWER,
            OutsideEvent.SignedOut.class,
            (tx, happened) ->
                notifications.tell(
                    happened,
                    happened.event().person(),
                    Kind.CALENDAR_SIGNED_OUT,
                    null,
                    happened.event().provider()));
  }
}
