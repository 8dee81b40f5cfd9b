// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { words } from './language.ts';
import { Spoken } from './spoken.ts';

const shownMillis = 8_000;

interface Message {
  readonly text: string;
  /** Takes back what the message tells of. */
  readonly undo?: () => unknown;
}

/** Says at the edge of the window what was done, to eyes and to screen readers. */
export function tell(text: string, undo?: () => unknown): void {
  dispatchEvent(new CustomEvent<Message>('stoa-told', { detail: undo ? { text, undo } : { text } }));
}

/** Shows the last thing that was told, for a while; longer as long as it has the focus. */
export class StoaToaster extends Spoken {
  @state() private message?: Message | undefined;
  private timer?: number;

  override connectedCallback() {
    super.connectedCallback();
    addEventListener('stoa-told', this.take);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('stoa-told', this.take);
    clearTimeout(this.timer);
  }

  private readonly take = (event: Event) => {
    this.message = (event as CustomEvent<Message>).detail;
    this.wait();
  };

  private readonly wait = () => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.message = undefined), shownMillis);
  };

  private readonly stay = () => clearTimeout(this.timer);

  private readonly undo = () => {
    this.message?.undo?.();
    this.message = undefined;
  };

  override render() {
    const { message } = this;
    return html`<div role="status" @focusin=${this.stay} @focusout=${this.wait}>
      ${
        message
          ? html`<p>
              ${icon('check')} ${message.text}
              ${
                message.undo
                  ? html`<button class="button small" @click=${this.undo}>${words.undo}</button>`
                  : nothing
              }
            </p>`
          : nothing
      }
    </div>`;
  }

  static override styles = [
    base,
    css`
      :host {
        position: fixed;
        inset-block-end: calc(var(--space-24) + env(safe-area-inset-bottom));
        inset-inline: var(--space-16);
        z-index: 2;
        display: grid;
        justify-items: center;
        pointer-events: none;
      }
      p {
        display: flex;
        align-items: center;
        gap: var(--space-12);
        min-height: 52px;
        padding: var(--space-8) var(--space-16);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        pointer-events: auto;
      }
      p > .icon {
        color: var(--ok);
      }
      @media (max-width: 819px) {
        :host {
          inset-block-end: 88px;
        }
      }
    `,
  ];
}
customElements.define('stoa-toaster', StoaToaster);
