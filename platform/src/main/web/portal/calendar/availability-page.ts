// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, askVersioned, type Schemas } from '../ask.ts';
import { Attempt, entriesOf } from '../form.ts';
import { locale, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { knownZone, zone, zoneName } from '../time.ts';
import { tell } from '../toaster.ts';
import { forms } from './calendar-styles.ts';
import { clockChange, type Availability } from './hours.ts';
import { dayKey } from './span.ts';
import './rule-dates.ts';
import './week-editor.ts';
import { calendar } from './words.ts';

type Exception = Schemas['DayException'];
type Blackout = Schemas['Blackout'];
type Draft = Pick<
  Availability,
  'zone' | 'weekly' | 'exceptions' | 'blackouts' | 'bufferBefore' | 'bufferAfter' | 'minimumNotice'
>;

/** When somebody teaches or could learn: hours of the week, other days, and days away. */
export class StoaAvailabilityPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  /** Whose; the reader's own when empty. */
  @property() person = '';
  @state() private draft?: Draft;
  @state() private dirty = false;
  @state() private name = '';
  private etag = '';
  private mayChange = false;
  private readonly attempt: Attempt = new Attempt(this);
  private readonly loading: Loading = new Loading(this, () => this.load(), ['availability.']);

  private get whose(): string {
    return this.person || this.session.person.id;
  }

  private get teaches(): boolean {
    return this.whose !== this.session.person.id || this.session.person.role !== 'student';
  }

  private async load() {
    if (this.dirty) {
      return;
    }
    const { body, etag } = await askVersioned('get', '/people/{id}/availability', {
      path: { id: this.whose },
    });
    this.take(body, etag);
    if (this.person) {
      this.name = (await ask('get', '/people/{id}', { path: { id: this.person } })).name;
    }
  }

  private take(body: Availability, etag = body.etag) {
    const { zone: place, weekly, exceptions, blackouts, bufferBefore, bufferAfter, minimumNotice } = body;
    this.draft = {
      ...{ zone: place ? (knownZone(place) ?? place) : zone(), weekly, exceptions, blackouts },
      ...{ bufferBefore, bufferAfter, minimumNotice },
    };
    this.etag = etag;
    this.mayChange = body.may.includes('change');
    this.dirty = false;
  }

  private change(change: Partial<Draft>) {
    if (this.draft) {
      this.draft = { ...this.draft, ...change };
      this.dirty = true;
    }
  }

  private readonly save = () =>
    this.attempt.run(async () => {
      if (this.draft) {
        const body = await ask('put', '/people/{id}/availability', {
          path: { id: this.whose },
          body: this.draft,
          ifMatch: this.etag,
        });
        this.take(body);
        tell(words.saved);
      }
    });

  override render() {
    const text = calendar.hours;
    return html`<div class="page">
      <header>
        <div>
          <h1>${this.person ? text.of(this.name) : this.teaches ? text.teach : text.learn}</h1>
          <p class="muted">${this.person ? nothing : this.teaches ? text.teachLead : text.learnLead}</p>
        </div>
        ${
          this.mayChange
            ? html`<p class="bar">
                <span class="small muted" role="status">${this.dirty ? text.unsaved : nothing}</span>
                <button
                  class="button primary"
                  aria-disabled=${!this.dirty || this.attempt.busy}
                  @click=${() => this.dirty && void this.save()}
                >
                  ${this.attempt.label(words.save)}
                </button>
              </p>`
            : nothing
        }
      </header>
      ${this.attempt.notice()}
      ${this.draft && !this.loading.failed ? this.parts(this.draft) : this.loading.show()}
    </div>`;
  }

  private parts(draft: Draft) {
    return html`${this.place(draft)}
      <section class="card" aria-labelledby="week">
        <h2 id="week">${calendar.hours.week}</h2>
        <p class="muted small">${calendar.hours.weekHint}</p>
        <div class="scroll">
          <stoa-week-editor
            .rules=${draft.weekly}
            ?fixed=${!this.mayChange}
            @changed=${({ detail }: CustomEvent<Draft['weekly']>) => this.change({ weekly: detail })}
          ></stoa-week-editor>
        </div>
        <stoa-rule-dates
          .rules=${draft.weekly}
          ?fixed=${!this.mayChange}
          @changed=${({ detail }: CustomEvent<Draft['weekly']>) => this.change({ weekly: detail })}
        ></stoa-rule-dates>
      </section>
      <div class="two">${this.exceptions(draft)} ${this.blackouts(draft)}</div>
      ${this.teaches ? this.margins(draft) : nothing}`;
  }

  /** The zone that the hours are in, and when its clocks change. */
  private place({ zone: place }: Draft) {
    const text = calendar.hours;
    const now = Date.now();
    const known = knownZone(place);
    const next = known && clockChange(known, now);
    const zones = Intl.supportedValuesOf('timeZone');
    const offered = zones.includes(place) ? zones : [place, ...zones];
    return html`<section class="card place">
      <div class="field">
        <label for="zone">${text.zone}</label>
        <select
          id="zone"
          ?disabled=${!this.mayChange}
          @change=${(event: Event) => this.change({ zone: (event.target as HTMLSelectElement).value })}
        >
          ${offered.map((one) => html`<option value=${one} ?selected=${one === place}>${one.replaceAll('_', ' ')}</option>`)}
        </select>
      </div>
      <div class="small">
        <p>${text.local(known ? zoneName(now, locale, known) : place)}</p>
        ${place === zone() ? nothing : html`<p class="differs">${icon('clock')} ${text.differs(zoneName(now, locale, zone()))}</p>`}
        ${
          next
            ? html`<p class="muted">
                ${text.clocks(
                  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: place }).format(
                    next.atMillis,
                  ),
                  Math.abs(next.minutes),
                  next.minutes > 0,
                )}
              </p>`
            : nothing
        }
      </div>
    </section>`;
  }

  private exceptions({ exceptions }: Draft) {
    const text = calendar.hours;
    const sorted = [...exceptions].sort((a, b) => a.date.localeCompare(b.date));
    return html`<section class="card" aria-labelledby="exceptions">
      <h2 id="exceptions">${text.exceptions}</h2>
      <ul>
        ${sorted.map((one) =>
          this.line(
            one.open ? 'check' : 'calendarOff',
            dated(one.date),
            one.open
              ? text.opened(one.from ?? '', one.to ?? '')
              : one.from
                ? text.closed(one.from, one.to ?? '')
                : text.away,
            () => this.change({ exceptions: exceptions.filter((other) => other !== one) }),
          ),
        )}
      </ul>
      ${sorted.length === 0 ? html`<p class="muted small">${text.noExceptions}</p>` : nothing}
      ${this.mayChange ? this.exceptionForm(exceptions) : nothing}
    </section>`;
  }

  private exceptionForm(exceptions: readonly Exception[]) {
    const text = calendar.hours;
    const add = (event: Event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const { date = '', how = '', from = '', to = '' } = entriesOf(form);
      const times = how !== 'away' && from && to && from < to;
      if (date && (how === 'away' || times)) {
        const one = { date, open: how === 'open', ...(times && { from, to }) };
        this.change({ exceptions: [...exceptions, one] });
        form.reset();
      }
    };
    return html`<form class="fields" @submit=${add}>
      ${field({ name: 'date', label: calendar.date, type: 'date', required: true })}
      <div class="field">
        <label for="how">${text.how}</label>
        <select id="how" name="how">
          <option value="away">${text.away}</option>
          <option value="closed">${text.closedThen}</option>
          <option value="open">${text.openThen}</option>
        </select>
      </div>
      ${this.time('from', text.from)} ${this.time('to', text.to)}
      <p class="add"><button class="button small">${icon('plus')} ${text.add}</button></p>
    </form>`;
  }

  private time(name: string, label: string) {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} type="time" step="900" />
    </div>`;
  }

  private blackouts({ blackouts }: Draft) {
    const text = calendar.hours;
    const add = (event: Event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const { first = '', last = '', reason = '' } = entriesOf(form);
      if (first && last && first <= last) {
        this.change({ blackouts: [...blackouts, { from: first, to: last, ...(reason && { reason }) }] });
        form.reset();
      }
    };
    return html`<section class="card" aria-labelledby="blackouts">
      <h2 id="blackouts">${text.blackouts}</h2>
      <ul>
        ${blackouts.map((one) =>
          this.line('calendarOff', ranged(one), one.reason ?? '', () =>
            this.change({ blackouts: blackouts.filter((other) => other !== one) }),
          ),
        )}
      </ul>
      ${blackouts.length === 0 ? html`<p class="muted small">${text.noBlackouts}</p>` : nothing}
      ${
        this.mayChange
          ? html`<form class="fields" @submit=${add}>
              ${field({ name: 'first', label: text.first, type: 'date', required: true })}
              ${field({ name: 'last', label: text.last, type: 'date', required: true })}
              ${field({ name: 'reason', label: text.why, maxlength: 200, autocomplete: 'off' })}
              <p class="add"><button class="button small">${icon('plus')} ${text.add}</button></p>
            </form>`
          : nothing
      }
    </section>`;
  }

  private line(drawing: 'check' | 'calendarOff', name: string, more: string, remove: () => void) {
    return html`<li>
      ${icon(drawing)}<span><strong>${name}</strong> <span class="muted">${more}</span></span>
      ${
        this.mayChange
          ? html`<button
              class="button quiet square"
              aria-label=${calendar.hours.remove(name)}
              @click=${remove}
            >
              ${icon('trash')}
            </button>`
          : nothing
      }
    </li>`;
  }

  private margins(draft: Draft) {
    const text = calendar.hours;
    const of = (name: 'bufferBefore' | 'bufferAfter' | 'minimumNotice', label: string) =>
      html`<div class="field">
        <label for=${name}>${label}</label>
        <input
          id=${name}
          type="number"
          min="0"
          max=${name === 'minimumNotice' ? 43200 : 240}
          step="5"
          ?disabled=${!this.mayChange}
          .value=${`${draft[name] ?? ''}`}
          @change=${(event: Event) => {
            const { value } = event.target as HTMLInputElement;
            this.change({ [name]: value === '' ? undefined : Number(value) });
          }}
        />
      </div>`;
    return html`<section class="card" aria-labelledby="margins">
      <h2 id="margins">${text.margins}</h2>
      <p class="muted small">${text.marginsHint}</p>
      <div class="fields">
        ${of('bufferBefore', text.before)} ${of('bufferAfter', text.after)}
        ${of('minimumNotice', text.notice)}
      </div>
    </section>`;
  }

  static override styles = [
    base,
    pages,
    forms,
    css`
      .scroll {
        overflow-x: auto;
        padding-block: 4px;
      }
      .place {
        grid-template-columns: minmax(0, 300px) minmax(0, 1fr);
        align-items: center;
      }
      .place .small {
        display: grid;
        gap: 2px;
      }
      .differs {
        display: flex;
        gap: 6px;
        color: var(--warn);
        font-weight: 550;
      }
      .two {
        display: grid;
        grid-template-columns: 1fr 1fr;
        align-items: start;
        gap: var(--space-24);
      }
      li {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-12);
        min-height: 44px;
      }
      li + li {
        border-block-start: 1px solid var(--line);
      }
      li > .icon {
        color: var(--ink-muted);
      }
      li strong {
        font-weight: 550;
      }
      .add {
        align-self: end;
      }
      @container (max-width: 819px) {
        .two,
        .place {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}
customElements.define('stoa-availability-page', StoaAvailabilityPage);

const dated = (day: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(`${day}T12:00`));

function ranged({ from, to }: Blackout): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const [first, last] = [new Date(`${from}T12:00`), new Date(`${to}T12:00`)];
  return dayKey(first) === dayKey(last) ? format.format(first) : format.formatRange(first, last);
}
