// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from 'lit';
import { icon } from '#design/icons.ts';
import type { Schemas } from '../ask.ts';
import { since } from '../format.ts';
import { account } from './account-words.ts';

/** A key among one's own, and the button that takes it back. Styled by `rows`. */
export const keyRow = (key: Schemas['ApiKey'], forget: () => unknown, more: unknown = nothing) =>
  html`<li>
    ${icon('key')}
    <span class="what">
      <strong>${key.name}</strong>
      <span class="small muted">
        <code dir="ltr">${key.prefix}…</code> ·
        ${key.usedAt ? account.used(since(key.usedAt, Date.now())) : account.neverUsed} ${more}
      </span>
    </span>
    <button class="button small bad" aria-label=${account.removeNamed(key.name)} @click=${forget}>
      ${icon('trash')} ${account.remove}
    </button>
  </li>`;
