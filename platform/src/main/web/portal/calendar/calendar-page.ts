// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { html, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { icon } from '#design/icons.ts';
import type { Named, Session } from '../api.ts';
import { ask } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { locale, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { ahead, zone, zoneName } from '../time.ts';
import { tell } from '../toaster.ts';
import { backdropsOf, type Backdrop } from './backdrops.ts';
import { minutesOf, seated, who, type Booking } from './booking.ts';
import { pageStyles } from './calendar-styles.ts';
import { Clash, clashAmong, wantedOf } from './clash.ts';
import './grid.ts';
import type { Move } from './grid.ts';
import type { Moved } from './move-dialog.ts';
import { Moves } from './moves.ts';
import { Parts } from './parts.ts';
import './people-picker.ts';
import {
  circleOf,
  findsNobody,
  searchIn,
  studentsToLog,
  type Circle,
  type Part,
  type Search,
} from './people.ts';
import type { Given } from './log-dialog.ts';
import { remember } from './log-queue.ts';
import { log } from './log-words.ts';
import { bookingsOf } from './schedule.ts';
import { askedDay, askedView, dayKey, firstDayOf, spanOf, step, titleOf, views } from './span.ts';
import type { Span, View } from './span.ts';
import { calendar } from './words.ts';

const narrow = matchMedia('(max-width: 819px)');
const keptSpans = 8;
const aheadMinutes = 15;

/** The school's classes in time: seen, booked, moved and called off here. */
export class StoaCalendarPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  /** What was asked for; a phone has days and lists only. */
  @state() private wanted: View = askedView();
  @state() private date = askedDay();
  @state() private bookings?: readonly Booking[] | undefined;
  @state() private backdrops: readonly Backdrop[] = [];
  @state() private circle: Circle = { everybody: false, tutors: [], students: [] };
  private searches: Partial<Record<Part, Search>> = {};
  /** Whose classes are shown; everybody's where nobody is chosen. */
  @state() private shown: Readonly<Partial<Record<Part, Named>>> = {};
  @state() private chosen = new URLSearchParams(location.search).get('class') ?? '';
  /** A class that is shown and lies outside of what is shown, as a link leads to. */
  @state() private far?: Booking | undefined;
  /** Whether details cover the page: as it was when they were opened, so that nothing typed is lost. */
  private covering = false;
  @state() private moving?: { readonly booking: Booking; readonly place?: Move } | undefined;
  @state() private picked?: { readonly start?: Date; readonly end?: Date } | undefined;
  @state() private logging?: Given | undefined;
  @query('stoa-session-panel') private readonly panel?: HTMLElement | null;
  private readonly parts = new Parts(this, {
    panel: () => import('./session-panel.ts'),
    booking: () => import('./booking-dialog.ts'),
    move: () => import('./move-dialog.ts'),
    log: () => import('./log-dialog.ts'),
  });
  private readonly kept = new Map<string, readonly Booking[]>();
  private readonly clash = new Clash(() => this.requestUpdate());
  private readonly moves = new Moves(
    () => this.requestUpdate(),
    (booking) => this.take(booking),
  );
  private readonly loading: Loading = new Loading(this, () => this.load(), ['booking.', 'availability.']);

  override connectedCallback() {
    super.connectedCallback();
    narrow.addEventListener('change', this.fit);
    addEventListener('popstate', this.follow);
    void this.meet();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    narrow.removeEventListener('change', this.fit);
    removeEventListener('popstate', this.follow);
    this.clash.forget();
  }

  protected override willUpdate(changed: PropertyValues) {
    if (changed.has('chosen')) {
      this.covering = narrow.matches;
    }
  }

  private get view(): View {
    return narrow.matches && this.wanted !== 'day' ? 'list' : this.wanted;
  }

  private readonly fit = () => this.goOn();

  /** A link of the page itself leads elsewhere in it. */
  private readonly follow = () => {
    this.chosen = new URLSearchParams(location.search).get('class') ?? '';
    this.wanted = askedView();
    this.date = askedDay();
    void this.loading.run();
  };

  private async meet() {
    try {
      this.circle = await circleOf(this.session);
      this.searches = { tutor: searchIn(this.circle, 'tutor'), student: searchIn(this.circle, 'student') };
      if (this.logs) {
        const { id, name } = this.session.person;
        await remember({ person: { id, name }, students: await studentsToLog(this.circle) });
      }
    } catch (error) {
      // The choice of people stays away while the school can't say who they are.
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
    }
  }

  private get span() {
    return spanOf(this.view, this.date, firstDayOf(locale));
  }

  private key({ from, to }: Span): string {
    return [from.getTime(), to.getTime(), this.shown.tutor?.id, this.shown.student?.id].join();
  }

  private async load() {
    const { span } = this;
    const [tutor, student] = [this.shown.tutor?.id ?? '', this.shown.student?.id ?? ''];
    const key = this.key(span);
    // A tutor who plans with a student goes on seeing the classes of all.
    const narrowed = { ...(tutor && { tutor }), ...(student && !this.own && { student }) };
    // What was seen before is shown until the answer comes.
    this.put(this.kept.get(key) ?? this.bookings);
    const [bookings, backdrops] = await Promise.all([
      bookingsOf(span, narrowed),
      backdropsOf(span, { tutor: tutor || this.own, student }),
    ]);
    this.kept.delete(key);
    this.kept.set(key, bookings);
    for (const old of [...this.kept.keys()].slice(0, -keptSpans)) {
      this.kept.delete(old);
    }
    // Whoever pages on meanwhile waits for another answer.
    if (key === this.key(this.span)) {
      this.put(bookings);
      this.backdrops = backdrops;
    }
    await this.fetchFar();
  }

  /** The class whose details are shown stays until it is known anew. */
  private put(bookings: readonly Booking[] | undefined) {
    this.far = this.opened;
    this.bookings = bookings;
  }

  /** A tutor sees their own hours. */
  private get own(): string {
    const { id, role } = this.session.person;
    return role === 'tutor' ? id : '';
  }

  private async fetchFar() {
    const { chosen } = this;
    if (!chosen || this.bookings?.some(({ id }) => id === chosen)) {
      this.far = undefined;
      return;
    }
    try {
      this.far = await ask('get', '/bookings/{id}', { path: { id: chosen } });
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
      if (error.kind !== 'offline') {
        this.choose('');
      }
    }
  }

  private take(booking: Booking) {
    this.bookings = this.bookings?.map((one) => (one.id === booking.id ? booking : one));
    void this.loading.run();
  }

  private show() {
    const query = new URLSearchParams({ view: this.view, date: dayKey(this.date) });
    if (this.chosen) {
      query.set('class', this.chosen);
    }
    history.replaceState(null, '', `${location.pathname}?${query}`);
    this.requestUpdate();
  }

  private turn(by: 1 | -1) {
    this.date = step(this.view, this.date, by);
    this.goOn();
  }

  private readonly today = () => {
    this.date = new Date();
    this.goOn();
  };

  private look(view: View) {
    this.wanted = view;
    this.goOn();
  }

  private goOn() {
    this.show();
    void this.loading.run();
  }

  private choose(id: string) {
    this.chosen = id;
    this.show();
    if (id) {
      void this.updateComplete.then(() => this.panel?.focus());
    }
  }

  private get opened(): Booking | undefined {
    return [...(this.bookings ?? []), this.far].find((one) => one?.id === this.chosen);
  }

  override render() {
    const { bookings, opened } = this;
    const shown = this.moves.over(bookings ?? []);
    return html`<div class="page">
      ${this.head()} ${this.running(bookings ?? [])} ${this.about()}
      <div class="body ${opened && !this.covering ? '' : 'alone'}">
        ${bookings && !this.loading.failed ? this.grid(shown) : this.loading.show()}
      </div>
      ${opened && this.parts.has('panel') ? this.details(opened) : nothing} ${this.dialogs(shown)}
    </div>`;
  }

  private get heading(): string {
    return titleOf(this.view, this.date, firstDayOf(locale), locale);
  }

  private head() {
    const offered = narrow.matches ? (['day', 'list'] as const) : views;
    return html`<header>
      <h1 aria-live="polite"><span class="unseen">${words.calendar}: </span>${this.heading}</h1>
      <div class="steps">
        <button
          class="button square quiet"
          aria-label=${calendar.back[this.view]}
          @click=${() => this.turn(-1)}
        >
          ${icon('chevronLeft')}
        </button>
        <button class="button" @click=${this.today}>${words.today}</button>
        <button
          class="button square quiet"
          aria-label=${calendar.forth[this.view]}
          @click=${() => this.turn(1)}
        >
          ${icon('chevronRight')}
        </button>
      </div>
      <div class="views" role="group" aria-label=${calendar.view}>
        ${offered.map(
          (one) =>
            html`<button aria-pressed=${one === this.view} @click=${() => this.look(one)}>
              ${calendar.views[one]}
            </button>`,
        )}
      </div>
      ${
        this.books
          ? html`<button class="button primary new" @click=${() => (this.picked = {})}>
              ${icon('plus')}
              <span class="label"
                >${may(this.session, 'bookings.write') ? calendar.book : calendar.askFor}</span
              >
            </button>`
          : nothing
      }
    </header>`;
  }

  private get logs(): boolean {
    return may(this.session, 'attendance.write');
  }

  private get books(): boolean {
    return may(this.session, 'bookings.request');
  }

  private about() {
    const { everybody, tutors, students } = this.circle;
    const now = Date.now();
    return html`<div class="about">
      <p class="small muted zone">${words.zoneNote(zoneName(now, locale, zone()))}</p>
      ${
        this.logs
          ? html`<button class="button small desk" @click=${() => (this.logging = {})}>
              ${icon('pencil')} ${log.log}
            </button>`
          : nothing
      }
      ${everybody || tutors.length > 1 ? this.people('tutor', calendar.tutor) : nothing}
      ${everybody || this.own || students.length > 1 ? this.people('student', this.own ? calendar.couldLearn : calendar.student) : nothing}
    </div>`;
  }

  private people(part: Part, label: string) {
    const chosen = this.shown[part];
    return html`<div class="desk whose">
      <stoa-people-picker
        compact
        .label=${label}
        .hint=${part === 'student' && this.own ? calendar.picker.hint : calendar.everybody}
        .search=${this.searches[part] ?? findsNobody}
        .people=${chosen ? [chosen] : []}
        @chosen=${({ detail: [one] }: CustomEvent<readonly Named[]>) => {
          this.shown = { ...this.shown, [part]: one };
          this.goOn();
        }}
      ></stoa-people-picker>
      ${chosen ? html`<a class="button small" href=${`/availability/${chosen.id}`}>${words.hours}</a>` : nothing}
    </div>`;
  }

  /** The class that can be entered now, or begins in a moment. */
  private running(bookings: readonly Booking[]) {
    const now = Date.now();
    const mine = bookings.filter((one) => one.joinable && Date.parse(one.endsAt) > now);
    const [first] = mine.filter((one) => Date.parse(one.startsAt) <= now + aheadMinutes * 60_000);
    if (!first) {
      return nothing;
    }
    const runs = Date.parse(first.startsAt) <= now;
    return html`<section class="running" aria-label=${runs ? words.now : words.next}>
      <p class="state now">
        ${icon('audioLines')} ${runs ? words.now : words.next} ·
        ${runs ? words.endsIn(ahead(first.endsAt, now, locale)) : words.startsIn(ahead(first.startsAt, now, locale))}
      </p>
      <div>
        <h2>${first.title}</h2>
        <p class="small muted">${who(first, this.session)}</p>
      </div>
      <a class="button primary" href=${`/class/${first.id}`} aria-label=${words.joinNamed(first.title)}>
        ${icon('doorOpen')} ${words.join}
      </a>
    </section>`;
  }

  private grid(bookings: readonly Booking[]) {
    return html`<stoa-calendar-grid
      .session=${this.session}
      .bookings=${bookings}
      .backdrops=${this.view === 'week' || this.view === 'day' ? this.backdrops : []}
      view=${this.view}
      .date=${this.date}
      .chosen=${this.chosen}
      .clash=${this.clash.text}
      .label=${this.heading}
      ?pickable=${this.books && this.view !== 'list'}
      @open=${({ detail }: CustomEvent<Booking>) => this.choose(detail.id)}
      @zoom=${({ detail }: CustomEvent<Date>) => this.zoom(detail)}
      @pick=${({ detail }: CustomEvent<{ start?: Date; end?: Date }>) => (this.picked = detail)}
      @weigh=${({ detail }: CustomEvent<Move>) => this.weigh(detail)}
      @move=${({ detail }: CustomEvent<Move>) => this.move(detail)}
    ></stoa-calendar-grid>`;
  }

  /** Goes where each of many classes can be seen. */
  private zoom(date: Date) {
    this.date = date;
    this.look(this.view === 'day' ? 'list' : 'day');
  }

  private weigh({ booking, startsAt, endsAt }: Move) {
    const { tutor, students } = booking;
    const name = (id: string) => [tutor, ...students].find((one) => one.id === id)?.name ?? calendar.somebody;
    if (startsAt === booking.startsAt && endsAt === booking.endsAt) {
      this.clash.forget();
    } else {
      this.clash.weigh(wantedOf(booking, { startsAt, endsAt }), this.bookings ?? [], name);
    }
  }

  /** What is one of a series, or not the reader's to move, is asked about first. */
  private move(move: Move) {
    const { booking } = move;
    this.clash.forget();
    const taken = clashAmong(wantedOf(booking, move), this.bookings ?? []);
    if (taken) {
      tell(`${calendar.notMoved(booking.title)} ${taken}`);
    } else if (booking.series || !booking.may.includes('move')) {
      this.moves.hold(booking.id, move);
      this.moving = { booking, place: move };
    } else {
      void this.moves.send(booking, move, 'one');
    }
  }

  private details(booking: Booking) {
    const panel = (bare: boolean) =>
      html`<stoa-session-panel
        .booking=${booking}
        .session=${this.session}
        ?bare=${bare}
        @close=${() => this.choose('')}
        @changed=${this.loading.run}
        @move=${() => (this.moving = { booking })}
        @log=${() => (this.logging = givenBy(booking))}
      ></stoa-session-panel>`;
    return this.covering
      ? html`<stoa-dialog heading=${calendar.details} closing=${words.close} @close=${() => this.choose('')}>
          ${panel(true)}
        </stoa-dialog>`
      : html`<aside aria-label=${calendar.details} @keydown=${this.escape}>${panel(false)}</aside>`;
  }

  private readonly escape = (event: KeyboardEvent) => {
    // Escape in a dialog of the details closes that alone.
    const inDialog = event.composedPath().some((one) => one instanceof HTMLDialogElement);
    if (event.key === 'Escape' && !event.defaultPrevented && !inDialog) {
      this.choose('');
    }
  };

  private dialogs(bookings: readonly Booking[]) {
    const { moving, picked } = this;
    const leave = () => {
      if (moving) {
        this.moves.leave(moving.booking.id);
      }
      this.moving = undefined;
    };
    return html`${
      moving && this.parts.has('move')
        ? html`<stoa-move-dialog
            .booking=${moving.booking}
            .place=${moving.place}
            .bookings=${bookings}
            @close=${leave}
            @moved=${({ detail }: CustomEvent<Moved>) => {
              this.moving = undefined;
              void this.moves.send(moving.booking, detail, detail.scope, detail.reason);
            }}
          ></stoa-move-dialog>`
        : nothing
    }
    ${
      picked && this.parts.has('booking')
        ? html`<stoa-booking-dialog
            .session=${this.session}
            .start=${picked.start}
            .end=${picked.end}
            .bookings=${bookings}
            @close=${() => (this.picked = undefined)}
            @booked=${this.loading.run}
          ></stoa-booking-dialog>`
        : nothing
    }
    ${
      this.logging && this.parts.has('log')
        ? html`<stoa-log-dialog
            .given=${this.logging}
            @close=${() => (this.logging = undefined)}
          ></stoa-log-dialog>`
        : nothing
    }`;
  }

  static override styles = [base, pageStyles];
}
customElements.define('stoa-calendar-page', StoaCalendarPage);

const givenBy = (booking: Booking): Given => ({
  booking: booking.id,
  students: seated(booking).map(({ id }) => id),
  startsAt: booking.startsAt,
  minutes: minutesOf(booking),
});
