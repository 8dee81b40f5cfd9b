// SPDX-License-Identifier: Apache-2.0
import type { Booking } from './booking.ts';
import { stands } from './booking.ts';
import type { View } from './span.ts';

/** As many as can be told apart, and drawn without keeping the reader waiting. */
export const shownMax = 200;

const hourMillis = 3_600_000;

/** Classes that begin in the same hour, or on the same day, where there are too many to show each. */
export interface Cluster {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly count: number;
}

/** What stands in place of the bookings of a whole school; nothing where each can be shown. */
export function clustersOf(bookings: readonly Booking[], view: View): readonly Cluster[] | undefined {
  if (bookings.length <= shownMax || view === 'list') {
    return undefined;
  }
  const counts = new Map<number, number>();
  for (const booking of bookings) {
    if (stands(booking)) {
      const start = new Date(booking.startsAt);
      if (view === 'month') {
        start.setHours(12, 0, 0, 0);
      } else {
        start.setMinutes(0, 0, 0);
      }
      counts.set(start.getTime(), (counts.get(start.getTime()) ?? 0) + 1);
    }
  }
  return [...counts].map(([millis, count]) => ({
    startsAt: new Date(millis).toISOString(),
    endsAt: new Date(millis + hourMillis).toISOString(),
    count,
  }));
}
