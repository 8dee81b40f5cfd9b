// SPDX-License-Identifier: Apache-2.0
import {
  DayGrid,
  Interaction,
  List,
  TimeGrid,
  createCalendar,
  destroyCalendar,
  type Calendar,
} from '@event-calendar/core';
import { html, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import type { Session } from '../api.ts';
import { language, languages, locale } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { clock, zone } from '../time.ts';
import { toneIcons, toneOf, toneStates, type Booking, type Tone } from './booking.ts';
import { Carrying, type Place } from './carrying.ts';
import { contentOf, movable } from './content.ts';
import { clustersOf, shownMax, type Cluster } from './clusters.ts';
import { gridStyles } from './grid-styles.ts';
import { daysOf, firstDayOf, type View } from './span.ts';
import { calendar } from './words.ts';

const libraryViews: Record<View, string> = {
  month: 'dayGridMonth',
  week: 'timeGridWeek',
  day: 'timeGridDay',
  list: 'listDay',
};
const slotPixels = 30;
/** Up to so long, a class has room for one line, or for a few. */
const shortMinutes = 40;
const middleMinutes = 75;

/** A time drawn behind the bookings. */
export interface Backdrop {
  readonly kind: 'open' | 'could' | 'busy';
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Where a booking is to go. */
export interface Move extends Place {
  readonly booking: Booking;
}

/**
 * The bookings of a month, a week or a day as a grid, or as a list. Fires `open` with a booking,
 * `zoom` with the moment of several, `pick` with a free time, and `move` with a booking and its new time; `weigh` while one is moved.
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
  @query('.host') private readonly host!: HTMLElement;
  private library?: Calendar | undefined;
  private events: Calendar.EventInput[] = [];
  private drawnOf: readonly unknown[] = [];
  private crowded = false;
  private shown: Record<string, unknown> = {};
  private held = false;
  private readonly tidied = new MutationObserver(() => this.tidy());
  private readonly carrying = new Carrying({
    booking: (id) => this.bookings.find((one) => one.id === id),
    show: () => this.requestUpdate(),
    say: (text) => (this.announced = text),
    weigh: (move) => this.fire('weigh', move),
    drop: (move) => this.fire('move', move),
  });

  override disconnectedCallback() {
    super.disconnectedCallback();
    if (this.library) {
      void destroyCalendar(this.library);
      this.library = undefined;
      this.shown = {};
    }
  }

  override connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
  }

  override render() {
    const classes = [`host ${this.view}`, this.clash && 'clash', this.carrying.place && 'carrying'];
    return html`<div
        class=${classes.filter(Boolean).join(' ')}
        dir=${languages[language].direction}
        @keydown=${{ handleEvent: this.pressed, capture: true }}
      ></div>
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

  protected override firstUpdated() {
    this.tidied.observe(this.host, { childList: true, subtree: true });
  }

  protected override updated() {
    if (!this.held) {
      this.draw();
    }
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    const inputs = [this.bookings, this.backdrops, this.view, this.chosen, this.carrying.place, locale];
    if (changed.has('session') || inputs.some((one, i) => one !== this.drawnOf[i])) {
      this.drawnOf = inputs;
      const clusters = clustersOf(this.bookings, this.view);
      this.crowded = clusters !== undefined || this.bookings.length > shownMax;
      this.events = [
        ...this.backdrops.map(behind),
        ...(clusters?.map(together) ?? this.bookings.slice(0, shownMax).map((one) => this.event(one))),
      ];
    }
  }

  /** Gives the library what changed since it drew last. */
  private draw() {
    const id = idOf(this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null);
    const wanted = this.options();
    if (!this.library) {
      this.library = createCalendar(this.host, [TimeGrid, DayGrid, List, Interaction], {
        ...this.fixed(),
        ...wanted,
      });
    } else {
      for (const [name, value] of Object.entries(wanted)) {
        if (this.shown[name] !== value) {
          this.library.setOption(name as keyof Calendar.Options, value as never);
        }
      }
    }
    this.shown = wanted;
    // It draws in a microtask of its own.
    queueMicrotask(() => id && this.focusOn(id));
  }

  private options(): Calendar.Options & Record<string, unknown> {
    return {
      view: libraryViews[this.view],
      date: this.date,
      locale,
      firstDay: firstDayOf(locale),
      selectable: this.pickable,
      events: this.events,
      noEventsContent: calendar.nothing,
    };
  }

  /** What stays as it is. */
  private fixed(): Calendar.Options {
    return {
      headerToolbar: { start: '', center: '', end: '' },
      height: '100%',
      allDaySlot: false,
      nowIndicator: true,
      slotDuration: '00:30',
      snapDuration: '00:15',
      slotHeight: slotPixels,
      slotMinTime: '07:00',
      slotMaxTime: '22:00',
      flexibleSlotTimeLimits: { eventFilter: (event) => event.display !== 'background' },
      scrollTime: '08:00',
      dayMaxEvents: true,
      eventTimeFormat: (from) => clock(from.toISOString(), locale, zone()),
      slotLabelFormat: { hour: 'numeric', minute: '2-digit' },
      dayHeaderFormat: { weekday: 'short', day: 'numeric' },
      views: {
        dayGridMonth: { dayHeaderFormat: { weekday: 'short' } },
        listDay: { duration: { days: daysOf.list } },
      },
      listDayFormat: { weekday: 'long' },
      listDaySideFormat: { day: 'numeric', month: 'long' },
      eventContent: ({ event, view }) => contentOf(event, view.type === libraryViews.list, this.session),
      eventDidMount: ({ event, el }) => (el.dataset['id'] = `${event.id}`),
      eventClick: ({ event: { extendedProps, start } }) =>
        extendedProps['booking'] ? this.fire('open', extendedProps['booking']) : this.fire('zoom', start),
      moreLinkContent: ({ num }) => calendar.more(num),
      select: ({ start, end }) => this.pick(start, end),
      dateClick: ({ date }) => this.pick(date),
      eventDragStart: () => (this.held = true),
      eventResizeStart: () => (this.held = true),
      eventDragStop: () => this.letGo(),
      eventResizeStop: () => this.letGo(),
      dragConstraint: ({ event }) => this.weigh(event),
      resizeConstraint: ({ event }) => this.weigh(event),
      eventDrop: ({ event, revert }) => this.dropped(event, revert),
      eventResize: ({ event, revert }) => this.dropped(event, revert),
    };
  }

  private event(booking: Booking): Calendar.EventInput {
    const { place } = this.carrying;
    const carried = place?.booking.id === booking.id ? place : undefined;
    const { startsAt, endsAt } = carried ?? booking;
    const tone = toneOf(booking, Date.now());
    const length = (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000;
    return {
      id: booking.id,
      start: new Date(startsAt),
      end: new Date(endsAt),
      editable: movable(booking),
      classNames: [
        tone,
        length <= shortMinutes ? 'short' : length <= middleMinutes ? 'middle' : '',
        carried ? 'carried' : '',
        booking.id === this.chosen ? 'chosen' : '',
      ].filter(Boolean),
      extendedProps: { booking },
    };
  }

  private pick(start: Date, end?: Date) {
    this.library?.unselect();
    if (this.pickable) {
      this.fire('pick', { start, end });
    }
  }

  private weigh({ extendedProps, start, end }: Calendar.Event): boolean {
    const booking = extendedProps['booking'] as Booking;
    this.fire('weigh', { booking, startsAt: start.toISOString(), endsAt: end.toISOString() });
    return true;
  }

  private letGo() {
    this.held = false;
    this.requestUpdate();
  }

  private dropped({ extendedProps, start, end }: Calendar.Event, revert: () => void) {
    const booking = extendedProps['booking'] as Booking;
    const move = { booking, startsAt: start.toISOString(), endsAt: end.toISOString() };
    // The page shows it where it goes, or leaves it where it was.
    revert();
    this.fire('move', move);
  }

  private readonly pressed = (event: KeyboardEvent) => {
    const id = idOf(event.composedPath()[0]);
    if (this.carrying.press(event, id, this.view)) {
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
      const all = [...this.host.querySelectorAll<HTMLElement>('.ec-event[data-id]')];
      const next = all[all.findIndex((one) => one.dataset['id'] === id) + (forth ? 1 : -1)];
      next?.querySelector('button')?.focus();
      event.preventDefault();
    }
  }

  private focusOn(id: string) {
    this.host.querySelector<HTMLElement>(`.ec-event[data-id="${CSS.escape(id)}"] button`)?.focus();
  }

  /**
   * The library calls its grid a table, whose cells hold none of the bookings, and its articles
   * buttons. To somebody who hears it, it is a group of buttons that say their day.
   */
  private readonly tidy = () => {
    for (const one of this.host.querySelectorAll('.ec[role], .ec [role]:not(a, h4, .ec-main)')) {
      one.removeAttribute('role');
    }
    for (const one of this.host.querySelectorAll('.ec-event[tabindex]')) {
      one.removeAttribute('tabindex');
    }
    for (const one of this.host.querySelectorAll('[aria-colindex], .ec [aria-label]:not(.ec-main)')) {
      one.removeAttribute('aria-colindex');
      one.removeAttribute('aria-label');
    }
    for (const day of this.host.querySelectorAll('h4')) {
      day.setAttribute('role', 'heading');
      day.setAttribute('aria-level', '2');
    }
    const scrolls = this.host.querySelector<HTMLElement>('.ec-main');
    if (scrolls) {
      scrolls.tabIndex = 0;
      scrolls.setAttribute('role', 'group');
      scrolls.setAttribute('aria-label', this.label);
    }
  };

  private fire(type: string, detail: unknown) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [base, gridStyles];
}
customElements.define('stoa-calendar-grid', StoaCalendarGrid);

const legend: readonly Tone[] = ['pending', 'confirmed', 'now', 'completed', 'no_show', 'cancelled'];

/** The booking that something in the grid belongs to. */
const idOf = (target: EventTarget | null | undefined): string =>
  target instanceof Element ? (target.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? '') : '';

const together = (cluster: Cluster): Calendar.EventInput => ({
  id: `cluster ${cluster.start.getTime()}`,
  start: cluster.start,
  end: cluster.end,
  editable: false,
  classNames: ['cluster', 'short'],
  extendedProps: { cluster },
});

const behind = ({ kind, startsAt, endsAt }: Backdrop): Calendar.EventInput => ({
  start: new Date(startsAt),
  end: new Date(endsAt),
  display: 'background',
  classNames: [kind],
});
