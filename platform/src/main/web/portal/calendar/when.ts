// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { locale, words } from '../language.ts';
import { zone, zoneName } from '../time.ts';
import { dayKey, timeKey } from './span.ts';
import { calendar } from './words.ts';

/** Fields for when a class begins and how many minutes it takes: `day`, `time`, `minutes`. */
export function when(from: Date, minutes: number) {
  return html`<div class="fields when">
      <div class="field">
        <label for="day">${calendar.date}</label>
        <input id="day" name="day" type="date" required .defaultValue=${dayKey(from)} />
      </div>
      <div class="field">
        <label for="time">${calendar.start}</label>
        <input id="time" name="time" type="time" required step="300" .defaultValue=${timeKey(from)} />
      </div>
      <div class="field">
        <label for="minutes">${calendar.minutes}</label>
        <input
          id="minutes"
          name="minutes"
          type="number"
          min="5"
          max="720"
          step="5"
          required
          .defaultValue=${`${minutes}`}
        />
      </div>
    </div>
    <p class="muted small">${words.zoneNote(zoneName(from.getTime(), locale, zone()))}</p>`;
}
