// SPDX-License-Identifier: Apache-2.0
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Session } from '../api.ts';
import { locale } from '../language.ts';
import { dates, zone } from '../time.ts';
import { toneOf, type Booking } from './booking.ts';
import type { Held } from './carrying.ts';
import type { Cluster } from './clusters.ts';
import { clusterFace, face, movable } from './content.ts';
import type { Backdrop } from './backdrops.ts';
import {
  clockMinutes,
  dayMinutes,
  hoursOf,
  leastMinutes,
  piecesOf,
  type Piece,
  type Timed,
} from './layout.ts';
import { dayKey, midnight, plusDays, type Span, type View } from './span.ts';
import { calendar } from './words.ts';

/** A minute is a pixel high. */
const usualHours = [7 * 60, 22 * 60] as const;
/** Up to so long, a class has room for one line, or for a few. */
const shortMinutes = 40;
const middleMinutes = 75;

export type Entry = Booking | Cluster;

/** What is drawn. */
export interface Drawing {
  readonly session: Session;
  readonly view: View;
  readonly date: Date;
  readonly span: Span;
  readonly entries: readonly Entry[];
  readonly backdrops: readonly Backdrop[];
  /** The booking whose details are shown. */
  readonly chosen: string;
  readonly held?: Held | undefined;
  readonly drawn?: { readonly start: Date; readonly end: Date } | undefined;
  /** As many as a day of a month has room for. */
  readonly perDay: number;
  readonly zoom: (day: Date) => void;
}

const isBooking = (entry: Entry): entry is Booking => 'id' in entry;
const keyOf = ({ of }: Piece<Entry>): string => (isBooking(of) ? of.id : of.startsAt);

/** Where it is, or where it is held over. */
const placed = (entry: Entry, held?: Held): Entry =>
  held && isBooking(entry) && entry.id === held.booking.id
    ? { ...entry, startsAt: held.startsAt, endsAt: held.endsAt }
    : entry;

export const daysIn = ({ from, to }: Span): Date[] => {
  const days: Date[] = [];
  for (let day = from; day < to; day = plusDays(day, 1)) {
    days.push(day);
  }
  return days;
};

const isToday = (day: Date) => dayKey(day) === dayKey(new Date());

/** Columns of days, in which an hour is as high as another. */
export function timeView(drawing: Drawing): TemplateResult {
  const { span, held, drawn } = drawing;
  const entries = drawing.entries.map((one) => placed(one, held));
  const days = daysIn(span).map((day) => ({ day, pieces: piecesOf(entries, day) }));
  const drawnNow = drawn && { startsAt: drawn.start.toISOString(), endsAt: drawn.end.toISOString() };
  const [from, to] = hoursOf(
    days.flatMap(({ pieces }) => pieces),
    usualHours,
  );
  const hours = Array.from({ length: (to - from) / 60 }, (_, i) => from + i * 60);
  return html`<div class="heads">
      <div class="corner"></div>
      ${days.map(({ day }) => head(day, { weekday: 'short' }, { day: 'numeric' }))}
    </div>
    <div class="ground" .style=${`height: ${to - from}px`}>
      <div class="hours" aria-hidden="true">
        ${hours.map((minute) => html`<span .style=${`top: ${minute - from}px`}>${minute > from ? hour(minute) : ''}</span>`)}
      </div>
      ${days.map(
        ({ day, pieces }) =>
          html`<div class="column ${isToday(day) ? 'today' : ''}" data-day=${dayKey(day)} data-from=${from}>
            ${piecesOf(drawing.backdrops, day).map((one) => behind(one, from))}
            ${repeat(pieces, keyOf, (one) => event(one.of, drawing, boxOf(one, from), one))}
            ${drawnNow ? piecesOf([drawnNow], day).map((one) => fresh(one, from)) : nothing}
            ${isToday(day) ? html`<div class="now-line" .style=${`top: ${clockMinutes(new Date()) - from}px`}></div>` : nothing}
          </div>`,
      )}
    </div>`;
}

function head(day: Date, ...parts: Intl.DateTimeFormatOptions[]): TemplateResult {
  return html`<div class="head ${isToday(day) ? 'today' : ''}">
    <time datetime=${dayKey(day)}
      >${parts.map((part) => html`<span>${dates(locale, part).format(day)}</span> `)}</time
    >
  </div>`;
}

