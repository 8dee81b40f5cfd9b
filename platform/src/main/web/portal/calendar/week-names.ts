// SPDX-License-Identifier: Apache-2.0
import { locale } from '../language.ts';
import { dates } from '../time.ts';
import { dayMinutes, minutesOf, weekdays, type Rule, type Weekday } from './hours.ts';

/** A local time as the reader's language writes it. */
export const said = (minute: number): string =>
  dates(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(minute * 60_000);

/** "09:00 – 12:00" of a rule. */
export const hoursSaid = ({ from, to }: Rule): string => `${said(minutesOf(from))} – ${said(minutesOf(to))}`;

/** 4 January 1970 was a Sunday. */
export const dayName = (day: Weekday, weekday: 'short' | 'long'): string =>
  dates(locale, { weekday, timeZone: 'UTC' }).format((3 + weekdays.indexOf(day)) * dayMinutes * 60_000);
