// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { calendar } from './words.ts';

/** How much of a series is meant. */
export const scopes = () =>
  html`<fieldset>
    <legend>${calendar.scope}</legend>
    ${(['one', 'following', 'all'] as const).map(
      (one) =>
        html`<label class="check">
          <input type="radio" name="scope" value=${one} .defaultChecked=${one === 'one'} />
          <span>${calendar.scopes[one]}</span>
        </label>`,
    )}
  </fieldset>`;
