// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import type { Session } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { ApiFailure } from '../call.ts';
import { locale } from '../language.ts';
import { onChange } from '../live.ts';
import { mayAll } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { clock, zone } from '../time.ts';
import type { Booking } from './booking.ts';
import './correction-dialog.ts';
import { timeline } from './timeline.ts';
import { calendar } from './words.ts';

type Attendance = Schemas['Attendance'];
type Person = Schemas['PersonAttendance'];
type Verdict = Schemas['AttendanceVerdict'];

const verdictLooks: Record<Verdict, readonly [tone: string, drawing: IconName]> = {
  expected: ['', 'hourglass'],
  on_time: ['good', 'check'],
  late: ['warn', 'clock'],
  left_early: ['warn', 'logOut'],
  absent: ['bad', 'userX'],
  technical: ['', 'unplug'],
};

/** Who was in a class and when, drawn from what the media server saw, with a table behind it. */
export class StoaAttendance extends Spoken {
  @property({ attribute: false }) booking!: Booking;
  @property({ attribute: false }) session!: Session;
  @state() private facts?: Attendance | undefined;
  @state() private correcting?: Person | undefined;
  private asked = '';
  private forget?: () => void;

  override connectedCallback() {
    super.connectedCallback();
    this.forget = onChange(['attendance.'], ({ id }) => {
      if (!id || id === this.booking.id) {
        void this.load();
      }
    });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.forget?.();
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    const { id, status } = this.booking;
    if (changed.has('booking') && this.asked !== id + status) {
      this.asked = id + status;
      // Of the same class they stay meanwhile: somebody may be correcting them.
      if (this.facts?.booking !== id) {
        this.facts = undefined;
      }
      void this.load();
    }
  }

  /** Of a class that has begun; nothing where the server knows nothing of it. */
  private readonly load = async () => {
    const { id, status, startsAt } = this.booking;
    const held = ['confirmed', 'completed', 'no_show', 'cancelled'].includes(status);
    if (!held || Date.parse(startsAt) > Date.now()) {
      this.facts = undefined;
      return;
    }
    try {
      const facts = await ask('get', '/bookings/{id}/attendance', { path: { id } });
      // Of what was called off, only what our own failure ended.
      if (id === this.booking.id) {
        this.facts = status !== 'cancelled' || facts.outcome ? facts : undefined;
      }
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
    }
  };

  override render() {
    const { facts } = this;
    if (!facts || facts.people.length === 0) {
      return nothing;
    }
    const text = calendar.attendance;
    return html`<section aria-labelledby="attendance">
      <h3 id="attendance">${text.title}</h3>
      ${facts.outcome ? html`<p class="small">${text.outcomes[facts.outcome.decision]}</p>` : nothing}
      ${
        facts.overlapSeconds > 0
          ? html`<p class="small muted">${text.together(minutes(facts.overlapSeconds))}</p>`
          : nothing
      }
      ${
        facts.spoiledSeconds > 0
          ? html`<p class="small muted">${text.spoiled(minutes(facts.spoiledSeconds))}</p>`
          : nothing
      }
      ${facts.people.map((one) => this.person(one, facts))}
      <ul class="legend small muted">
        ${(['connected', 'publishing', 'talking', 'rated'] as const).map(
          (kind) => html`<li><span class="swatch ${kind}"></span>${text.kinds[kind]}</li>`,
        )}
      </ul>
      <details>
        <summary>${text.table}</summary>
        ${this.table(facts.people)}
      </details>
      ${facts.corrections.map(
        ({ by, person, reason }) =>
          html`<p class="small muted">${text.corrected(by.name, person?.name ?? '')} ${reason}</p>`,
      )}
      ${
        this.correcting
          ? html`<stoa-correction-dialog
              .attendance=${facts}
              .person=${this.correcting}
              @close=${() => (this.correcting = undefined)}
              @changed=${this.load}
            ></stoa-correction-dialog>`
          : nothing
      }
    </section>`;
  }

