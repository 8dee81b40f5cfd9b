// SPDX-License-Identifier: Apache-2.0
import { ApiFailure } from '../call.ts';
import { ask } from '../ask.ts';
import { seated, stands, times, type Booking } from './booking.ts';
import type { Place } from './carrying.ts';
import { calendar } from './words.ts';

const askedAfterMillis = 120;

/** A booking and where it would go; a new one has no id yet. */
export interface Wanted extends Place {
  readonly id?: string;
  readonly tutor: string;
  readonly students: readonly string[];
  readonly sessionType?: string;
}

export const wantedOf = (booking: Booking, { startsAt, endsAt }: Place): Wanted => ({
  id: booking.id,
  tutor: booking.tutor.id,
  students: seated(booking).map(({ id }) => id),
  ...(booking.sessionType && { sessionType: booking.sessionType }),
  startsAt,
  endsAt,
});

/** What is in the way of it among the bookings that are shown; empty when nothing is. */
export function clashAmong(wanted: Wanted, bookings: readonly Booking[]): string {
  const from = Date.parse(wanted.startsAt);
  const to = Date.parse(wanted.endsAt);
  for (const other of bookings) {
    const meets = Date.parse(other.startsAt) < to && from < Date.parse(other.endsAt);
    if (other.id !== wanted.id && stands(other) && meets) {
      const person =
        other.tutor.id === wanted.tutor
          ? other.tutor
          : seated(other).find(({ id }) => wanted.students.includes(id));
      if (person) {
        return calendar.clash.known(person.name, other.title, times(other));
      }
    }
  }
  return '';
}

/** Asks the server what stands against a place, while somebody looks for one. Owned by its page. */
export class Clash {
  text = '';
  private timer?: ReturnType<typeof setTimeout>;
  private asked = 0;

  /** @param changed called when the text is another */
  constructor(private readonly changed: () => void) {}

  weigh(wanted: Wanted, bookings: readonly Booking[], name: (id: string) => string) {
    const asked = ++this.asked;
    clearTimeout(this.timer);
    this.become(clashAmong(wanted, bookings));
    if (!this.text) {
      this.timer = setTimeout(() => void this.ask(wanted, asked, name), askedAfterMillis);
    }
  }

  forget() {
    this.asked++;
    clearTimeout(this.timer);
    this.become('');
  }

  private async ask(wanted: Wanted, asked: number, name: (id: string) => string) {
    const text = await found(wanted, name);
    if (asked === this.asked) {
      this.become(text);
    }
  }

  private become(text: string) {
    if (text !== this.text) {
      this.text = text;
      this.changed();
    }
  }
}

/** What the server says; nothing while it can't say. */
async function found(wanted: Wanted, name: (id: string) => string): Promise<string> {
  const { id, tutor, students, sessionType, startsAt, endsAt } = wanted;
  try {
    const query = {
      tutor,
      startsAt,
      endsAt,
      ...(students.length > 0 && { students: students.join(',') }),
      ...(sessionType && { sessionType }),
      ...(id && { except: id }),
    };
    const { items } = await ask('get', '/bookings/conflicts', { query });
    const [first] = items;
    return first ? calendar.clash[first.why](name(first.person), times(first)) : '';
  } catch (error) {
    if (error instanceof ApiFailure) {
      return '';
    }
    throw error;
  }
}
