// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { Spoken } from '../spoken.ts';
import './log-dialog.ts';
import { queueEvent, remembered, waiting } from './log-queue.ts';
import { log } from './log-words.ts';

/** What can be done without a network: log a session. Nothing for whom this device does not know. */
export class StoaOfflineLog extends Spoken {
  @state() private knows = false;
  /** Whether somebody is logging. */
  @state() open = false;
  @state() private count = 0;

  override connectedCallback() {
    super.connectedCallback();
    document.addEventListener(queueEvent, this.look);
    void remembered().then((self) => (this.knows = self !== undefined));
    this.look();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener(queueEvent, this.look);
  }

  private readonly look = () => void waiting().then(({ length }) => (this.count = length));

  override render() {
    return this.knows
      ? html`<button class="button primary" @click=${() => (this.open = true)}>
            ${icon('pencil')} ${log.log}
          </button>
          ${this.count > 0 ? html`<p class="small muted waiting">${log.waiting(this.count)}</p>` : nothing}
          ${this.open ? html`<stoa-log-dialog @close=${() => (this.open = false)}></stoa-log-dialog>` : nothing}`
      : nothing;
  }

  static override styles = [base];
}
customElements.define('stoa-offline-log', StoaOfflineLog);

declare global {
  interface HTMLElementTagNameMap {
    'stoa-offline-log': StoaOfflineLog;
  }
}
