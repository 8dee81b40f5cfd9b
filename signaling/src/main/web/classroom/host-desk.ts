// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { spread, type Asked, type ControlState, type Someone } from './control.ts';
import type { Strings } from './strings.ts';

/** What the host can do with the class as a whole. Fires `stoa-ask` with an Asked as detail. */
export class StoaHostDesk extends LitElement {
  @property({ attribute: false }) words!: Strings;
  @property({ attribute: false }) control!: ControlState;
  /** Whom breakout rooms can be given to. */
  @property({ attribute: false }) guests: readonly Someone[] = [];
  @state() private rooms = 2;
  @state() private minutes = 10;
  @state() private places = new Map<string, number>();

  override render() {
    const { words, control } = this;
    return html`<section aria-label=${words.hostDesk}>
      ${this.door()}
      <div class="row">
        <button
          class="button"
          aria-pressed=${control.locked}
          @click=${() => this.ask('lock', { locked: !control.locked })}
        >
          ${icon(control.locked ? 'lock' : 'lockOpen')} ${control.locked ? words.unlock : words.lock}
        </button>
        <button class="button" @click=${() => this.ask('mute')}>${icon('micOff')} ${words.muteAll}</button>
      </div>
      ${control.breakouts.endsAt ? this.running() : this.planning()} ${this.banned()}
    </section>`;
  }

  private door() {
    const { words, control } = this;
    const waiting = control.waiting ?? [];
    if (waiting.length === 0) {
      return nothing;
    }
    return html`<h3>${words.atTheDoor(waiting.length)}</h3>
      <ul>
        ${waiting.map(
          ({ id, name, message }) =>
            html`<li class="waiting">
              <span class="name">${name}</span>
              <span class="row">
                <button
                  class="button primary"
                  aria-label=${words.admitName(name)}
                  @click=${() => this.ask(`knocks/${id}`, { answer: 'admitted' })}
                >
                  ${words.admit}
                </button>
                <button
                  class="button"
                  aria-label=${words.refuseName(name)}
                  @click=${() => this.ask(`knocks/${id}`, { answer: 'refused' })}
                >
                  ${words.refuse}
                </button>
              </span>
              <form class="row" @submit=${(event: SubmitEvent) => this.tell(event, id)}>
                <input
                  name="text"
                  maxlength="300"
                  required
                  aria-label=${words.tellName(name)}
                  placeholder=${words.tellWaiting}
                  .value=${message}
                />
                <button class="button square" aria-label=${words.send}>${icon('send')}</button>
              </form>
            </li>`,
        )}
      </ul>`;
  }

  private tell(event: SubmitEvent, id: string) {
    const text = textOf(event);
    if (text) {
      this.ask(`knocks/${id}`, { answer: 'waiting', message: text });
    }
  }

  private planning() {
    const { words, guests, rooms } = this;
    const numbers = Array.from({ length: rooms }, (_, at) => at + 1);
    const spreadOut = spread(guests, rooms);
    return html`<details>
      <summary>${icon('users')} ${words.breakouts}</summary>
      <form class="plan" @submit=${this.open}>
        <div class="row">
          <div class="field">
            <label for="rooms">${words.roomCount}</label>
            <input
              id="rooms"
              type="number"
              min="1"
              max="50"
              required
              .value=${String(rooms)}
              @input=${(event: Event) => (this.rooms = number(event, 1, 50))}
            />
          </div>
          <div class="field">
            <label for="minutes">${words.minutes}</label>
            <input
              id="minutes"
              type="number"
              min="1"
              max="180"
              required
              .value=${String(this.minutes)}
              @input=${(event: Event) => (this.minutes = number(event, 1, 180))}
            />
          </div>
        </div>
        ${guests.map(
          ({ id, name }) =>
            html`<div class="field">
              <label for=${`seat-${id}`}>${name}</label>
              <select
                id=${`seat-${id}`}
                @change=${(event: Event) =>
                  (this.places = new Map(this.places).set(id, number(event, 0, 50)))}
              >
                <option value="0" ?selected=${this.seat(id, spreadOut) === 0}>${words.staysHere}</option>
                ${numbers.map(
                  (each) =>
                    html`<option value=${each} ?selected=${this.seat(id, spreadOut) === each}>
                      ${words.roomName(each)}
                    </option>`,
                )}
              </select>
            </div>`,
        )}
        <button class="button primary">${words.openBreakouts}</button>
      </form>
    </details>`;
  }

  private seat(id: string, spreadOut: Map<string, number>): number {
    const chosen = this.places.get(id) ?? spreadOut.get(id) ?? 0;
    return chosen > this.rooms ? 0 : chosen;
  }

