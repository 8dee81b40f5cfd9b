// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { can, day, minutesOf, times, type Booking } from './booking.ts';
import { forms } from './calendar-styles.ts';
import type { Place } from './carrying.ts';
import { Clash, wantedOf } from './clash.ts';
import type { Scope } from './moves.ts';
import { scopes } from './scopes.ts';
import { momentOf, plusMinutes } from './span.ts';
import { when } from './when.ts';
import { calendar } from './words.ts';

export interface Moved extends Place {
  readonly scope: Scope;
  readonly reason: string;
}

/**
 * Asks where a booking is to go, or, given a place, how much of a series is to go there. Fires
 * `moved` with the answer, and `close`.
 */
export class StoaMoveDialog extends Spoken {
  @property({ attribute: false }) booking!: Booking;
  @property({ attribute: false }) place?: Place | undefined;
  @property({ attribute: false }) bookings: readonly Booking[] = [];
  @state() private wanted?: Place;
  private readonly clash = new Clash(() => this.requestUpdate());

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.clash.forget();
  }

  private read(form: HTMLFormElement): Place {
    const of = (name: string) => (form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? '';
    const from = momentOf(of('day'), of('time'));
    return Number.isNaN(from.getTime())
      ? this.booking
      : {
          startsAt: from.toISOString(),
          endsAt: plusMinutes(from, Number(of('minutes')) || minutesOf(this.booking)).toISOString(),
        };
  }

  private readonly changed = (event: Event) => {
    if (!this.place) {
      this.wanted = this.read(event.currentTarget as HTMLFormElement);
      this.clash.weigh(wantedOf(this.booking, this.wanted), this.bookings, (id) => this.name(id));
    }
  };

  private name(id: string): string {
    const { tutor, students } = this.booking;
    return [tutor, ...students].find((one) => one.id === id)?.name ?? calendar.somebody;
  }

  private readonly submit = (event: Event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const entries = Object.fromEntries(new FormData(form)) as Entries;
    const { startsAt, endsAt } = this.place ?? this.read(form);
    const detail: Moved = {
      startsAt,
      endsAt,
      scope: (entries['scope'] as Scope | undefined) ?? 'one',
      reason: entries['reason'] ?? '',
    };
    this.dispatchEvent(new CustomEvent('moved', { detail }));
  };

  override render() {
    const { booking } = this;
    const place = this.place ?? this.wanted ?? booking;
    const asks = !can(booking, 'move');
    return html`<stoa-dialog
      heading=${asks ? calendar.propose : calendar.move}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      <form @submit=${this.submit} @input=${this.changed}>
        <p>
          <strong>${booking.title}</strong><br />
          <span class="muted">${day(booking)}, ${times(booking)}</span>
        </p>
        ${this.place ? nothing : when(new Date(booking.startsAt), minutesOf(booking))}
        <p class="to">${icon('calendarClock')} <span>${day(place)}, ${times(place)}</span></p>
        ${
          this.clash.text
            ? html`<p class="notice bad" role="alert">${icon('triangleAlert')} ${this.clash.text}</p>`
            : nothing
        }
        ${booking.series ? scopes() : nothing}
        ${asks ? html`<p class="muted small">${calendar.proposeLead(booking.tutor.name)}</p>` : nothing}
        ${field({ name: 'reason', label: calendar.reason, hint: calendar.reasonHint, maxlength: 1000, autocomplete: 'off' })}
        <p class="bar end">
          <button class="button primary">${asks ? calendar.propose : calendar.move}</button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  static override styles = [base, pages, forms];
}
customElements.define('stoa-move-dialog', StoaMoveDialog);
