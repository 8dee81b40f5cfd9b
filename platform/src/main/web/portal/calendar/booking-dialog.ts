// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { check, choice, field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Named, Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, entriesOf, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Loading } from '../loading.ts';
import { may, mayAll } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { zone } from '../time.ts';
import { tell } from '../toaster.ts';
import { type Booking } from './booking.ts';
import { forms } from './calendar-styles.ts';
import { Clash } from './clash.ts';
import './people-picker.ts';
import { circleOf, findsNobody, searchIn, type Circle, type Part, type Search } from './people.ts';
import './slot-choice.ts';
import type { Slot } from './slot-choice.ts';
import { momentOf, plusMinutes } from './span.ts';
import { when } from './when.ts';
import { calendar } from './words.ts';

type SessionType = Schemas['SessionType'];
type NewBooking = Schemas['NewBooking'];

const usualMinutes = 60;
const repeats = ['', 'FREQ=WEEKLY', 'FREQ=WEEKLY;INTERVAL=2', 'FREQ=DAILY', 'FREQ=MONTHLY'] as const;

/**
 * Books a class: who writes bookings says when; who asks for one chooses among the times that are
 * free. Fires `booked` with it, and `close`.
 */
export class StoaBookingDialog extends Spoken {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) start?: Date | undefined;
  @property({ attribute: false }) end?: Date | undefined;
  @property({ attribute: false }) bookings: readonly Booking[] = [];
  @state() private circle?: Circle;
  @state() private types: readonly SessionType[] = [];
  @state() private chosen: Entries = {};
  @state() private tutors: readonly Named[] = [];
  @state() private students: readonly Named[] = [];
  @state() private time?: Slot | undefined;
  private searches: Partial<Record<Part, Search>> = {};
  private readonly clash = new Clash(() => this.requestUpdate());
  private readonly attempt: Attempt = new Attempt(this);
  private readonly loading: Loading = new Loading(this, async () => {
    const [circle, { items }] = await Promise.all([
      circleOf(this.session),
      ask('get', '/session-types', { query: {} }),
    ]);
    this.types = items;
    this.circle = circle;
    this.searches = { tutor: searchIn(circle, 'tutor'), student: searchIn(circle, 'student') };
    this.tutors = circle.tutors.slice(0, 1);
  });

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.clash.forget();
  }

  /** Whether the reader says when, and does not only ask. */
  private get writes(): boolean {
    return may(this.session, 'bookings.write');
  }

  /** The kinds of class that the tutor teaches. */
  private get offered(): readonly SessionType[] {
    const { tutor } = this;
    return this.types.filter(({ tutors }) => tutors.length === 0 || tutors.some(({ id }) => id === tutor));
  }

  private get type(): SessionType | undefined {
    const { offered } = this;
    return (
      offered.find(({ id }) => id === this.chosen['sessionType']) ?? (this.writes ? undefined : offered[0])
    );
  }

  private get tutor(): string {
    return this.tutors[0]?.id ?? '';
  }

  private readonly changed = (event: Event) => {
    this.chosen = entriesOf(event.currentTarget as HTMLFormElement);
    this.weigh();
  };

  private weigh() {
    const { startsAt, endsAt } = this.times(this.chosen);
    if (this.writes && this.tutor && startsAt && endsAt) {
      const type = this.type?.id;
      const students = this.learners();
      const wanted = { tutor: this.tutor, students, startsAt, endsAt, ...(type && { sessionType: type }) };
      this.clash.weigh(wanted, this.bookings, (id) => this.name(id));
    }
  }

  private choose(part: Part, people: readonly Named[]) {
    this[part === 'tutor' ? 'tutors' : 'students'] = people;
    // The form has more to say than what was typed into it so far.
    const form = this.renderRoot.querySelector('form');
    if (form) {
      this.chosen = entriesOf(form);
    }
    this.weigh();
  }

  private learners(): readonly string[] {
    const named = this.students.map(({ id }) => id);
    return named.length > 0 || this.writes ? named : [this.session.person.id];
  }

  private name(id: string): string {
    return [...this.tutors, ...this.students].find((one) => one.id === id)?.name ?? calendar.somebody;
  }

  private times({ day = '', time = '', minutes = '' }: Entries): { startsAt?: string; endsAt?: string } {
    const from = momentOf(day, time);
    if (Number.isNaN(from.getTime())) {
      return {};
    }
    const length = Number(minutes) || this.type?.minutes || usualMinutes;
    return { startsAt: from.toISOString(), endsAt: plusMinutes(from, length).toISOString() };
  }

  private readonly send = async (entries: Entries) => {
    const { title = '', recurrence = '', count = '', override, reason = '' } = entries;
    const students = this.learners();
    if (!this.tutor) {
      this.attempt.complain('tutor', calendar.picker.needed);
      return;
    }
    const type = this.type;
    const { time } = this;
    const when = this.writes ? this.times(entries) : time ? timesOf(time) : {};
    if (!when.startsAt) {
      this.attempt.complain('slot', calendar.chooseTime);
      return;
    }
    const body = {
      tutor: this.tutor,
      students: [...students],
      ...when,
      zone: zone(),
      ...(type && { sessionType: type.id }),
      ...(title && { title }),
      ...(!type && this.writes && { seats: Math.max(1, students.length) }),
      ...(recurrence && { recurrence: `${recurrence};COUNT=${Number(count) || 10}` }),
      ...(override && { override: true, reason }),
    } as NewBooking;
    const booked =
      time?.booking && !this.writes
        ? await seatIn(time.booking, students)
        : await ask('post', '/bookings', { body });
    tell((booked.status === 'pending' ? calendar.asked : calendar.booked)(booked.title));
    this.dispatchEvent(new CustomEvent('booked', { detail: booked }));
    this.dispatchEvent(new Event('close'));
  };

  override render() {
    return html`<stoa-dialog
      heading=${this.writes ? calendar.book : calendar.askFor}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      ${this.circle && !this.loading.failed ? this.form(this.circle) : this.loading.show()}
    </stoa-dialog>`;
  }

  private form(circle: Circle) {
    const { attempt } = this;
    const nobody = !circle.everybody && circle.tutors.length === 0;
    if (nobody || (!this.writes && this.types.length === 0)) {
      return html`<p class="notice">${icon('circleHelp')} ${calendar.noTutors}</p>`;
    }
    return html`<form novalidate @submit=${attempt.submit(this.send)} @input=${this.changed}>
      ${attempt.notice()} ${this.what(circle)} ${this.writes ? this.when() : this.slots()}
      ${
        this.clash.text
          ? html`<p class="notice bad" role="alert">${icon('triangleAlert')} ${this.clash.text}</p>`
          : nothing
      }
      ${this.writes ? this.again() : nothing}
      ${mayAll(this.session, 'bookings.write') ? this.emergency() : nothing}
      <p class="bar end">
        <button class="button primary" aria-disabled=${attempt.busy}>
          ${attempt.label(this.writes ? calendar.book : calendar.askFor)}
        </button>
      </p>
    </form>`;
  }

  /** Whose class, and of what kind. */
  private what({ everybody, tutors, students }: Circle) {
    const { complaints } = this.attempt;
    const options = this.offered.map(
      ({ id, name, minutes }) => [id, `${name} · ${calendar.length(minutes)}`] as const,
    );
    const several = (this.type?.seats ?? Infinity) > 1;
    return html`
      ${everybody || tutors.length > 1 ? this.picker('tutor', calendar.tutor, this.tutors, false) : nothing}
      ${choice({
        name: 'sessionType',
        label: calendar.type,
        value: this.type?.id ?? '',
        options: this.writes ? [['', calendar.noType] as const, ...options] : options,
        complaint: complaints['sessionType'],
      })}
      ${
        everybody || students.length > 1 || this.writes
          ? this.picker('student', several ? calendar.students : calendar.student, this.students, several)
          : nothing
      }
      ${!everybody && students.length === 0 ? html`<p class="muted small">${calendar.noStudents}</p>` : nothing}
    `;
  }

  private picker(part: Part, label: string, people: readonly Named[], several: boolean) {
    return html`<stoa-people-picker
      data-part=${part}
      .label=${label}
      .hint=${calendar.picker.hint}
      .search=${this.searches[part] ?? findsNobody}
      .people=${people}
      .complaint=${this.attempt.complaints[part === 'tutor' ? 'tutor' : 'students'] ?? ''}
      ?several=${several}
      @chosen=${({ detail }: CustomEvent<readonly Named[]>) => this.choose(part, detail)}
    ></stoa-people-picker>`;
  }

  private when() {
    const from = this.start ?? nextHour();
    const given =
      this.end && this.start ? Math.round((this.end.getTime() - this.start.getTime()) / 60_000) : 0;
    const { complaints } = this.attempt;
    return html`${when(from, given || (this.type?.minutes ?? usualMinutes))}
    ${field({ name: 'title', label: calendar.titleOf, hint: calendar.titleHint, maxlength: 200, autocomplete: 'off', complaint: complaints['title'] })}`;
  }

  private slots() {
    const { type } = this;
    return type && this.tutor
      ? html`<stoa-slot-choice
          .tutor=${this.tutor}
          .sessionType=${type.id}
          .near=${this.start}
          ?several=${type.seats > 1}
          .complaint=${this.attempt.complaints['slot'] ?? ''}
          @chosen=${({ detail }: CustomEvent<Slot>) => (this.time = detail)}
          @gone=${() => this.dispatchEvent(new Event('close'))}
        ></stoa-slot-choice>`
      : nothing;
  }

  private again() {
    return html`<div class="fields">
      ${choice({ name: 'recurrence', label: calendar.repeats, value: '', options: repeats.map((rule) => [rule, calendar.rules[rule] ?? rule] as const) })}
      ${
        this.chosen['recurrence']
          ? html`<div class="field">
              <label for="count">${calendar.howOften}</label>
              <input id="count" name="count" type="number" min="2" max="200" .defaultValue=${'10'} />
            </div>`
          : nothing
      }
    </div>`;
  }

  private emergency() {
    return html`${check({ name: 'override', label: calendar.override, hint: calendar.overrideHint })}
    ${this.chosen['override'] ? field({ name: 'reason', label: calendar.reason, required: true, maxlength: 1000, autocomplete: 'off' }) : nothing}`;
  }

  static override styles = [base, pages, forms];
}
customElements.define('stoa-booking-dialog', StoaBookingDialog);

function nextHour(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 1);
}

const timesOf = ({ startsAt, endsAt }: Slot) => ({ startsAt, endsAt });

/** Joins a class that is there already; of several students, with each of them. */
async function seatIn(id: string, students: readonly string[]): Promise<Booking> {
  let joined: Booking | undefined;
  for (const student of students) {
    joined = await ask('post', '/bookings/{id}/seats', { path: { id }, body: { student } });
  }
  return joined ?? (await ask('get', '/bookings/{id}', { path: { id } }));
}
