// SPDX-License-Identifier: Apache-2.0
import { can, day, stands, times, type Booking } from './booking.ts';
import { plusDays, type View } from './span.ts';
import { calendar } from './words.ts';

export interface Place {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A booking and the place that it is held over. */
export interface Held extends Place {
  readonly booking: Booking;
}

/** What carrying needs of the grid. */
interface Ground {
  readonly booking: (id: string) => Booking | undefined;
  readonly show: () => void;
  readonly say: (text: string) => void;
  readonly weigh: (move: Held) => void;
  readonly drop: (move: Held) => void;
}

export const stepMinutes = 15;

/**
 * Moves a booking by keyboard: M takes it up, arrows carry it, with Shift they change its length,
 * Enter puts it down and Escape back. Each step is said aloud. Owned by the grid.
 */
export class Carrying {
  place?: Held | undefined;

  constructor(private readonly ground: Ground) {}

  /** Whether the key meant something here. */
  press(event: KeyboardEvent, id: string, view: View): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return false;
    }
    if (!this.place) {
      return event.key.toLowerCase() === 'm' && view !== 'list' && this.take(id);
    }
    switch (event.key) {
      case 'Enter':
      case ' ':
        this.put();
        return true;
      case 'Escape':
        this.back();
        return true;
      case 'Tab':
        this.back();
        return false;
      default:
        return this.carry(event, view);
    }
  }

  private take(id: string): boolean {
    const booking = this.ground.booking(id);
    if (!booking || !stands(booking) || !(can(booking, 'move') || can(booking, 'propose'))) {
      return false;
    }
    this.place = { booking, startsAt: booking.startsAt, endsAt: booking.endsAt };
    this.ground.say(calendar.taken(booking.title));
    this.ground.show();
    return true;
  }

  private carry(event: KeyboardEvent, view: View): boolean {
    const { place } = this;
    const steps = stepsOf(event.key, view);
    if (!place || !steps) {
      return false;
    }
    const [days, minutes] = steps;
    const length = event.shiftKey && minutes !== 0;
    const from = length ? new Date(place.startsAt) : moved(place.startsAt, days, minutes);
    const to = moved(place.endsAt, length ? 0 : days, minutes);
    if (to.getTime() - from.getTime() >= stepMinutes * 60_000) {
      this.place = { booking: place.booking, startsAt: from.toISOString(), endsAt: to.toISOString() };
      this.ground.say(`${day(this.place)}, ${times(this.place)}`);
      this.ground.weigh(this.place);
      this.ground.show();
    }
    return true;
  }

  private put() {
    const { place } = this;
    this.place = undefined;
    if (place && (place.startsAt !== place.booking.startsAt || place.endsAt !== place.booking.endsAt)) {
      this.ground.drop(place);
    } else if (place) {
      this.ground.say(calendar.putBack(place.booking.title));
    }
    this.ground.show();
  }

  private back() {
    const { place } = this;
    this.place = undefined;
    if (place) {
      this.ground.weigh(place.booking.id ? { ...place, ...original(place.booking) } : place);
      this.ground.say(calendar.putBack(place.booking.title));
    }
    this.ground.show();
  }
}

const original = ({ startsAt, endsAt }: Booking): Place => ({ startsAt, endsAt });

/** By days in the reader's calendar, so that the clock's time stays; then by minutes. */
export function moved(from: string | Date, days: number, minutes: number): Date {
  return new Date(plusDays(new Date(from), days).getTime() + minutes * 60_000);
}

/** Days and minutes of an arrow; the days of a line run as the language does. */
function stepsOf(key: string, view: View): readonly [days: number, minutes: number] | undefined {
  const along = document.documentElement.dir === 'rtl' ? -1 : 1;
  const month = view === 'month';
  switch (key) {
    case 'ArrowUp':
      return month ? [-7, 0] : [0, -stepMinutes];
    case 'ArrowDown':
      return month ? [7, 0] : [0, stepMinutes];
    case 'ArrowLeft':
      return [-along, 0];
    case 'ArrowRight':
      return [along, 0];
    default:
      return undefined;
  }
}
