// SPDX-License-Identifier: Apache-2.0
import { ask } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import type { Span } from './span.ts';

/** A time drawn behind the bookings. */
export interface Backdrop {
  readonly kind: 'open' | 'could' | 'busy';
  readonly startsAt: string;
  readonly endsAt: string;
}

/** When a tutor teaches, when a student could learn, and what their other calendars say. */
export async function backdropsOf(
  { from, to }: Span,
  { tutor, student }: { readonly tutor?: string; readonly student?: string },
): Promise<readonly Backdrop[]> {
  const query = { from: from.toISOString(), to: to.toISOString() };
  const of = async (id: string, kind: 'open' | 'could') => {
    const { items, busy } = await ask('get', '/people/{id}/open-times', { path: { id }, query });
    return [
      ...items.map((one) => ({ kind, ...one })),
      ...busy.map((one) => ({ kind: 'busy' as const, ...one })),
    ];
  };
  try {
    const found = await Promise.all([
      ...(tutor ? [of(tutor, 'open')] : []),
      ...(student ? [of(student, 'could')] : []),
    ]);
    return found.flat();
  } catch (error) {
    // It is only drawn behind: the calendar can do without.
    if (error instanceof ApiFailure) {
      return [];
    }
    throw error;
  }
}