  private person(person: Person, facts: Attendance) {
    const [tone, drawing] = verdictLooks[person.verdict];
    const text = calendar.attendance;
    return html`<div class="person">
      <p>
        <span>${person.person.name}</span>
        <span class="state ${tone}">${icon(drawing)} ${text.verdicts[person.verdict]}</span>
      </p>
      ${timeline(person, facts, this.says(person))}
      ${
        mayAll(this.session, 'attendance.write') && !facts.running
          ? html`<button
              class="button small quiet"
              aria-label=${text.correctNamed(person.person.name)}
              @click=${() => (this.correcting = person)}
            >
              ${icon('pencil')} ${text.correct}
            </button>`
          : nothing
      }
    </div>`;
  }

  private says({ person, verdict, arrivedAt, leftAt, presentSeconds, ...rest }: Person): string {
    const text = calendar.attendance;
    return [
      `${person.name}: ${text.verdicts[verdict]}`,
      arrivedAt && text.came(clock(arrivedAt, locale, zone())),
      leftAt && text.left(clock(leftAt, locale, zone())),
      text.present(minutes(presentSeconds)),
      rest.poorSeconds + rest.lostSeconds > 0 && text.poorly(minutes(rest.poorSeconds + rest.lostSeconds)),
    ]
      .filter(Boolean)
      .join(', ');
  }

  private table(people: readonly Person[]) {
    const text = calendar.attendance;
    const at = (iso: string | null) => (iso ? clock(iso, locale, zone()) : '–');
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${text.title}>
      <table class="numbers small">
        <thead>
          <tr>
            ${[text.name, text.arrived, text.gone, text.minutes, text.talked, text.poor].map(
              (one) => html`<th scope="col">${one}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${people.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.person.name}</th>
                <td>${at(one.arrivedAt)}</td>
                <td>${at(one.leftAt)}</td>
                <td>${minutes(one.presentSeconds)}</td>
                <td>${minutes(one.talkedSeconds)}</td>
                <td>${minutes(one.poorSeconds + one.lostSeconds)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  static override styles = [
    base,
    css`
      section {
        display: grid;
        gap: var(--space-8);
        padding-block-start: var(--space-16);
        border-block-start: 1px solid var(--line);
      }
      h3 {
        font-size: var(--text-15);
      }
      .person {
        display: grid;
        gap: 2px;
      }
      .person p {
        display: flex;
        justify-content: space-between;
        gap: var(--space-8);
      }
      .person .button {
        justify-self: end;
      }
      .timeline {
        display: block;
        width: 100%;
        height: 26px;
        border: 1px solid var(--line);
        border-radius: 4px;
      }
      .track {
        fill: var(--sunken);
      }
      .connected {
        fill: color-mix(in srgb, var(--accent) 30%, var(--surface));
      }
      .publishing {
        fill: color-mix(in srgb, var(--accent) 65%, var(--surface));
      }
      .talking {
        fill: var(--warm);
      }
      .rated {
        stroke: var(--bad);
        stroke-width: 3;
        stroke-dasharray: 3 2;
      }
      .rated.lost {
        stroke-dasharray: 1 3;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px var(--space-12);
      }
      .swatch {
        display: inline-block;
        width: 12px;
        height: 12px;
        margin-inline-end: 6px;
        border-radius: 3px;
        vertical-align: -1px;
      }
      .swatch.connected {
        background: color-mix(in srgb, var(--accent) 30%, var(--surface));
        height: 12px;
      }
      .swatch.publishing {
        background: color-mix(in srgb, var(--accent) 65%, var(--surface));
        height: 8px;
      }
      .swatch.talking {
        background: var(--warm);
        height: 4px;
        vertical-align: 3px;
      }
      .swatch.rated {
        height: 0;
        border-block-start: 4px dashed var(--bad);
        border-radius: 0;
        vertical-align: 3px;
      }
      summary {
        cursor: pointer;
        font-size: var(--text-13);
        font-weight: 550;
      }
      .scroll {
        overflow-x: auto;
        margin-block-start: var(--space-8);
      }
      table {
        width: 100%;
        border-spacing: 0;
      }
      th,
      td {
        padding: 4px 6px;
        border-block-end: 1px solid var(--line);
        text-align: start;
      }
      thead th {
        color: var(--ink-muted);
        font-weight: 550;
      }
    `,
  ];
}
customElements.define('stoa-attendance', StoaAttendance);

const minutes = (seconds: number) => calendar.length(Math.round(seconds / 60));
