// SPDX-License-Identifier: Apache-2.0

import { dates } from '../time.ts';

// The times that a calendar shows, in the zone of the reader's device.

export const views = ['month', 'week', 'day', 'list'] as const;
export type View = (typeof views)[number];

export interface Span {
  readonly from: Date;
  /** The first moment after it. */
  readonly to: Date;
}

const weeksOfMonth = 6;
const weekDays = 7;
export const daysOf = { day: 1, week: weekDays, list: 14 } as const;

/** The day that weeks begin with where the reader lives; 0 is Sunday. */
export function firstDayOf(locale: string): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { readonly firstDay: number };
    readonly weekInfo?: { readonly firstDay: number };
  };
  const first = (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
  return (first % weekDays) as 0;
}

export const midnight = (date: Date): Date => new Date(date.getFullYear(), date.getMonth(), date.getDate());

export const plusDays = (date: Date, days: number): Date =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, date.getHours(), date.getMinutes());

export const plusMinutes = (date: Date, minutes: number): Date => new Date(date.getTime() + minutes * 60_000);

function weekOf(date: Date, firstDay: number): Date {
  return plusDays(midnight(date), -((date.getDay() - firstDay + weekDays) % weekDays));
}

/** All that is to be seen of a view: of a month, whole weeks. */
export function spanOf(view: View, date: Date, firstDay: number): Span {
  if (view === 'day' || view === 'list') {
    return { from: midnight(date), to: plusDays(midnight(date), daysOf[view]) };
  }
  if (view === 'month') {
    const from = weekOf(new Date(date.getFullYear(), date.getMonth(), 1), firstDay);
    const next = new Date(date.getFullYear(), date.getMonth() + 1, 1);
    const weeks = Math.ceil(Math.round((next.getTime() - from.getTime()) / 86_400_000) / weekDays);
    return { from, to: plusDays(from, Math.min(weeks, weeksOfMonth) * weekDays) };
  }
  const from = weekOf(date, firstDay);
  return { from, to: plusDays(from, weekDays) };
}

/** The same view, one further or one back. */
export function step(view: View, date: Date, by: 1 | -1): Date {
  if (view === 'month') {
    return new Date(date.getFullYear(), date.getMonth() + by, 1);
  }
  return plusDays(midnight(date), by * daysOf[view]);
}

/** "16 – 22 November 2026", as the reader's language writes it. */
export function titleOf(view: View, date: Date, firstDay: number, locale: string): string {
  if (view === 'month') {
    return dates(locale, { month: 'long', year: 'numeric' }).format(date);
  }
  if (view === 'day') {
    return dates(locale, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }).format(date);
  }
  const { from, to } = spanOf(view, date, firstDay);
  const last = plusDays(to, -1);
  const month = from.getMonth() === last.getMonth() ? 'long' : 'short';
  return dates(locale, { day: 'numeric', month, year: 'numeric' }).formatRange(from, last);
}

const inAddress = (name: string) => new URLSearchParams(location.search).get(name);

/** The view that the page's address asks for. */
export function askedView(): View {
  const asked = inAddress('view') as View | null;
  return asked && views.includes(asked) ? asked : 'week';
}

/** The day that the page's address asks for, else today. */
export function askedDay(): Date {
  const asked = new Date(`${inAddress('date')}T00:00`);
  return Number.isNaN(asked.getTime()) ? new Date() : asked;
}

const two = (value: number) => `${value}`.padStart(2, '0');

/** "2026-11-21" of the reader's day. */
export const dayKey = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** "14:05" as an input of the type time wants it. */
export const timeKey = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}`;

/** The moment of what two inputs say, date and time; of a time that the clock skips, the next there is. */
export const momentOf = (day: string, time: string): Date => new Date(`${day}T${time || '00:00'}`);

/** Days between two dates of the reader's calendar. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((midnight(to).getTime() - midnight(from).getTime()) / 86_400_000);
