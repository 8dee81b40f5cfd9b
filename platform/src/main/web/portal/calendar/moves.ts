// SPDX-License-Identifier: Apache-2.0
import { ask, type Schemas } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { told } from '../form.ts';
import { tell } from '../toaster.ts';
import { can, day, times, type Booking } from './booking.ts';
import type { Place } from './carrying.ts';
import { calendar } from './words.ts';

export type Scope = Schemas['BookingScope'];

/** Shows bookings where they go before the server has said so, and where they were when it refuses. */
export class Moves {
  private readonly places = new Map<string, Place>();

  /**
   * @param changed called when they are to be shown anew
   * @param took called with what the server has made of a booking
   */
  constructor(
    private readonly changed: () => void,
    private readonly took: (booking: Booking) => void,
  ) {}

  over(bookings: readonly Booking[]): readonly Booking[] {
    return this.places.size === 0
      ? bookings
      : bookings.map((one) => ({ ...one, ...this.places.get(one.id) }));
  }

  /** Shows it there until it is sent or left. */
  hold(id: string, { startsAt, endsAt }: Place) {
    this.places.set(id, { startsAt, endsAt });
    this.changed();
  }

  leave(id: string) {
    this.places.delete(id);
    this.changed();
  }

  async send(booking: Booking, place: Place, scope: Scope, reason = ''): Promise<void> {
    this.hold(booking.id, place);
    try {
      const { startsAt, endsAt } = place;
      const moved = await ask('patch', '/bookings/{id}', {
        path: { id: booking.id },
        ifMatch: booking.etag,
        body: { startsAt, endsAt, scope, override: false, ...(reason && { reason }) },
      });
      this.took(moved);
      const proposed = moved.proposal !== null && !can(booking, 'move');
      tell(
        proposed
          ? calendar.proposed(booking.title, moved.tutor.name)
          : calendar.movedTo(booking.title, `${day(place)}, ${times(place)}`),
        proposed || scope !== 'one' ? undefined : () => this.send(moved, booking, 'one'),
      );
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
      const { title, lead } = told(error);
      tell(`${calendar.notMoved(booking.title)} ${title}. ${lead}`);
    } finally {
      this.leave(booking.id);
    }
  }
}