/** "8:00" as the reader's language writes it, of a day on which no clock is changed. */
const hour = (minute: number): string =>
  dates(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(minute * 60_000);

const behind = ({ of: { kind }, from, to }: Piece<Backdrop>, first: number) =>
  html`<div class="behind ${kind}" .style=${`top: ${from - first}px; height: ${to - from}px`}></div>`;

const fresh = ({ from, to }: Piece<Timed>, first: number) =>
  html`<div class="fresh" .style=${`top: ${from - first}px; height: ${to - from}px`}></div>`;

function boxOf({ from, to, lane, lanes }: Piece<Entry>, first: number): string {
  const height = Math.max(to - from, leastMinutes) - 1;
  return `top: ${from - first}px; height: ${height}px; inset-inline-start: calc(${(lane / lanes) * 100}% + 1px); width: calc(${100 / lanes}% - 4px)`;
}

function event(entry: Entry, drawing: Drawing, box: string, piece?: Piece<Entry>): TemplateResult {
  if (!isBooking(entry)) {
    return html`<div class="event cluster short" data-at=${entry.startsAt} .style=${box}>
      ${clusterFace(entry)}
    </div>`;
  }
  const { view, chosen, held, session } = drawing;
  const minutes = piece ? piece.to - piece.from : dayMinutes;
  const classes = [
    toneOf(entry, Date.now()),
    minutes <= shortMinutes ? 'short' : minutes <= middleMinutes ? 'middle' : '',
    piece && piece.lanes > 1 ? 'beside' : '',
    entry.id === held?.booking.id ? 'carried' : '',
    entry.id === chosen ? 'chosen' : '',
    view !== 'list' && movable(entry) ? 'movable' : '',
  ];
  return html`<div class="event ${classes.filter(Boolean).join(' ')}" data-id=${entry.id} .style=${box}>
    ${face(entry, entry, view === 'list', session)}
    ${piece && movable(entry) ? html`<span class="handle" aria-hidden="true"></span>` : nothing}
  </div>`;
}

/** Weeks below each other; what has no room on a day is counted. */
export function monthView(drawing: Drawing): TemplateResult {
  const { span, date, held, perDay } = drawing;
  const entries = drawing.entries.map((one) => placed(one, held));
  const days = daysIn(span);
  return html`<div class="heads">
      ${days.slice(0, 7).map((day) => html`<div class="head">${dates(locale, { weekday: 'short' }).format(day)}</div>`)}
    </div>
    <div class="cells">
      ${days.map((day) => {
        const all = piecesOf(entries, day).filter(({ of }) => +midnight(new Date(of.startsAt)) === +day);
        const room = all.length > perDay ? Math.max(perDay - 1, 1) : perDay;
        const other = day.getMonth() !== date.getMonth() ? 'other' : '';
        return html`<div class="cell ${other} ${isToday(day) ? 'today' : ''}" data-day=${dayKey(day)}>
          <time datetime=${dayKey(day)}>${dates(locale, { day: 'numeric' }).format(day)}</time>
          ${repeat(all.slice(0, room), keyOf, (one) => event(one.of, drawing, ''))}
          ${
            all.length > room
              ? html`<button class="more" @click=${() => drawing.zoom(day)}>
                  ${calendar.more(all.length - room)}<span class="unseen">, ${longDay(day)}</span>
                </button>`
              : nothing
          }
        </div>`;
      })}
    </div>`;
}

const longDay = (day: Date): string =>
  dates(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone() }).format(day);

/** Days with their classes below each other. */
export function listView(drawing: Drawing): TemplateResult {
  const days = daysIn(drawing.span)
    .map((day) => ({ day, pieces: piecesOf(drawing.entries, day) }))
    .filter(({ pieces }) => pieces.length > 0);
  if (days.length === 0) {
    return html`<p class="none">${calendar.nothing}</p>`;
  }
  return html`${days.map(
    ({ day, pieces }) =>
      html`<section>
        <h2 class=${isToday(day) ? 'today' : ''}>
          <time datetime=${dayKey(day)}>${longDay(day)}</time>
        </h2>
        ${repeat(pieces, keyOf, ({ of }) => event(of, drawing, ''))}
      </section>`,
  )}`;
}
