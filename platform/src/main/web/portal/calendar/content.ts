// SPDX-License-Identifier: Apache-2.0
import type { Calendar } from '@event-calendar/core';
import { html, nothing, render, type TemplateResult } from 'lit';
import { icon } from '#design/icons.ts';
import type { Session } from '../api.ts';
import { locale } from '../language.ts';
import { clock, zone } from '../time.ts';
import { can, day, stands, times, toneIcons, toneOf, who, type Booking } from './booking.ts';
import type { Cluster } from './clusters.ts';
import { calendar } from './words.ts';

/** What stands in an event of the grid; a list has room for more. */
export function contentOf(
  { extendedProps, start }: Calendar.Event,
  list: boolean,
  session: Session,
): Calendar.Content | undefined {
  const booking = extendedProps['booking'] as Booking | undefined;
  const cluster = extendedProps['cluster'] as Cluster | undefined;
  const date = list ? '' : day({ startsAt: start.toISOString() });
  if (cluster) {
    return nodes(
      html`<button class="face">
        <span class="unseen">${date}, ${clock(start.toISOString(), locale, zone())}</span>
        <strong>${calendar.classes(cluster.count)}</strong>
      </button>`,
    );
  }
  return booking && nodes(face(booking, start, date, list, session));
}

function face(booking: Booking, start: Date, date: string, list: boolean, session: Session): TemplateResult {
  const tone = toneOf(booking, Date.now());
  const time = list ? times(booking) : clock(start.toISOString(), locale, zone());
  return html`<button class="face" aria-keyshortcuts=${movable(booking) && !list ? 'M' : nothing}>
    <span class="mark">${icon(toneIcons[tone])}</span>
    <span class="when numbers">${time}</span>
    <span class="unseen">${date}</span>
    <strong>${booking.title}</strong>
    <span class="who">${who(booking, session)}</span>
    <span class=${list ? 'word' : 'unseen'}>${calendar.tones[tone]}</span>
    ${booking.series ? html`<span class="again">${icon('repeat')}</span>` : nothing}
    ${booking.emergency ? html`<span class="again">${icon('siren')}</span>` : nothing}
    ${booking.proposal ? html`<span class="again">${icon('calendarClock')}</span>` : nothing}
  </button>`;
}

function nodes(template: TemplateResult): Calendar.Content {
  const box = document.createElement('div');
  render(template, box);
  return { domNodes: [...box.children] };
}

/** Whether the reader may move it, or ask for that. */
export const movable = (booking: Booking): boolean =>
  stands(booking) && (can(booking, 'move') || can(booking, 'propose'));
