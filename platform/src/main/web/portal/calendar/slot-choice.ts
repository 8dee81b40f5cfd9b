// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { ask, type Schemas } from '../ask.ts';
import { locale, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { clock, zone, zoneName } from '../time.ts';
import { can, day, times, type Booking } from './booking.ts';
import { midnight, plusDays } from './span.ts';
import { calendar } from './words.ts';

export type Slot = Schemas['Slot'];
const shownDays = 14;

/**
 * The times at which a tutor can be booked, day by day, and classes that have seats left, or that
 * one can wait for. Fires `chosen` with a slot, and `gone` when a link leads away.
 */
export class StoaSlotChoice extends Spoken {
  @property() tutor = '';
  @property() sessionType = '';
  /** Where the reader pointed at. */
  @property({ attribute: false }) near?: Date | undefined;
  /** Whether several learn together. */
  @property({ type: Boolean }) several = false;
  @property() complaint = '';
  @state() private slots?: readonly Slot[] | undefined;
  /** Classes without a seat left. */
  @state() private full: readonly Booking[] = [];
  @state() private chosen = '';
  private page = 0;
  private asked = 0;
  private readonly loading: Loading = new Loading(this, () => this.load(), ['booking.', 'availability.']);

  protected override willUpdate(changed: PropertyValues<this>) {
    if (this.hasUpdated && (changed.has('tutor') || changed.has('sessionType'))) {
      this.slots = undefined;
      void this.loading.run();
    }
  }

  private async load() {
    const asked = ++this.asked;
    const today = midnight(new Date());
    const begin = this.near && this.near > today ? midnight(this.near) : today;
    const from = plusDays(begin, this.page * shownDays);
    const { tutor, sessionType } = this;
    const span = { from: from.toISOString(), to: plusDays(from, shownDays).toISOString() };
    const [{ items }, classes] = await Promise.all([
      ask('get', '/people/{id}/slots', { path: { id: tutor }, query: { ...span, sessionType } }),
      this.several ? ask('get', '/bookings', { query: { ...span, tutor, open: true } }) : { items: [] },
    ]);
    if (asked === this.asked) {
      this.slots = items;
      this.full = classes.items.filter((one) => one.sessionType === sessionType && can(one, 'joinWaitlist'));
      const at = this.near?.toISOString();
      const same = items.find(({ startsAt }) => new Date(startsAt).toISOString() === at);
      if (same && !this.chosen) {
        this.choose(same);
      }
    }
  }

  private choose(slot: Slot) {
    this.chosen = keyOf(slot);
    this.dispatchEvent(new CustomEvent('chosen', { detail: slot }));
  }

  private turn(by: number) {
    this.page = Math.max(0, this.page + by);
    this.slots = undefined;
    void this.loading.run();
  }

  override render() {
    const { slots } = this;
    return html`<fieldset aria-describedby="zone">
      <legend>${calendar.freeTimes}</legend>
      ${slots && !this.loading.failed ? this.days(slots) : this.loading.show()}
      ${this.complaint ? html`<p class="complaint" role="alert">${icon('circleAlert')} ${this.complaint}</p>` : nothing}
      <div class="bar">
        <p class="small muted" id="zone">${words.zoneNote(zoneName(Date.now(), locale, zone()))}</p>
        <button
          type="button"
          class="button small"
          ?disabled=${this.page === 0}
          aria-label=${calendar.earlier}
          @click=${() => this.turn(-1)}
        >
          ${icon('chevronLeft')}
        </button>
        <button type="button" class="button small" aria-label=${calendar.later} @click=${() => this.turn(1)}>
          ${icon('chevronRight')}
        </button>
      </div>
    </fieldset>`;
  }

  private days(slots: readonly Slot[]) {
    if (slots.length === 0 && this.full.length === 0) {
      return html`<p class="muted">${calendar.noFreeTimes}</p>`;
    }
    return html`<div class="days" tabindex="0" role="group" aria-label=${calendar.freeTimes}>
      ${[...grouped(slots)].map(
        ([name, those]) =>
          html`<p class="small">${name}</p>
            <div class="times">${those.map((one) => this.time(one))}</div>`,
      )}
      ${this.full.map(
        (one) =>
          html`<p class="full">
            <span>${day(one)}, ${times(one)}</span>
            <a
              class="button small"
              href=${`/?class=${one.id}`}
              @click=${() => this.dispatchEvent(new Event('gone'))}
              >${icon('hourglass')} ${calendar.full}</a
            >
          </p>`,
      )}
    </div>`;
  }

  private time(slot: Slot) {
    const key = keyOf(slot);
    return html`<label>
      <input
        type="radio"
        name="slot"
        value=${key}
        .checked=${this.chosen === key}
        @change=${() => this.choose(slot)}
      />
      <span class="numbers">
        <span class="unseen">${day(slot)}</span> ${clock(slot.startsAt, locale, zone())}
        ${slot.booking ? html`<span class="small">${calendar.left(slot.seatsLeft)}</span>` : nothing}
      </span>
    </label>`;
  }

  static override styles = [
    base,
    css`
      fieldset {
        display: grid;
        gap: var(--space-8);
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0;
        font-size: var(--text-13);
        font-weight: 550;
      }
      .days {
        display: grid;
        gap: var(--space-8);
        max-height: 260px;
        padding: var(--space-12);
        border: 1px solid var(--line);
        border-radius: var(--radius-control);
        overflow-y: auto;
      }
      .days p {
        font-weight: 550;
      }
      .times {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
        gap: var(--space-8);
      }
      label {
        position: relative;
        display: grid;
        cursor: pointer;
      }
      input {
        position: absolute;
        inset: 0;
        margin: 0;
        appearance: none;
        border: 1px solid var(--edge);
        border-radius: var(--radius-control);
        cursor: pointer;
      }
      label > span {
        padding: 9px 6px;
        text-align: center;
        z-index: 1;
        pointer-events: none;
      }
      input:checked {
        border-color: var(--accent);
        background: var(--accent);
      }
      input:checked + span {
        color: var(--on-accent);
        font-weight: 600;
      }
      label:hover input:not(:checked) {
        background: var(--accent-soft);
      }
      .full {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-8);
      }
      .bar p {
        flex: 1;
      }
      .complaint {
        display: flex;
        gap: 6px;
        color: var(--bad);
      }
    `,
  ];
}
customElements.define('stoa-slot-choice', StoaSlotChoice);

const keyOf = ({ startsAt, endsAt, booking }: Slot) => `${startsAt}/${endsAt}/${booking ?? ''}`;

function grouped(slots: readonly Slot[]): Map<string, Slot[]> {
  const byDay = new Map<string, Slot[]>();
  for (const one of slots) {
    byDay.set(day(one), [...(byDay.get(day(one)) ?? []), one]);
  }
  return byDay;
}
