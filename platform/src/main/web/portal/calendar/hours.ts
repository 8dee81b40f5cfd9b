// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../ask.ts';

export type Rule = Schemas['WeeklyRule'];
export type Weekday = Schemas['Weekday'];
export type Availability = Schemas['Availability'];

export const weekdays: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];
export const dayMinutes = 24 * 60;
export const stepMinutes = 30;

/** Minutes since midnight of "09:30". */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** "09:30" of minutes since midnight; the end of a day is 24:00. */
export function timeOf(minutes: number): string {
  const two = (value: number) => `${value}`.padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** In order, and those that touch as one, where they are for the same kinds of class and days. */
export function joined(rules: readonly Rule[]): Rule[] {
  const key = ({ day, sessionTypes, validFrom = '', validUntil = '' }: Rule) =>
    `${day} ${[...(sessionTypes ?? [])].sort().join()} ${validFrom} ${validUntil}`;
  const sorted = [...rules].sort(
    (a, b) =>
      weekdays.indexOf(a.day) - weekdays.indexOf(b.day) ||
      key(a).localeCompare(key(b)) ||
      a.from.localeCompare(b.from),
  );
  const whole: Rule[] = [];
  for (const rule of sorted) {
    const last = whole.at(-1);
    if (last && key(last) === key(rule) && rule.from <= last.to) {
      whole[whole.length - 1] = { ...last, to: rule.to > last.to ? rule.to : last.to };
    } else {
      whole.push(rule);
    }
  }
  return whole;
}

/** The rule moved or made longer by minutes; nothing where it would leave its day or vanish. */
export function shifted(rule: Rule, minutes: number, part: 'both' | 'end'): Rule | undefined {
  const from = minutesOf(rule.from) + (part === 'both' ? minutes : 0);
  const to = minutesOf(rule.to) + minutes;
  return from >= 0 && to <= dayMinutes && to - from >= stepMinutes
    ? { ...rule, from: timeOf(from), to: timeOf(to) }
    : undefined;
}

/** The next time that clocks in a zone are put forward or back within a year, and by how much. */
export function clockChange(
  zone: string,
  nowMillis: number,
): { readonly atMillis: number; readonly minutes: number } | undefined {
  const offset = (millis: number) => offsetMinutes(zone, millis);
  const hour = 3_600_000;
  const begin = offset(nowMillis);
  for (let week = 1; week <= 53; week++) {
    let late = nowMillis + week * 7 * 24 * hour;
    if (offset(late) !== begin) {
      let early = late - 7 * 24 * hour;
      while (late - early > hour / 4) {
        const middle = (early + late) / 2;
        [early, late] = offset(middle) === begin ? [middle, late] : [early, middle];
      }
      return { atMillis: late, minutes: offset(late) - begin };
    }
  }
  return undefined;
}

/** How far a zone's clocks are ahead of UTC. */
function offsetMinutes(timeZone: string, millis: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    millis,
  );
  const [, sign, hours = '0', minutes = '0'] =
    /GMT([+-])(\d+):?(\d*)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
