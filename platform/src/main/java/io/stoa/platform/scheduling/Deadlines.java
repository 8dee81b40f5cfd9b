// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to what nobody has answered in time: requests are declined when they should begin, offers
/// go to the next in line. Any virtual thread.
final class Deadlines {

  private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

  // What the policy of scheduling.due wants to hear.
  private static final String EVERY_SCHOOL = "scheduling.due";

  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final int BATCH_MAX = 200;

  private final Changes changes;
  private final Decisions decisions;
  private final Waitlist waitlist;

  Deadlines(Changes changes, Decisions decisions, Waitlist waitlist) {
    this.changes = changes;
    this.decisions = decisions;
    this.waitlist = waitlist;
    changes.kernel.jobs().every("booking-deadlines", LOOK, this::meet);
  }

  /// What is due now. Doing it twice does no harm: each looks whether it still is.
  void meet() {
    List<SeatStore.Due> due =
        changes
            .kernel
            .db()
            .lookUp(EVERY_SCHOOL, tx -> changes.seats.due(tx, changes.now(), BATCH_MAX));
    for (SeatStore.Due each : due) {
      try {
        meet(each);
      } catch (RuntimeException e) {
        LOG.warn("booking {} cannot be seen to", each.booking(), e);
      }
    }
  }

  private void meet(SeatStore.Due due) {
    changes.transact(
        Caller.system(due.school()),
        tx -> {
          PersonId student = due.student();
          if (student == null) {
            decisions.expire(tx, due.booking());
          } else {
            waitlist.expire(tx, due.booking(), student);
          }
          return null;
        });
  }
}
