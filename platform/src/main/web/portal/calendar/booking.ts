// SPDX-License-Identifier: Apache-2.0
import type { IconName } from '#design/icons.ts';
import type { Session } from '../api.ts';
import type { Schemas } from '../ask.ts';
import { locale } from '../language.ts';
import { clock, dates, knownZone, zone, zoneName } from '../time.ts';
import { calendar } from './words.ts';

export type Booking = Schemas['Booking'];
export type Verb = Booking['may'][number];
export type Student = Booking['students'][number];

/** What a booking looks like: its status, and whether it runs now. Told by colour, drawing and word. */
export type Tone = Booking['status'] | 'now';

export const toneIcons: Record<Tone, IconName> = {
  pending: 'hourglass',
  confirmed: 'check',
  now: 'audioLines',
  completed: 'checkCheck',
  cancelled: 'x',
  declined: 'ban',
  no_show: 'userX',
};

/** The tone of the design system's `.state` for each. */
export const toneStates: Record<Tone, string> = {
  pending: 'warn',
  confirmed: 'next',
  now: 'now',
  completed: 'good',
  cancelled: '',
  declined: '',
  no_show: 'bad',
};

export const tones = Object.keys(toneIcons) as Tone[];

export function toneOf({ status, joinable, startsAt, endsAt }: Booking, nowMillis: number): Tone {
  const runs = Date.parse(startsAt) <= nowMillis && nowMillis < Date.parse(endsAt);
  return status === 'confirmed' && joinable && runs ? 'now' : status;
}

/** Whether it takes up time: what was declined or called off does not. */
export const stands = ({ status }: Booking): boolean => status !== 'cancelled' && status !== 'declined';

export const can = ({ may }: Booking, verb: Verb): boolean => may.includes(verb);

/** Those who have a seat. */
export const seated = ({ students }: Booking): readonly Student[] =>
  students.filter(({ state }) => state === 'booked');

let list = { of: locale, format: new Intl.ListFormat(locale, { style: 'short' }) };

/** Who it is with, as the reader sees it: a tutor reads the students, everybody else the tutor, too. */
export function who(booking: Booking, { person }: Session): string {
  if (list.of !== locale) {
    list = { of: locale, format: new Intl.ListFormat(locale, { style: 'short' }) };
  }
  const students = seated(booking).filter(({ id }) => id !== person.id);
  const names = students.length > 3 ? [calendar.people(students.length)] : students.map(({ name }) => name);
  return booking.tutor.id === person.id
    ? list.format.format(names)
    : [booking.tutor.name, list.format.format(names)].filter(Boolean).join(' · ');
}

/** "10:00 – 11:00", in the reader's zone. */
export function times({ startsAt, endsAt }: Pick<Booking, 'startsAt' | 'endsAt'>, inZone = zone()): string {
  return dates(locale, {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: inZone,
  }).formatRange(new Date(startsAt), new Date(endsAt));
}

/** "Monday 16 November". */
export function day({ startsAt }: Pick<Booking, 'startsAt'>, inZone = zone()): string {
  return dates(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: inZone,
  }).format(new Date(startsAt));
}

/** The same time where it was agreed, when clocks there show another; else nothing. */
export function elsewhere(booking: Booking): string {
  const place = knownZone(booking.zone);
  if (!place || clock(booking.startsAt, locale, zone()) === clock(booking.startsAt, locale, place)) {
    return '';
  }
  return calendar.elsewhere(times(booking, place), zoneName(Date.parse(booking.startsAt), locale, place));
}

export const minutesOf = ({ startsAt, endsAt }: Pick<Booking, 'startsAt' | 'endsAt'>): number =>
  Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000);

/** What a rule of RFC 5545 says, in plain words; the ones we make ourselves. */
export function repeats(rule: string): string {
  const parts = new Map(
    rule
      .replace(/^RRULE:/, '')
      .split(';')
      .map((part) => part.split('=', 2) as [string, string]),
  );
  const every = Number(parts.get('INTERVAL') ?? 1);
  const often = calendar.often[parts.get('FREQ') ?? ''] ?? calendar.often['OTHER'];
  const count = parts.get('COUNT');
  return [often?.(every), count && calendar.times(Number(count))].filter(Boolean).join(', ');
}
