// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import type { Session } from '../api.ts';
import { ask } from '../ask.ts';
import { Attempt } from '../form.ts';
import { locale, words } from '../language.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { clock, zone } from '../time.ts';
import { tell } from '../toaster.ts';
import './attendance.ts';
import {
  can,
  day,
  elsewhere,
  minutesOf,
  repeats,
  stands,
  times,
  toneIcons,
  toneOf,
  toneStates,
  type Booking,
  type Student,
  type Verb,
} from './booking.ts';
import './cancel-dialog.ts';
import './tested.ts';
import { log } from './log-words.ts';
import { calendar } from './words.ts';

const studentIcons: Record<Student['state'], IconName> = {
  booked: 'user',
  offered: 'mail',
  waiting: 'hourglass',
  cancelled: 'x',
};
type Ending = 'cancel' | 'decline' | 'giveSeat';

/**
 * All about one class: when, who, what state it is in, and what the reader may do with it. Fires
 * `close`, `move`, `log` and `changed`.
 */
export class StoaSessionPanel extends Spoken {
  @property({ attribute: false }) booking!: Booking;
  @property({ attribute: false }) session!: Session;
  /** Without a head of its own, inside a dialog. */
  @property({ type: Boolean }) bare = false;
  @state() private ending?: { readonly how: Ending; readonly student: string } | undefined;
  private readonly attempt: Attempt = new Attempt(this);

