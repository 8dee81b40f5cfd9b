// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { ApiFailure, api, type Knock } from '../api.ts';
import { words } from '../language.ts';
import { lesson } from './lesson-words.ts';
import { Spoken } from '../spoken.ts';

const lookMillis = 2000;

type Standing = 'asking' | Knock['status'] | 'banned';

/**
 * The door of a class: asks the host to be let in, and waits. Fires `admitted`, and `missing` when
 * there is no such door.
 */
export class StoaWaitingPage extends Spoken {
  @property() bookingId = '';
  /** Why one is here rather than inside, in the server's words. */
  @property() reason = '';
  @state() private standing: Standing = 'asking';
  @state() private message = '';
  @state() private trouble = '';
  private timer?: number;

  override connectedCallback() {
    super.connectedCallback();
    void this.look();
    this.timer = window.setInterval(() => this.standing === 'waiting' && void this.look(), lookMillis);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    try {
      this.take(await api.lookAtKnock(this.bookingId));
    } catch (error) {
      this.failed(error, true);
    }
  }

  private readonly knock = async () => {
    this.trouble = '';
    try {
      this.take(await api.knock(this.bookingId));
    } catch (error) {
      this.failed(error, false);
    }
  };

  private take({ status, message }: Knock) {
    this.message = message;
    if (status === 'admitted') {
      this.dispatchEvent(new Event('admitted'));
    }
    this.standing = status;
  }

  private failed(error: unknown, looking: boolean) {
    if (!(error instanceof ApiFailure)) {
      throw error;
    }
    if (error.code === 'banned') {
      this.standing = 'banned';
    } else if (error.status === 404 && !looking) {
      this.dispatchEvent(new Event('missing'));
    } else if (error.status === 429) {
      this.trouble = error.message;
    } else if (error.status !== 404 && !looking) {
      this.trouble = words.failures[error.kind].lead;
    }
  }

  override render() {
    const { standing, message, trouble } = this;
    const { title, lead } = lesson.door[standing];
    return html`<section>
      <span class="drawing">${icon(standing === 'waiting' ? 'clock' : 'doorOpen')}</span>
      <div role="status">
        <h2>${title}</h2>
        <p class="muted">${standing === 'asking' && this.reason ? this.reason : lead}</p>
        ${message ? html`<p class="said">${lesson.door.says} <q>${message}</q></p>` : nothing}
        ${trouble ? html`<p class="trouble">${icon('circleAlert')} ${trouble}</p>` : nothing}
      </div>
      <div class="ways">
        ${
          standing === 'asking' || standing === 'refused'
            ? html`<button class="button primary" @click=${this.knock}>
                ${standing === 'asking' ? lesson.door.ask : lesson.door.askAgain}
              </button>`
            : nothing
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
        padding: var(--space-24);
      }
      section {
        display: grid;
        justify-items: center;
        gap: var(--space-16);
        max-width: 440px;
        text-align: center;
      }
      .drawing {
        color: var(--accent);
      }
      .drawing .icon svg {
        width: 40px;
        height: 40px;
      }
      h2 {
        margin-block-end: var(--space-8);
      }
      .said {
        margin-block-start: var(--space-16);
        padding: var(--space-12) var(--space-16);
        border-radius: var(--radius);
        background: var(--sunken);
      }
      .trouble {
        display: flex;
        gap: var(--space-8);
        margin-block-start: var(--space-12);
        color: var(--bad);
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--space-8);
      }
    `,
  ];
}
customElements.define('stoa-waiting-page', StoaWaitingPage);
