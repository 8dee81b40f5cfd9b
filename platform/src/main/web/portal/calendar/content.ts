// SPDX-License-Identifier: Apache-2.0
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '#design/icons.ts';
import type { Session } from '../api.ts';
import { locale } from '../language.ts';
import { clock, zone } from '../time.ts';
import { can, day, stands, times, toneIcons, toneOf, who, type Booking } from './booking.ts';
import type { Cluster } from './clusters.ts';
import type { Place } from './carrying.ts';
import { calendar } from './words.ts';

/** What stands in a booking of the grid; a list has room for more. */
export function face(booking: Booking, place: Place, list: boolean, session: Session): TemplateResult {
  const tone = toneOf(booking, Date.now());
  const time = list ? times(place) : clock(place.startsAt, locale, zone());
  return html`<button class="face" aria-keyshortcuts=${movable(booking) && !list ? 'M' : nothing}>
    <span class="mark">${icon(toneIcons[tone])}</span>
    <span class="when numbers">${time}</span>
    <span class="unseen">${list ? '' : day(place)}</span>
    <strong>${booking.title}</strong>
    <span class="who">${who(booking, session)}</span>
    <span class=${list ? 'word' : 'unseen'}>${calendar.tones[tone]}</span>
    ${booking.series ? html`<span class="again">${icon('repeat')}</span>` : nothing}
    ${booking.emergency ? html`<span class="again">${icon('siren')}</span>` : nothing}
    ${booking.proposal ? html`<span class="again">${icon('calendarClock')}</span>` : nothing}
  </button>`;
}

/** What stands in place of classes that are too many to show each. */
export function clusterFace({ startsAt, count }: Cluster): TemplateResult {
  return html`<button class="face">
    <span class="unseen">${day({ startsAt })}, ${clock(startsAt, locale, zone())}</span>
    <strong>${calendar.classes(count)}</strong>
  </button>`;
}

/** Whether the reader may move it, or ask for that. */
export const movable = (booking: Booking): boolean =>
  stands(booking) && (can(booking, 'move') || can(booking, 'propose'));
