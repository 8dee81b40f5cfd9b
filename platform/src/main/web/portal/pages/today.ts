// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import { ApiFailure, api, type Booking, type Session } from '../api.ts';
import '../failure.ts';
import { locale, words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import type { FailureKind } from '../words/en/core.ts';
import { ahead, clock, dayName, states, zone, zoneName, type BookingState } from '../time.ts';
import { todayStyles } from './today-styles.ts';

const refreshMillis = 15_000;
const stateIcons: Record<BookingState, IconName> = {
  now: 'audioLines',
  next: 'clock',
  later: 'clock',
  done: 'check',
  cancelled: 'x',
};

/** Today's classes in the reader's zone; the one that is open has the Join button. */
export class StoaToday extends Spoken {
  @property({ attribute: false }) session!: Session;
  /** Shows these instead of asking the server. */
  @property({ attribute: false }) bookings?: readonly Booking[];
  @state() private failed?: FailureKind;
  @state() private nowMillis = Date.now();
  private timer?: number;
  private given = false;

  override connectedCallback() {
    super.connectedCallback();
    this.given = this.bookings !== undefined;
    void this.load();
    this.timer = window.setInterval(() => void this.load(), refreshMillis);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private readonly load = async () => {
    this.nowMillis = Date.now();
    if (this.given) {
      return;
    }
    try {
      this.bookings = await api.today(zone());
      this.failed = undefined;
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : undefined;
      if (failure?.status === 401) {
        this.signedOut();
      }
      this.failed = failure?.kind ?? 'failed';
    }
  };

  override render() {
    const { nowMillis } = this;
    return html`<div class="page">
      <header>
        <h1>${words.today}<span class="day">${dayName(nowMillis, locale, zone())}</span></h1>
        <p class="small muted">${words.zoneNote(zoneName(nowMillis, locale, zone()))}</p>
      </header>
      ${this.content()}
    </div>`;
  }

  private content(): TemplateResult {
    if (this.failed) {
      return html`<stoa-failure .kind=${this.failed} @retry=${this.load}></stoa-failure>`;
    }
    if (!this.bookings) {
      return html`<p class="muted" role="status">${words.loading}</p>`;
    }
    if (this.bookings.length === 0) {
      return html`<section class="empty">
        ${icon('calendarDays')}
        <h2>${words.noneTitle}</h2>
        <p class="muted">${words.noneLead}</p>
      </section>`;
    }
    const byId = states(this.bookings, this.nowMillis);
    const main = this.bookings.find(({ joinable }) => joinable)?.id;
    return html`<ol>
      ${this.bookings.map((one) => this.row(one, byId.get(one.id) ?? 'later', one.id === main))}
    </ol>`;
  }

  private row(booking: Booking, booked: BookingState, main: boolean) {
    const { id, title, startsAt, endsAt, joinable } = booking;
    return html`<li class="booking ${booked}">
      <p class="time numbers">
        <time datetime=${startsAt}>${clock(startsAt, locale, zone())}</time>
        <time datetime=${endsAt} class="muted">${clock(endsAt, locale, zone())}</time>
      </p>
      <div class="card">
        <div class="what">
          <p class="state ${booked === 'now' ? 'now' : booked === 'next' ? 'next' : ''}">
            ${icon(stateIcons[booked])} ${words[booked]}${this.distance(booking, booked)}
          </p>
          <h2>${title}</h2>
          <p class="muted">${this.who(booking)}</p>
        </div>
        ${
          joinable
            ? html`<a
                class="button ${main ? 'primary' : ''}"
                href=${`/class/${id}`}
                aria-label=${words.joinNamed(title)}
              >
                ${icon('doorOpen')} ${words.join}
              </a>`
            : nothing
        }
        ${
          booked === 'now' || booked === 'next'
            ? html`<a class="button" href=${`/connection/${id}`} aria-label=${words.testFor(title)}>
                ${icon('signalHigh')} ${words.connection}
              </a>`
            : nothing
        }
      </div>
    </li>`;
  }

  private distance({ startsAt, endsAt }: Booking, booked: BookingState): string {
    if (booked === 'now') {
      return ` · ${words.endsIn(ahead(endsAt, this.nowMillis, locale))}`;
    }
    return booked === 'next' ? ` · ${words.startsIn(ahead(startsAt, this.nowMillis, locale))}` : '';
  }

  private who({ tutor, students }: Booking): string {
    const me = this.session.person.id;
    const list = new Intl.ListFormat(locale);
    const others = list.format(students.filter(({ id }) => id !== me).map(({ name }) => name));
    if (tutor.id === me) {
      return words.teaching(others);
    }
    return [words.withTutor(tutor.name), others && words.others(others)].filter(Boolean).join(' ');
  }

  static override styles = [base, todayStyles];
}
customElements.define('stoa-today', StoaToday);
