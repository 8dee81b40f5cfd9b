// SPDX-License-Identifier: Apache-2.0
import { ask } from '../ask.ts';
import { type Booking } from './booking.ts';
import { type Span } from './span.ts';

const pageMax = 1000;

/** Whose bookings; everybody's that the reader may see where nothing is said. */
export interface Narrowed {
  readonly tutor?: string;
  readonly student?: string;
}

/** The bookings that touch a time, all of them. */
export async function bookingsOf({ from, to }: Span, narrowed: Narrowed = {}): Promise<Booking[]> {
  const found: Booking[] = [];
  let after: string | undefined;
  do {
    const query = {
      from: from.toISOString(),
      to: to.toISOString(),
      limit: pageMax,
      ...narrowed,
      ...(after && { after }),
    };
    const page = await ask('get', '/bookings', { query });
    found.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return found;
}
