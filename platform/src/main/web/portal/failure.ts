// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { words } from './language.ts';
import { Spoken } from './spoken.ts';
import type { FailureKind } from './words/en/core.ts';

/** A page or a part of one that could not be shown: what happened and what to do. Fires `retry`. */
export class StoaFailure extends Spoken {
  @property() kind: FailureKind = 'failed';
  /** What the server says about it, where that is more exact than our own words. */
  @property() detail = '';
  private timer?: number;

  override connectedCallback() {
    super.connectedCallback();
    addEventListener('online', this.retry);
    this.timer = window.setInterval(() => this.waits() && this.retry(), 3000);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('online', this.retry);
    clearInterval(this.timer);
  }

  /** Whether time alone may mend it. */
  private waits(): boolean {
    return this.kind === 'starting' || this.kind === 'offline';
  }

  private readonly retry = () => {
    this.dispatchEvent(new Event('retry'));
  };

  override render() {
    const { title, lead } = words.failures[this.kind];
    const drawing =
      this.kind === 'offline' ? 'wifiOff' : this.waits() || this.kind === 'notOpen' ? 'clock' : 'circleAlert';
    return html`<section role="alert">
      <span class="drawing">${icon(drawing)}</span>
      <h2>${title}</h2>
      <p class="muted">${this.detail || lead}</p>
      <div class="ways">
        ${
          this.kind === 'denied' || this.kind === 'missing'
            ? nothing
            : html`<button class="button" @click=${this.retry}>${words.retry}</button>`
        }
        <slot></slot>
      </div>
    </section>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        place-items: center;
        padding: var(--space-48) var(--space-24);
      }
      section {
        display: grid;
        justify-items: center;
        gap: var(--space-8);
        max-width: 440px;
        text-align: center;
      }
      .drawing {
        display: grid;
        place-items: center;
        width: 56px;
        height: 56px;
        margin-block-end: var(--space-8);
        border-radius: 50%;
        background: var(--sunken);
        color: var(--ink-muted);
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--space-12);
        margin-block-start: var(--space-16);
      }
    `,
  ];
}
customElements.define('stoa-failure', StoaFailure);
