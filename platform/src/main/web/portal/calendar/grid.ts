// SPDX-License-Identifier: Apache-2.0
import { html, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import type { Session } from '../api.ts';
import { language, languages, locale } from '../language.ts';
import { Spoken } from '../spoken.ts';
import type { Backdrop } from './backdrops.ts';
import { toneIcons, toneStates, type Booking, type Tone } from './booking.ts';
import { Carrying, stepMinutes, type Held } from './carrying.ts';
import { movable } from './content.ts';
import { clustersOf, shownMax } from './clusters.ts';
import { Dragging, type Spot } from './dragging.ts';
import { gridStyles } from './grid-styles.ts';
import { listView, monthView, timeView, type Entry } from './grid-views.ts';
import { firstDayOf, spanOf, type View } from './span.ts';
import { calendar } from './words.ts';

/** What is seen first of a day. */
const morningMinutes = 8 * 60;
const minuteMillis = 60_000;
/** How high a class of a month is, with the gap below it, and what else a day of it shows. */
const linePixels = 23;
const dayHeadPixels = 30;

/** Where a booking is to go. */
export type Move = Held;

/**
 * The bookings of a month, a week or a day as a grid, or as a list. Fires `open` with a booking,
 * `zoom` with a day of many, `pick` with a free time, and `move` with a booking and its new time;
 * `weigh` while one is moved.
 */
export class StoaCalendarGrid extends Spoken {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) bookings: readonly Booking[] = [];
  @property({ attribute: false }) backdrops: readonly Backdrop[] = [];
  @property() view: View = 'week';
  @property({ attribute: false }) date = new Date();
  /** The booking whose details are shown. */
  @property() chosen = '';
  /** What stands against the place that a booking is held over. */
  @property() clash = '';
  @property({ type: Boolean }) pickable = false;
  @property() label = '';
  @state() private announced = '';
  @state() private perDay = 3;
  @query('.scroller') private readonly scroller!: HTMLElement | null;
  private entries: readonly Entry[] = [];
  private crowded = false;
  private focused = '';
  private scrolledFor = '';
  private minute?: ReturnType<typeof setInterval>;
  private readonly sized = new ResizeObserver(() => this.fit());
  private readonly carrying = new Carrying({
    booking: (id) => this.bookings.find((one) => one.id === id),
    show: () => this.requestUpdate(),
    say: (text) => (this.announced = text),
    weigh: (move) => this.fire('weigh', move),
    drop: (move) => this.fire('move', move),
  });
  private readonly dragging = new Dragging({
    grip: (target) => this.grip(target),
    open: (target) => this.pickable && this.inDays && target.matches('.column, .behind'),
    spot: (x, y) => this.spot(x, y),
    scroller: () => this.scroller,
    show: () => this.requestUpdate(),
    weigh: (move) => this.fire('weigh', move),
    drop: (move) => this.fire('move', move),
    draw: (start, end) => this.fire('pick', { start, end }),
  });

  override connectedCallback() {
    super.connectedCallback();
    // The line of the present goes on.
    this.minute = setInterval(() => this.requestUpdate(), minuteMillis);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.minute);
    this.dragging.cancel();
  }

  private get inDays(): boolean {
    return this.view === 'week' || this.view === 'day';
  }

  override render() {
    const held = this.carrying.place ?? this.dragging.place;
    const classes = [`scroller ${this.view}`, this.clash && 'clash', this.dragging.place && 'dragging'];
    return html`<div
        class=${classes.filter(Boolean).join(' ')}
        dir=${languages[language].direction}
        tabindex="0"
        role="group"
        aria-label=${this.label}
        @click=${this.clicked}
        @keydown=${{ handleEvent: this.pressed, capture: true }}
        @pointerdown=${this.dragging.down}
        @pointermove=${this.dragging.move}
        @pointerup=${this.dragging.up}
        @pointercancel=${this.dragging.cancel}
        @touchmove=${{ handleEvent: this.dragging.touched, passive: false }}
      >
        ${this.drawing(held)}
      </div>
      <div class="foot">
        <ul class="legend" aria-label=${calendar.legend}>
          ${legend.map(
            (one) =>
              html`<li class="state ${toneStates[one]}">${icon(toneIcons[one])} ${calendar.tones[one]}</li>`,
          )}
        </ul>
        ${this.crowded ? html`<p class="small">${icon('users')} ${calendar.crowded}</p>` : nothing}
        <p class="small muted" ?hidden=${this.view === 'list' || !this.bookings.some(movable)}>
          ${calendar.keyboardHint}
        </p>
      </div>
      ${this.clash ? html`<p class="warning">${icon('triangleAlert')} ${this.clash}</p>` : nothing}
      <p class="unseen" role="status">${this.announced}${this.clash && ` ${this.clash}`}</p>`;
  }

  private drawing(held: Held | undefined) {
    const { session, view, date, entries, backdrops, chosen, perDay } = this;
    const span = spanOf(view, date, firstDayOf(locale));
    const zoom = (day: Date) => this.fire('zoom', day);
    const { drawn } = this.dragging;
    const drawing = { session, view, date, span, entries, backdrops, chosen, held, drawn, perDay, zoom };
    return this.inDays ? timeView(drawing) : view === 'month' ? monthView(drawing) : listView(drawing);
  }

  protected override firstUpdated() {
    if (this.scroller) {
      this.sized.observe(this.scroller);
    }
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    this.focused = idOf(this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null);
    if (changed.has('bookings') || changed.has('view')) {
      const clusters = clustersOf(this.bookings, this.view);
      this.crowded = clusters !== undefined || this.bookings.length > shownMax;
      this.entries = clusters ?? this.bookings.slice(0, shownMax);
    }
  }

  protected override updated() {
    // What went to another day was drawn anew.
    if (this.focused && idOf((this.renderRoot as ShadowRoot).activeElement) !== this.focused) {
      this.faceOf(this.focused)?.focus();
    }
    if (this.scrolledFor !== this.view) {
      this.scrolledFor = this.view;
      const first = Number(this.renderRoot.querySelector<HTMLElement>('.column')?.dataset['from'] ?? 0);
      this.scroller?.scrollTo({ top: this.inDays ? morningMinutes - first - 15 : 0 });
      this.fit();
    }
  }

  /** How many classes a day of a month has room for. */
  private fit() {
    const cell = this.renderRoot.querySelector<HTMLElement>('.cell');
    if (cell) {
      this.perDay = Math.max(2, Math.floor((cell.clientHeight - dayHeadPixels) / linePixels));
    }
  }

  private grip(target: Element): Booking | undefined {
    const booking = this.bookings.find(({ id }) => id === idOf(target));
    return booking && this.view !== 'list' && movable(booking) && !this.carrying.place ? booking : undefined;
  }

  /** The day that is nearest to a place of the window, and the minute of its clock. */
  private spot(x: number, y: number): Spot | undefined {
    let found: { readonly away: number; readonly one: HTMLElement; readonly box: DOMRect } | undefined;
    for (const one of this.renderRoot.querySelectorAll<HTMLElement>('[data-day]')) {
      const box = one.getBoundingClientRect();
      const across = Math.max(box.left - x, x - box.right, 0);
      const away = this.inDays ? across : across + Math.max(box.top - y, y - box.bottom, 0);
      if (!found || away < found.away) {
        found = { away, one, box };
      }
    }
    if (!found) {
      return undefined;
    }
    const day = new Date(`${found.one.dataset['day']}T00:00`);
    const from = Number(found.one.dataset['from']);
    return this.inDays
      ? { day, minute: from + Math.min(Math.max(y - found.box.top, 0), found.box.height) }
      : { day };
  }

  private readonly clicked = (event: MouseEvent) => {
    const target = event.composedPath()[0];
    if (this.dragging.swallows() || !(target instanceof Element)) {
      return;
    }
    const shown = target.closest<HTMLElement>('.event');
    const booking = this.bookings.find(({ id }) => id === shown?.dataset['id']);
    if (booking) {
      this.fire('open', booking);
    } else if (shown) {
      this.fire('zoom', new Date(shown.dataset['at'] ?? ''));
    } else if (this.pickable && target.closest('[data-day]') && !target.closest('button')) {
      this.pick(event);
    }
  };

  private pick({ clientX, clientY }: MouseEvent) {
    const { day, minute = this.view === 'month' ? usualStart : 0 } = this.spot(clientX, clientY) ?? {};
    if (day) {
      const minutes = minute - (minute % (2 * stepMinutes));
      this.fire('pick', { start: new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minutes) });
    }
  }

  private readonly pressed = (event: KeyboardEvent) => {
    const id = idOf(event.composedPath()[0]);
    const away = event.key === 'Escape' && this.dragging.cancel();
    if (away || this.carrying.press(event, id, this.view)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'n' && !event.ctrlKey && !event.metaKey && this.pickable) {
      event.preventDefault();
      this.fire('pick', {});
    } else if (id) {
      this.walk(event, id);
    }
  };

  /** Arrows go from booking to booking. */
  private walk(event: KeyboardEvent, id: string) {
    const forth = ['ArrowDown', 'ArrowRight'].includes(event.key);
    if (forth || ['ArrowUp', 'ArrowLeft'].includes(event.key)) {
      const all = [...this.renderRoot.querySelectorAll<HTMLElement>('.event[data-id]')];
      const next = all[all.findIndex((one) => one.dataset['id'] === id) + (forth ? 1 : -1)];
      next?.querySelector('button')?.focus();
      event.preventDefault();
    }
  }

  private faceOf(id: string) {
    return this.renderRoot.querySelector<HTMLElement>(`.event[data-id="${CSS.escape(id)}"] button`);
  }

  private fire(type: string, detail: unknown) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [base, gridStyles];
}
customElements.define('stoa-calendar-grid', StoaCalendarGrid);

/** When a class begins by itself on a day that shows no hours. */
const usualStart = 9 * 60;
const legend: readonly Tone[] = ['pending', 'confirmed', 'now', 'completed', 'no_show', 'cancelled'];

/** The booking that something in the grid belongs to. */
const idOf = (target: EventTarget | null | undefined): string =>
  target instanceof Element ? (target.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? '') : '';
