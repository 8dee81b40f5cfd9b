// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { check, choice, field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
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
import { circleOf, type Circle } from './people.ts';
import './slot-choice.ts';
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
  @state() private slotKey = '';
  private readonly clash = new Clash(() => this.requestUpdate());
  private readonly attempt: Attempt = new Attempt(this);
  private readonly loading: Loading = new Loading(this, async () => {
    const [circle, { items }] = await Promise.all([
      circleOf(this.session),
      ask('get', '/session-types', { query: {} }),
    ]);
    this.types = items;
    this.circle = circle;
  });

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.clash.forget();
  }

  /** Whether the reader says when, and does not only ask. */
  private get writes(): boolean {
    return may(this.session, 'bookings.write');
  }

  private get type(): SessionType | undefined {
    return (
      this.types.find(({ id }) => id === this.chosen['sessionType']) ??
      (this.writes ? undefined : this.types[0])
    );
  }

  private get tutor(): string {
    return this.chosen['tutor'] ?? this.circle?.tutors[0]?.id ?? '';
  }

  private readonly changed = (event: Event) => {
    const form = event.currentTarget as HTMLFormElement;
    this.chosen = entriesOf(form);
    if (this.writes) {
      const { startsAt, endsAt } = this.times(this.chosen);
      const students = this.students(form);
      if (startsAt && endsAt) {
        const type = this.type?.id;
        const wanted = { tutor: this.tutor, students, startsAt, endsAt, ...(type && { sessionType: type }) };
        this.clash.weigh(wanted, this.bookings, (id) => this.name(id));
      }
    }
  };

  private students(form: HTMLFormElement): readonly string[] {
    const named = new FormData(form).getAll('student').map(String);
    return named.length > 0 || this.writes ? named : [this.session.person.id];
  }

  private name(id: string): string {
    const { tutors = [], students = [] } = this.circle ?? {};
    return [...tutors, ...students].find((one) => one.id === id)?.name ?? calendar.somebody;
  }

  private times({ day = '', time = '', minutes = '' }: Entries): { startsAt?: string; endsAt?: string } {
    const from = momentOf(day, time);
    if (Number.isNaN(from.getTime())) {
      return {};
    }
    const length = Number(minutes) || this.type?.minutes || usualMinutes;
    return { startsAt: from.toISOString(), endsAt: plusMinutes(from, length).toISOString() };
  }

  private readonly send = async (entries: Entries, form: HTMLFormElement) => {
    const { title = '', recurrence = '', count = '', override, reason = '' } = entries;
    const students = this.students(form);
    const type = this.type;
    const when = this.writes ? this.times(entries) : this.slotTimes();
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
    const booked = await ask('post', '/bookings', { body });
    tell((booked.status === 'pending' ? calendar.asked : calendar.booked)(booked.title));
    this.dispatchEvent(new CustomEvent('booked', { detail: booked }));
    this.dispatchEvent(new Event('close'));
  };

  private slotTimes(): { startsAt?: string; endsAt?: string } {
    const [startsAt, endsAt] = this.slotKey.split('/', 2);
    return startsAt && endsAt ? { startsAt, endsAt } : {};
  }

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
    if (circle.tutors.length === 0 || (!this.writes && this.types.length === 0)) {
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

  /** What kind of class, and whose. */
  private what({ tutors, students }: Circle) {
    const { complaints } = this.attempt;
    const options = this.types.map(
      ({ id, name, minutes }) => [id, `${name} · ${calendar.length(minutes)}`] as const,
    );
    const seats = this.type?.seats ?? Infinity;
    return html`
      ${choice({
        name: 'sessionType',
        label: calendar.type,
        value: this.type?.id ?? '',
        options: this.writes ? [['', calendar.noType] as const, ...options] : options,
        complaint: complaints['sessionType'],
      })}
      ${
        tutors.length > 1
          ? choice({
              name: 'tutor',
              label: calendar.tutor,
              value: this.tutor,
              options: tutors.map(({ id, name }) => [id, name] as const),
              complaint: complaints['tutor'],
            })
          : nothing
      }
      ${
        students.length > 1 || this.writes
          ? html`<fieldset>
              <legend>${calendar.students}</legend>
              <div class="people">
                ${students.map(
                  ({ id, name }) =>
                    html`<label class="check">
                      <input type=${seats === 1 ? 'radio' : 'checkbox'} name="student" value=${id} />
                      <span>${name}</span>
                    </label>`,
                )}
              </div>
              ${students.length === 0 ? html`<p class="muted small">${calendar.noStudents}</p>` : nothing}
            </fieldset>`
          : nothing
      }
    `;
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
          .complaint=${this.attempt.complaints['slot'] ?? ''}
          @chosen=${(event: CustomEvent<string>) => (this.slotKey = event.detail)}
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

  static override styles = [
    base,
    pages,
    forms,
    css`
      .people {
        max-height: 150px;
        overflow-y: auto;
        padding-inline: var(--space-8);
        border: 1px solid var(--line);
        border-radius: var(--radius-control);
      }
      .people:not(:has(*)) {
        display: none;
      }
    `,
  ];
}
customElements.define('stoa-booking-dialog', StoaBookingDialog);

function nextHour(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 1);
}