  /** Goes on reading here. */
  override focus() {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('h2')?.focus());
  }

  protected override firstUpdated() {
    if (!this.bare) {
      this.focus();
    }
  }

  override render() {
    const { booking, ending } = this;
    return html`<article>
      ${this.head(booking)} ${this.facts(booking)} ${this.proposal(booking)} ${this.attempt.notice()}
      ${this.main(booking)} ${this.people(booking)} ${this.tested(booking)} ${this.more(booking)}
      <stoa-attendance .booking=${booking} .session=${this.session}></stoa-attendance>
      ${
        ending
          ? html`<stoa-cancel-dialog
              .booking=${booking}
              .how=${ending.how}
              .student=${ending.student}
              @close=${() => (this.ending = undefined)}
              @changed=${this.changed}
            ></stoa-cancel-dialog>`
          : nothing
      }
    </article>`;
  }

  private readonly changed = () => this.dispatchEvent(new Event('changed'));

  private head(booking: Booking) {
    const tone = toneOf(booking, Date.now());
    return html`<header>
      <p class="state ${toneStates[tone]}">${icon(toneIcons[tone])} ${calendar.tones[tone]}</p>
      ${
        this.bare
          ? nothing
          : html`<button
              class="button quiet square"
              aria-label=${words.close}
              @click=${() => this.dispatchEvent(new Event('close'))}
            >
              ${icon('x')}
            </button>`
      }
      <h2 tabindex="-1">${booking.title}</h2>
    </header>`;
  }

  private facts(booking: Booking) {
    const other = elsewhere(booking);
    const fact = (drawing: IconName, text: unknown, more: unknown = '') =>
      html`<li>
        ${icon(drawing)}<span
          >${text}${more ? html`<br /><span class="small muted">${more}</span>` : nothing}</span
        >
      </li>`;
    return html`<ul class="facts">
      ${fact('calendarDays', day(booking))}
      ${fact('clock', `${times(booking)} · ${calendar.length(minutesOf(booking))}`, other)}
      ${booking.series ? fact('repeat', repeats(booking.series.rule)) : nothing}
      ${booking.emergency ? fact('siren', calendar.emergency) : nothing}
      ${booking.reason ? fact('messageSquare', booking.reason, calendar.by[booking.by]) : nothing}
    </ul>`;
  }

  private proposal({ proposal }: Booking) {
    return proposal
      ? html`<div class="notice warn">
          ${icon('calendarClock')}
          <p>
            <strong>${calendar.proposalTitle}</strong>
            ${day(proposal)}, ${times(proposal)}
          </p>
        </div>`
      : nothing;
  }

  /** What is to be done now. */
  private main(booking: Booking) {
    const { attempt } = this;
    const waits = booking.status === 'pending';
    const act = (
      verb: Verb,
      label: string,
      drawing: IconName,
      primary: boolean,
      work: () => Promise<unknown>,
    ) =>
      can(booking, verb)
        ? html`<button
            class="button ${primary ? 'primary' : ''}"
            aria-disabled=${attempt.busy}
            @click=${() => void attempt.run(work)}
          >
            ${icon(drawing)} ${label}
          </button>`
        : nothing;
    return html`<p class="bar">
      ${
        booking.joinable
          ? html`<a class="button primary" href=${`/class/${booking.id}`}
              >${icon('doorOpen')} ${words.join}</a
            >`
          : nothing
      }
      ${act('confirm', calendar.confirm, 'check', true, () => this.post('confirm', calendar.confirmed))}
      ${act('acceptOffer', calendar.accept, 'check', true, () => this.post('waitlist/accept', calendar.accepted))}
      ${act('takeSeat', calendar.takeSeat, 'plus', true, () => this.post('seats', calendar.seatTaken))}
      ${act('joinWaitlist', calendar.wait, 'hourglass', true, () => this.post('waitlist', calendar.waits))}
      ${act('leaveWaitlist', calendar.waitNoMore, 'x', false, () => this.leave())}
      ${
        can(booking, 'decline')
          ? html`<button class="button" @click=${() => this.end('decline')}>
              ${icon('ban')} ${waits ? calendar.decline : calendar.declineMove}
            </button>`
          : nothing
      }
    </p>`;
  }

  private readonly end = (how: Ending, student = '') => (this.ending = { how, student });

  private async post(
    verb: 'confirm' | 'seats' | 'waitlist' | 'waitlist/accept',
    done: (title: string) => string,
  ) {
    const { id, title } = this.booking;
    await ask('post', `/bookings/{id}/${verb}`, { path: { id } });
    tell(done(title));
    this.changed();
  }

  private async leave() {
    const { id, title } = this.booking;
    await ask('delete', '/bookings/{id}/waitlist', { path: { id } });
    tell(calendar.waitsNoMore(title));
    this.changed();
  }

  private people(booking: Booking) {
    const taken = booking.students.filter(({ state }) => state === 'booked' || state === 'offered').length;
    return html`<section aria-labelledby="who">
      <h3 id="who">${calendar.who}</h3>
      <ul class="people">
        <li>
          ${icon('school')}<span>${booking.tutor.name}</span
          ><span class="small muted">${calendar.teaches}</span>
        </li>
        ${booking.students.map((one) => this.student(one))}
      </ul>
      ${
        booking.seats > 1
          ? html`<p class="small muted">
              ${calendar.seats(Math.min(taken, booking.seats), booking.seats)}
              ${booking.waiting > 0 ? calendar.waiting(booking.waiting) : nothing}
            </p>`
          : nothing
      }
    </section>`;
  }

  /** Whoever teaches knows beforehand who may not be seen or heard. */
  private tested(booking: Booking) {
    return booking.tutor.id === this.session.person.id && expectsTests(booking)
      ? html`<stoa-tested .booking=${booking}></stoa-tested>`
      : nothing;
  }

  private student({ id, name, state: seat, until }: Student) {
    const self = id === this.session.person.id;
    const gives = seat === 'booked' && can(this.booking, 'giveSeat') && (self || can(this.booking, 'rename'));
    const told =
      seat === 'offered' && until
        ? calendar.offeredUntil(clock(until, locale, zone()))
        : calendar.seatStates[seat];
    return html`<li class=${seat}>
      ${icon(studentIcons[seat])}<span
        >${name} ${self ? html`<span class="tag">${calendar.you}</span>` : nothing}</span
      >
      ${
        gives
          ? html`<button
              class="button small quiet"
              aria-label=${calendar.giveSeatNamed(name)}
              @click=${() => this.end('giveSeat', id)}
            >
              ${calendar.giveSeat}
            </button>`
          : html`<span class="small muted">${told}</span>`
      }
    </li>`;
  }

  private more(booking: Booking) {
    const moves = can(booking, 'move') || can(booking, 'propose');
    return html`<p class="bar">
      ${
        moves
          ? html`<button class="button" @click=${() => this.dispatchEvent(new Event('move'))}>
              ${icon('calendarClock')} ${can(booking, 'move') ? calendar.move : calendar.propose}
            </button>`
          : nothing
      }
      ${
        expectsTests(booking)
          ? html`<a class="button" href=${`/connection/${booking.id}`}
              >${icon('signalHigh')} ${words.connection}</a
            >`
          : nothing
      }
      ${
        may(this.session, 'attendance.write') && stands(booking) && Date.parse(booking.startsAt) < Date.now()
          ? html`<button class="button" @click=${() => this.dispatchEvent(new Event('log'))}>
              ${icon('pencil')} ${log.log}
            </button>`
          : nothing
      }
      ${
        can(booking, 'cancel')
          ? html`<button class="button bad" @click=${() => this.end('cancel')}>
              ${icon('x')} ${calendar.cancel}
            </button>`
          : nothing
      }
    </p>`;
  }

  static override styles = [
    base,
    css`
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-16);
        padding: var(--space-16);
      }
      :host([bare]) article {
        padding: 0;
      }
      header {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
      }
      h2 {
        grid-column: 1 / -1;
        overflow-wrap: anywhere;
      }
      h2:focus-visible {
        outline: none;
      }
      h3 {
        font-size: var(--text-15);
      }
      .facts,
      .people {
        display: grid;
        gap: var(--space-8);
      }
      .facts li {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        gap: var(--space-12);
      }
      .facts .icon,
      .people .icon {
        color: var(--ink-muted);
      }
      section {
        display: grid;
        gap: var(--space-8);
      }
      .people li {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-12);
      }
      .people .cancelled {
        color: var(--ink-muted);
        text-decoration: line-through;
      }
      .bar:not(:has(*)) {
        display: none;
      }
      .bar {
        gap: var(--space-8);
      }
      .bar .button {
        flex: 1 1 auto;
      }
    `,
  ];
}
customElements.define('stoa-session-panel', StoaSessionPanel);

const expectsTests = ({ status, endsAt }: Booking): boolean =>
  status === 'confirmed' && Date.parse(endsAt) > Date.now();
