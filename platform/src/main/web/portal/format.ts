// SPDX-License-Identifier: Apache-2.0
import { locale } from './language.ts';

// Everything a reader compares or dates is written by Intl in the reader's own form.

export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );

/** "12.5 %" of 0.125, as the language writes it. */
export const percent = (ratio: number, digits = 0): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(ratio);

/** "7 Sept 2026". */
export const date = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));

/** "7 Sept 2026, 14:05", in the reader's zone. */
export const moment = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** "14:05:09" of milliseconds since the epoch. */
export const clockTime = (millis: number): string =>
  new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(millis);

/** "14:05" of milliseconds since the epoch. */
export const minuteTime = (millis: number): string =>
  new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(millis);

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "5 minutes ago", "yesterday"; the date where it is more than a month away. */
export function since(iso: string, nowMillis: number, tongue = locale): string {
  const seconds = (Date.parse(iso) - nowMillis) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) {
    return new Intl.DateTimeFormat(tongue, { dateStyle: 'medium' }).format(new Date(iso));
  }
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['minute', 60];
  const format = new Intl.RelativeTimeFormat(tongue, { numeric: 'auto' });
  return format.format(Math.round(seconds / length), unit);
}

/** "1.5 GB" of bytes. */
export function bytes(count: number): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const unit = steps[step] ?? 'byte';
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(count / 1000 ** step);
}
