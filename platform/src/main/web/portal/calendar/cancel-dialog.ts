// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { day, times, type Booking } from './booking.ts';
import type { Scope } from './moves.ts';
import { consequences } from './outcome.ts';
import { scopes } from './scopes.ts';
import { calendar } from './words.ts';

/**
 * Calls a booking off, declines it, or gives a seat back, having said what follows. Fires `changed`
 * and `close`.
 */
export class StoaCancelDialog extends Spoken {
  @property({ attribute: false }) booking!: Booking;
  @property() how: 'cancel' | 'decline' | 'giveSeat' = 'cancel';
  /** Whose seat, where it is not the reader's. */
  @property() student = '';
  @state() private outcome?: Schemas['Outcome'];
  private readonly attempt: Attempt = new Attempt(this);
  private readonly loading: Loading = new Loading(this, async () => {
    if (this.how !== 'decline') {
      const path = { id: this.booking.id };
      this.outcome = await ask('get', '/bookings/{id}/cancellation', { path });
    }
  });

  private readonly send = async ({ reason = '', scope = 'one' }: Entries) => {
    const { id, title } = this.booking;
    if (this.how === 'giveSeat') {
      await ask('delete', '/bookings/{id}/seats/{person}', { path: { id, person: this.student } });
    } else {
      const body = { ...(reason && { reason }), scope: scope as Scope };
      await ask('post', this.how === 'decline' ? '/bookings/{id}/decline' : '/bookings/{id}/cancel', {
        path: { id },
        body,
      });
    }
    tell(calendar.ended[this.how](title));
    this.dispatchEvent(new Event('changed'));
    this.dispatchEvent(new Event('close'));
  };

  override render() {
    const { booking, how, attempt } = this;
    const ready = how === 'decline' || this.outcome;
    return html`<stoa-dialog
      heading=${calendar.ending[how]}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      ${
        ready
          ? html`<form novalidate @submit=${attempt.submit(this.send)}>
              <p>
                <strong>${booking.title}</strong><br />
                <span class="muted">${day(booking)}, ${times(booking)}</span>
              </p>
              ${this.preview()} ${attempt.notice()}
              ${booking.series && how !== 'giveSeat' ? scopes() : nothing}
              ${
                how === 'giveSeat'
                  ? nothing
                  : field({
                      name: 'reason',
                      label: calendar.reason,
                      hint: calendar.reasonHint,
                      maxlength: 1000,
                      autocomplete: 'off',
                    })
              }
              <p class="bar end">
                <button type="button" class="button" @click=${() => this.dispatchEvent(new Event('close'))}>
                  ${calendar.keep}
                </button>
                <button class="button bad primary" aria-disabled=${attempt.busy}>
                  ${attempt.label(calendar.ending[how])}
                </button>
              </p>
            </form>`
          : this.loading.show()
      }
    </stoa-dialog>`;
  }

  private preview() {
    if (!this.outcome) {
      return nothing;
    }
    const [price, ...more] = consequences(this.outcome);
    return html`<div class="notice ${this.outcome.share === 100 ? 'good' : 'warn'}">
      ${icon(this.outcome.share === 100 ? 'check' : 'circleAlert')}
      <div>
        <strong>${price}</strong>
        ${more.map((line) => html`<p>${line}</p>`)}
      </div>
    </div>`;
  }

  static override styles = [base, pages];
}
customElements.define('stoa-cancel-dialog', StoaCancelDialog);
