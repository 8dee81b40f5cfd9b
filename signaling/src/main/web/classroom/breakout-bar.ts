// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { left, type ControlState } from './control.ts';
import type { Strings } from './strings.ts';

/** Says in which room one works, and for how long. */
export class StoaBreakoutBar extends LitElement {
  @property({ attribute: false }) words!: Strings;
  @property({ attribute: false }) control!: ControlState;
  @state() private now = Date.now();
  private timer?: number;

  override connectedCallback() {
    super.connectedCallback();
    this.timer = window.setInterval(() => (this.now = Date.now()), 1000);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    const { words, control } = this;
    const { rooms, own, endsAt } = control.breakouts;
    if (!endsAt) {
      return nothing;
    }
    const room = rooms.find(({ number }) => number === own);
    return html`<div class="bar">
      ${icon('users')}
      <strong>${room ? words.inBreakout(room.name) : words.breakoutsRun}</strong>
      <span class="time numbers" role="timer" aria-live="off">${words.timeLeft(left(endsAt, this.now))}</span>
    </div>`;
  }

  static override styles = [
    base,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-8);
        padding: var(--space-8) var(--space-16);
        background: var(--accent-soft);
        border-block-end: 1px solid var(--line);
      }
      .bar > .icon {
        color: var(--accent);
      }
      strong {
        font-weight: 600;
      }
      .time {
        margin-inline-start: auto;
      }
    `,
  ];
}
customElements.define('stoa-breakout-bar', StoaBreakoutBar);