  private readonly open = (event: SubmitEvent) => {
    event.preventDefault();
    const { words, guests, rooms, minutes } = this;
    const spreadOut = spread(guests, rooms);
    this.ask('breakouts', {
      minutes,
      rooms: Array.from({ length: rooms }, (_, at) => ({
        name: words.roomName(at + 1),
        people: guests.filter(({ id }) => this.seat(id, spreadOut) === at + 1).map(({ id }) => id),
      })),
    });
  };

  private running() {
    const { words, control } = this;
    const { rooms, own, endsAt } = control.breakouts;
    return html`<h3>${words.breakouts}</h3>
      <ul>
        ${rooms.map(
          ({ number: at, name, people }) =>
            html`<li class="breakout">
              <span><strong>${name}</strong> ${people.map((person) => person.name).join(', ')}</span>
              ${
                own === at
                  ? html`<span class="state next">${words.youAreHere}</span>`
                  : html`<button
                      class="button"
                      aria-label=${words.visitName(name)}
                      @click=${() => this.visit(at)}
                    >
                      ${words.visit}
                    </button>`
              }
            </li>`,
        )}
      </ul>
      <form class="row" @submit=${this.say}>
        <input
          name="text"
          maxlength="300"
          required
          aria-label=${words.tellAll}
          placeholder=${words.tellAll}
        />
        <button class="button square" aria-label=${words.send}>${icon('send')}</button>
      </form>
      <div class="row">
        ${
          own
            ? html`<button class="button" @click=${() => this.visit(0)}>
                ${icon('arrowLeft')} ${words.toTheClass}
              </button>`
            : nothing
        }
        ${
          endsAt
            ? html`<button class="button" @click=${() => this.ask('breakouts/extend', { minutes: 5 })}>
                ${icon('clock')} ${words.moreTime}
              </button>`
            : nothing
        }
        <button class="button primary" @click=${() => this.ask('breakouts/close')}>${words.bringBack}</button>
      </div>`;
  }

  private visit(at: number) {
    this.ask('breakouts/seat', { person: this.control.self, number: at });
  }

  private readonly say = (event: SubmitEvent) => {
    const text = textOf(event);
    if (text) {
      this.ask('breakouts/broadcast', { text });
      (event.target as HTMLFormElement).reset();
    }
  };

  private banned() {
    const { words, control } = this;
    const banned = control.banned ?? [];
    return banned.length === 0
      ? nothing
      : html`<h3>${words.bannedPeople}</h3>
          <ul>
            ${banned.map(
              ({ id, name }) =>
                html`<li class="breakout">
                  <span>${name}</span>
                  <button
                    class="button"
                    aria-label=${words.pardonName(name)}
                    @click=${() => this.ask(`people/${id}/pardon`)}
                  >
                    ${words.pardon}
                  </button>
                </li>`,
            )}
          </ul>`;
  }

  private ask(verb: string, body: object = {}) {
    this.dispatchEvent(
      new CustomEvent<Asked>('stoa-ask', { detail: { verb, body }, bubbles: true, composed: true }),
    );
  }

  static override styles = [
    base,
    css`
      section {
        display: grid;
        gap: var(--space-12);
        padding: var(--space-12) var(--space-16);
        border-block-end: 1px solid var(--line);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-8);
      }
      .row > .field {
        flex: 1;
        min-width: 96px;
      }
      li {
        padding-block: var(--space-8);
      }
      .waiting {
        display: grid;
        gap: var(--space-8);
      }
      .breakout {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-12);
      }
      .name {
        font-weight: 550;
      }
      input[name='text'] {
        flex: 1;
        min-width: 0;
        min-height: 44px;
        padding: 8px 12px;
        border: 1px solid var(--edge);
        border-radius: var(--radius-control);
        background: var(--surface);
        color: var(--ink);
        font: 400 var(--text-15) / 1.4 var(--sans);
      }
      summary {
        display: flex;
        align-items: center;
        gap: var(--space-8);
        min-height: 44px;
        font-weight: 550;
        cursor: pointer;
      }
      .plan {
        display: grid;
        gap: var(--space-12);
        padding-block: var(--space-8);
      }
    `,
  ];
}

function textOf(event: SubmitEvent): string {
  event.preventDefault();
  const text = new FormData(event.target as HTMLFormElement).get('text');
  return typeof text === 'string' ? text.trim() : '';
}

function number(event: Event, min: number, max: number): number {
  const value = Number.parseInt((event.target as HTMLInputElement).value, 10);
  return Number.isNaN(value) ? min : Math.min(max, Math.max(min, value));
}

customElements.define('stoa-host-desk', StoaHostDesk);
