// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.web.Api;
import java.time.Instant;
import java.time.InstantSource;

/// The domain put together: its verbs, its endpoints, and the job that sees to deadlines. Any
/// thread.
public final class Scheduling {

  private final Decisions decisions;
  private final Deadlines deadlines;
  private final Moves moves;
  private final BookingRoutes routes;

  public Scheduling(
      Kernel kernel,
      Bookings bookings,
      People people,
      Availability availability,
      Links links,
      InstantSource clock) {
    Changes changes =
        new Changes(kernel, clock, new Changes.Ties(links::students, links::guardians));
    Kinds kinds = new Kinds(people, availability);
    Waitlist waitlist = new Waitlist(changes, kinds);
    Requests requests = new Requests(changes, kinds);
    decisions = new Decisions(changes);
    moves = new Moves(changes, kinds);
    deadlines = new Deadlines(changes, decisions, waitlist);
    routes =
        new BookingRoutes(
            new Agenda(changes, bookings),
            requests,
            new Series(changes, kinds, requests, moves),
            decisions,
            waitlist,
            new BookingPicture(people, changes));
  }

  public void mount(Api api) {
    routes.mount(api);
  }

  /// Asks for another time, or moves at once what the caller may move.
  public Booking move(Caller caller, BookingId id, Instant startsAt, Instant endsAt) {
    return moves.change(caller, id, new Moves.Wish(startsAt, endsAt, null, "", false), seen -> {});
  }

  /// What attendance decides by.
  public Decisions decisions() {
    return decisions;
  }

  /// Sees at once to what is due.
  public void meetDeadlines() {
    deadlines.meet();
  }
}
