// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from 'lit';
import { words } from '../language.ts';
import { look } from '../look.ts';

/** In a demo there is no mailbox: its letters can be read in the outbox. */
export function outboxHint() {
  return look.demo ? html`<p class="small"><a href="/outbox">${words.outboxHint}</a></p>` : nothing;
}
