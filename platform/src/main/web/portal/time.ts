// SPDX-License-Identifier: Apache-2.0
import type { Booking } from './api.ts';

export type BookingState = 'now' | 'next' | 'later' | 'done' | 'cancelled';

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format of dates, made once: making one takes longer than using it a hundred times. */
export function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) {
    return known;
  }
  const made = new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** A zone by the name the browser has for it; nothing where its rules know none of that name. */
export function knownZone(name: string): string | undefined {
  try {
    // Java's name for it.
    return dates('en', { timeZone: name === 'Z' ? 'UTC' : name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const freshMillis = 1_000;
let own = { name: '', atMillis: -Infinity };

/** The zone of the reader's device, which may travel; asking the browser is slow. */
export function zone(): string {
  const nowMillis = performance.now();
  if (nowMillis - own.atMillis > freshMillis) {
    own = { name: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC', atMillis: nowMillis };
  }
  return own.name;
}

/** The state of each booking at `nowMillis`: of those ahead, the ones that start first are next. */
export function states(bookings: readonly Booking[], nowMillis: number): Map<string, BookingState> {
  const ahead = bookings.filter((one) => one.status !== 'cancelled' && Date.parse(one.startsAt) > nowMillis);
  const firstMillis = Math.min(...ahead.map(({ startsAt }) => Date.parse(startsAt)));
  return new Map(bookings.map((booking) => [booking.id, state(booking, nowMillis, firstMillis)]));
}

function state(booking: Booking, nowMillis: number, firstMillis: number): BookingState {
  const startMillis = Date.parse(booking.startsAt);
  if (booking.status === 'cancelled') return 'cancelled';
  if (Date.parse(booking.endsAt) <= nowMillis) return 'done';
  if (startMillis <= nowMillis) return 'now';
  return startMillis === firstMillis ? 'next' : 'later';
}

/** "14:05" as the reader's language writes it. */
export function clock(iso: string, locale: string, timeZone: string): string {
  return dates(locale, { hour: 'numeric', minute: '2-digit', timeZone }).format(new Date(iso));
}

export function dayName(nowMillis: number, locale: string, timeZone: string): string {
  const parts = { weekday: 'long', day: 'numeric', month: 'long', timeZone } as const;
  return new Intl.DateTimeFormat(locale, parts).format(nowMillis);
}

/** "Lisbon (GMT+1)": the zone's city and what its clocks show now. */
export function zoneName(nowMillis: number, locale: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'shortOffset' }).formatToParts(
    nowMillis,
  );
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  return timeZone === 'UTC' ? city : `${city} (${offset})`;
}

/** "in 25 minutes", "in 2 hours": the distance from now to a later moment. */
export function ahead(iso: string, nowMillis: number, locale: string): string {
  const minutes = Math.max(1, Math.round((Date.parse(iso) - nowMillis) / 60_000));
  const format = new Intl.RelativeTimeFormat(locale);
  return minutes < 90 ? format.format(minutes, 'minute') : format.format(Math.round(minutes / 60), 'hour');
}
